"""The curves of a training side by side: what it finds, its loss, and how it fares."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from explorer.training_run import TrainingRun
from explorer.views.training_chart import ChartWords, Line, TrainingChart

TALL, LOW = 150, 104
"""Heights of the charts of what it finds and of its loss, and of the others, in pixels."""
ROOM_FOR_THREE = 380
"""Pixels; where there is less, there are two charts in a row at most."""
PARTS = 12
WIDE = ((0, 0, 7), (0, 7, 5), (1, 0, 4), (1, 4, 4), (1, 8, 4))
SLIM = ((0, 0, 12), (1, 0, 12), (2, 0, 12), (3, 0, 6), (3, 6, 6))
"""Row, column and columns of each chart, of so many ``PARTS``."""


def _share(value: float) -> str:
    return f"{value:.2f}"


def _figure(value: float) -> str:
    return f"{value:.3g}"


def _rate(value: float) -> str:
    if not value:
        return "0"
    return f"{value:.4f}".rstrip("0").rstrip(".") if value >= 1e-3 else f"{value:.0e}".replace("e-0", "e-")


def _speed(value: float) -> str:
    return f"{value / 1000:.3g}k" if value >= 1000 else f"{value:.3g}"


FOUND = ChartWords(
    "Found",
    "Of items that it is not trained on: how often the most similar one is of the same group (recall@1), and "
    "how well all of the group are found (mAP). Without groups: how well a changed view finds its own item. "
    "Dashed: the encoder as it was before.",
    _share,
)
LOSS = ChartWords(
    "Loss", "What the training makes smaller. Falling is good; how low depends on the method.", _figure
)
SPREAD = ChartWords(
    "Collapse meter",
    "How much of their room the embeddings fill: 1 is healthy; at 0 all items look the same to the encoder.",
    _share,
    (0.0, 1.1),
)
RATE = ChartWords("Learning rate", "How large the steps are.", _rate)
SPEED = ChartWords("Items/s", "Items that are learnt from in a second.", _speed)


CHARTS = {
    "found": (FOUND, (Line("recall_at_1", "recall@1", 0), Line("map", "mAP", 1)), TALL),
    "loss": (LOSS, (Line("loss", "", 0),), TALL),
    "spread": (SPREAD, (Line("spread", "", 0),), LOW),
    "rate": (RATE, (Line("learning_rate", "", 0),), LOW),
    "speed": (SPEED, (Line("items_per_second", "", 0),), LOW),
}


class TrainingCharts(QWidget):
    """Small multiples over the same epochs; the pointer on one shows the values of all.

    They are made one after another: all at once would keep the window waiting, with several cards.
    """

    def __init__(self, run: TrainingRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self.charts: dict[str, TrainingChart] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(12)
        for column in range(PARTS):
            self._grid.setColumnStretch(column, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._is_wide = True
        self._arrange()
        self._make_soon = QTimer(self, interval=0)
        self._make_soon.timeout.connect(self._make_next)
        self._make_soon.start()

    @property
    def is_complete(self) -> bool:
        """Whether all charts are there."""
        return len(self.charts) == len(CHARTS)

    def refresh(self) -> None:
        """Draws the curves as they are now."""
        for chart in self.charts.values():
            self._draw(chart)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fewer side by side where there is little room."""
        super().resizeEvent(event)
        is_wide = self.width() >= ROOM_FOR_THREE
        if is_wide is not self._is_wide:
            self._is_wide = is_wide
            self._arrange()

    def _make_next(self) -> None:
        name = next(name for name in CHARTS if name not in self.charts)
        words, lines, height = CHARTS[name]
        chart = self.charts[name] = TrainingChart(words, lines)
        chart.setFixedHeight(height)
        chart.hovered.connect(self._point)
        self._put(name)
        self._draw(chart)
        if self.is_complete:
            self._make_soon.stop()

    def _draw(self, chart: TrainingChart) -> None:
        chart.show_curves(self._run.curves, self._run.baseline, self._run.epochs)
        chart.mark_kept(self._run.kept_epoch)

    def _arrange(self) -> None:
        """Rows have their height from the beginning, so that nothing jumps when charts come."""
        for row in range(4):
            self._grid.setRowMinimumHeight(row, 0)
        for (row, *_), (_, _, height) in zip(WIDE if self._is_wide else SLIM, CHARTS.values(), strict=True):
            self._grid.setRowMinimumHeight(row, height)
        for name, chart in self.charts.items():
            self._grid.removeWidget(chart)
            self._put(name)

    def _put(self, name: str) -> None:
        row, column, columns = (WIDE if self._is_wide else SLIM)[list(CHARTS).index(name)]
        self._grid.addWidget(self.charts[name], row, column, 1, columns)

    def _point(self, epoch: float | None) -> None:
        for chart in self.charts.values():
            chart.show_at(epoch)
