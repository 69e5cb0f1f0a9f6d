"""One small chart of a training: a few lines over its epochs, and the values under the pointer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyqtgraph
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.models.training_curve import TrainingCurve
from explorer.theme import is_dark, mix
from explorer.views.chart_frame import ChartFrame, FrameWords
from explorer.views.chart_parts import ink_of, pen

THICK, THIN = 1.8, 1.3
"""Widths of curves and of dashed lines, in pixels."""
AROUND, LEAST_AROUND = 0.08, 0.02
"""Left free above and below the curves, as a share of their height, and of their highest value."""
NARROW = 150
"""Pixels; a narrower chart has fewer numbers along its axis."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of a chart shows."""

    curve: str
    """Name of the curve in ``TrainingRun.curves``; of the figure in its baseline too."""
    name: str
    ink: int
    """Place of its colour among those of categories."""


@dataclass(frozen=True, slots=True)
class ChartWords:
    """What a chart is called, what it means, and how its values are written."""

    title: str
    tip: str
    written: Callable[[float], str]
    limits: tuple[float, float] | None = None
    """What its axis shows; what fits the curves, if None."""


class TrainingChart(ChartFrame):
    """Lines that grow while it trains; a dashed one where the frozen encoder is."""

    hovered = Signal(object)
    """The epoch under the pointer, a float; None when it has left."""

    def __init__(self, words: ChartWords, shown: Sequence[Line], parent: QWidget | None = None) -> None:
        super().__init__(FrameWords(words.title, words.tip, "", _whole, words.written), parent=parent)
        self._limits = words.limits
        self._shown = shown
        self._curves: Mapping[str, TrainingCurve] = {}
        self._at: float | None = None
        names = [line.curve for line in shown]
        self.lines = {name: pyqtgraph.PlotCurveItem(antialias=True) for name in names}
        self.levels = {name: pyqtgraph.InfiniteLine(angle=0) for name in names}
        self.kept = pyqtgraph.InfiniteLine(angle=90)
        """Where the epoch is of which the encoder is kept."""
        self._pointer = pyqtgraph.InfiniteLine(angle=90)
        for item in (*self.lines.values(), *self.levels.values(), self.kept, self._pointer):
            self.view.addItem(item, ignoreBounds=True)
        for item in (*self.levels.values(), self.kept, self._pointer):
            item.hide()
        self.dress()
        self.canvas.pointed.connect(self.point)

    # What is shown

    def show_curves(
        self, curves: Mapping[str, TrainingCurve], baseline: Mapping[str, float | None], epochs: float
    ) -> None:
        """Draws the curves as they are now, over so many epochs."""
        self._curves = curves
        seen: list[float] = []
        for name, line in self.lines.items():
            xs, ys = curves[name].points()
            line.setData(xs, ys)
            if len(ys):
                seen += (float(ys.min()), float(ys.max()))
            level = baseline.get(name)
            self.levels[name].setVisible(level is not None)
            if level is not None:
                self.levels[name].setValue(level)
                seen.append(level)
        self.be_empty(not seen)
        limits = self._limits or _around(seen)
        self.view.setRange(xRange=(0.0, max(1.0, epochs)), yRange=limits, padding=0)
        self.canvas.draw_soon()
        self._write_values()

    def mark_kept(self, epoch: float | None) -> None:
        """Draws an upright line at the epoch of which the encoder is kept; none, if None."""
        self.kept.setVisible(epoch is not None)
        if epoch is not None:
            self.kept.setValue(epoch)
        self.canvas.draw_soon()

    def show_at(self, epoch: float | None) -> None:
        """Shows the values at an epoch; None is the newest."""
        self._at = epoch
        self._pointer.setVisible(epoch is not None)
        if epoch is not None:
            self._pointer.setValue(epoch)
        self.canvas.draw_soon()
        self._write_values()

    def range(self) -> tuple[float, float]:
        """The lowest and the highest value that there is room for."""
        low, high = self.view.viewRange()[1]
        return float(low), float(high)

    def _write_values(self) -> None:
        """The values, each with the colour of its line where there are several."""
        dark, several = is_dark(self.palette()), len(self._shown) > 1
        parts = [f"epoch {self._at:.3g}:"] if several and self._at is not None else []
        for line in self._shown:
            value = self._value(line.curve)
            written = self._words.left(value) if value is not None else ""
            dot = f'<span style="color:{ink_of(line.ink, dark).name()}">●</span>&thinsp;' if several else ""
            parts.append(f"{dot}{line.name} {written}")
        self.values.setText("&nbsp; ".join(parts))

    def _value(self, name: str) -> float | None:
        curve = self._curves.get(name)
        if curve is None or self._at is None:
            return curve.last if curve is not None else None
        found = curve.near(self._at)
        return found[1] if found is not None else None

    # The pointer, the size, the colours

    def point(self, place: QPointF | None) -> None:
        """The pointer is here on the canvas; None: it has left."""
        near: list[float] = []
        if place is not None:
            x = self.view.mapSceneToView(place).x()
            found = [curve.near(x) for name, curve in self._curves.items() if name in self.lines]
            near = sorted((one[0] for one in found if one is not None), key=lambda other: abs(other - x))
        self.hovered.emit(near[0] if near else None)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """A narrow chart has fewer numbers."""
        super().resizeEvent(event)
        self._bottom.setStyle(maxTickLevel=0 if self.width() < NARROW else 1)

    def dress(self) -> None:
        """Takes the colours of the palette."""
        super().dress()
        palette = self.palette()
        ground, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
        for line in self._shown:
            ink = ink_of(line.ink, is_dark(palette))
            self.lines[line.curve].setPen(pen(ink, THICK))
            self.levels[line.curve].setPen(pen(ink, THIN, Qt.PenStyle.DashLine))
        self.kept.setPen(pen(mix(ground, text, 0.4), 1))
        self._pointer.setPen(pen(mix(ground, text, 0.5), 1, Qt.PenStyle.DotLine))
        self._write_values()


def _around(values: Sequence[float]) -> tuple[float, float]:
    """From a little below the lowest of some values to a little above the highest."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    margin = max((high - low) * AROUND, abs(high) * LEAST_AROUND, 1e-9)
    # What is never negative does not look as if it were.
    return (max(0.0, low - margin) if low >= 0 else low - margin), high + margin


def _whole(value: float) -> str:
    return f"{value:.0f}" if abs(value - round(value)) < 1e-6 else ""
