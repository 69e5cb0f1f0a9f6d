"""How well items are still known when they are changed: a small chart for each way of changing them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.domain import PerturbationCurve
from explorer.evaluation_columns import Column, Shown
from explorer.theme import give_role
from explorer.views.chart_frame import FrameWords, share
from explorer.views.line_chart import Curve, LineChart
from explorer.views.wheel_guard import guard_wheel

CHART_HEIGHT = 118
LEAST_WIDTH = 190
SHOWN = {
    "found_first": (
        "Finds itself first",
        "Share of changed items that find their original before all others",
    ),
    "neighbours_kept": ("Neighbours stay", "Share of the ten nearest others that stay the same"),
    "cosine": ("Likeness", "Mean cosine of a changed item with its original"),
}
"""Fields of a curve: what they are called, and what they mean."""
TITLES = {
    "crop": "Cropped",
    "blur": "Blurred",
    "jpeg": "JPEG",
    "noise": "Noise",
    "brightness": "Brightness",
    "rotation": "Rotated",
    "gain": "Gain",
    "mp3": "MP3",
    "pitch": "Pitch",
    "shift": "Shifted",
}
Changed = tuple[str, tuple[float, ...]]
"""A way of changing items, and how strongly."""


class RobustnessPanel(QWidget):
    """Small multiples over the strength of the change, the gentlest on the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: Sequence[Column] = ()
        self.shown = QComboBox()
        self.words = QLabel()
        self.charts: dict[Changed, LineChart] = {}
        self._grid = QGridLayout()
        self._across = 0
        self._due: list[tuple[Changed, PerturbationCurve]] = []
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._draw_next)
        self._build()
        self.shown.currentIndexChanged.connect(self._draw_all)

    def fill(self, shown: Shown) -> bool:
        """Shows how the versions bear changes, a chart after another; whether that was measured."""
        self._columns = [one for one in shown.columns if one.result.robustness]
        curves = {_changed(one): one for column in self._columns for one in column.result.robustness}
        for gone in [changed for changed in self.charts if changed not in curves]:
            chart = self.charts.pop(gone)
            chart.hide()
            chart.deleteLater()
        items = max((one.items for one in curves.values()), default=0)
        self.words.setText(f"{items:,} items, changed more and more")
        self._draw_all()
        return bool(self._columns)

    @property
    def is_complete(self) -> bool:
        """Whether all charts are drawn."""
        return not self._due

    def _draw_all(self) -> None:
        found = [one for column in self._columns for one in column.result.robustness]
        self._due = list({_changed(one): one for one in found}.items())
        self.shown.setToolTip(SHOWN[self.shown.currentData()][1])
        self._turn.start()

    def _draw_next(self) -> None:
        if not self._due:
            self._turn.stop()
            return
        changed, curve = self._due.pop(0)
        if changed not in self.charts:
            self.charts[changed] = _chart(curve)
            self._arrange(anew=True)
        field = self.shown.currentData()
        chart = self.charts[changed]
        chart.set_marks([(place, f"{value:g}") for place, value in enumerate(changed[1])])
        chart.show_curves(
            [
                _curve(column.ink, getattr(one, field))
                for column in self._columns
                for one in column.result.robustness
                if _changed(one) == changed
            ]
        )

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """As many side by side as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self, *, anew: bool = False) -> None:
        across = max(1, self.width() // LEAST_WIDTH)
        if across == self._across and not anew:
            return
        self._across = across
        for place, chart in enumerate(self.charts.values()):
            self._grid.removeWidget(chart)
            self._grid.addWidget(chart, place // across, place % across)

    def _build(self) -> None:
        for field, (name, _) in SHOWN.items():
            self.shown.addItem(name, field)
        self.shown.setAccessibleName("What is shown of changed items")
        guard_wheel(self.shown)
        give_role(self.words, "muted")
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.shown)
        row.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addLayout(self._grid)


def _changed(curve: PerturbationCurve) -> Changed:
    return curve.perturbation, curve.strengths


def _chart(curve: PerturbationCurve) -> LineChart:
    title = TITLES.get(curve.perturbation, curve.perturbation.capitalize())
    strengths = curve.strengths

    def written(place: float) -> str:
        at = min(max(round(place), 0), len(strengths) - 1)
        return f"{strengths[at]:g} {curve.unit}"

    words = FrameWords(f"{title}, {curve.unit}" if curve.unit else title, "", "", written, share)
    chart = LineChart(words)
    chart.setFixedHeight(CHART_HEIGHT)
    return chart


def _curve(ink: int, values: Sequence[float]) -> Curve:
    return Curve(ink, np.arange(len(values), dtype=np.float64), np.asarray(values, np.float64))
