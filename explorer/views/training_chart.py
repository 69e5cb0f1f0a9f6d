"""One small chart of a training: a few lines over its epochs, and the values under the pointer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyqtgraph
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFont, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from explorer.models.training_curve import TrainingCurve
from explorer.theme import give_role, is_dark, mix, muted
from explorer.views.chart_parts import ChartCanvas, NumberAxis, ink_of, pen

THICK, THIN = 1.8, 1.3
"""Widths of curves and of dashed lines, in pixels."""
AXIS_WIDTH, AXIS_HEIGHT = 40, 20
GRID = 70
"""How strong the lines across are, of 255."""
TICK_POINTS = 7.5
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


class TrainingChart(QWidget):
    """Lines that grow while it trains; a dashed one where the frozen encoder is."""

    hovered = Signal(object)
    """The epoch under the pointer, a float; None when it has left."""

    def __init__(self, words: ChartWords, shown: Sequence[Line], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._shown = shown
        self._curves: Mapping[str, TrainingCurve] = {}
        self._at: float | None = None
        self._dressed: QPalette | None = None
        """The palette whose colours are shown."""
        self.title = QLabel(words.title)
        self.values = QLabel(textFormat=Qt.TextFormat.RichText)
        self._canvas = ChartCanvas()
        self._view = pyqtgraph.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self._bottom = NumberAxis("bottom", _whole, self._view)
        self._left = NumberAxis("left", words.written, self._view)
        names = [line.curve for line in shown]
        self.lines = {name: pyqtgraph.PlotCurveItem(antialias=True) for name in names}
        self.levels = {name: pyqtgraph.InfiniteLine(angle=0) for name in names}
        self._pointer = pyqtgraph.InfiniteLine(angle=90)
        self._fill_plot()
        self._lay_out()
        self._take_palette()
        self._canvas.pointed.connect(self.point)

    def _fill_plot(self) -> None:
        """A view with two axes; pyqtgraph's own plots come with menus, which take as long as the rest."""
        plot = pyqtgraph.GraphicsLayout()
        plot.layout.setContentsMargins(0, 2, 10, 0)
        plot.layout.setSpacing(0)
        plot.addItem(self._left, 0, 0)
        plot.addItem(self._view, 0, 1)
        plot.addItem(self._bottom, 1, 1)
        self._canvas.setCentralItem(plot)
        self._left.setWidth(AXIS_WIDTH)
        self._bottom.setHeight(AXIS_HEIGHT)
        self._view.disableAutoRange()
        for item in (*self.lines.values(), *self.levels.values(), self._pointer):
            self._view.addItem(item, ignoreBounds=True)
        for item in (*self.levels.values(), self._pointer):
            item.hide()

    def _lay_out(self) -> None:
        give_role(self.title, "heading")
        give_role(self.values, "muted")
        self.values.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.values.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setToolTip(self._words.tip)
        self.setAccessibleName(self._words.title)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.title)
        top.addWidget(self.values, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self._canvas, 1)

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
        limits = self._words.limits or _around(seen)
        self._view.setRange(xRange=(0.0, max(1.0, epochs)), yRange=limits, padding=0)
        self._canvas.draw_soon()
        self._write_values()

    def show_at(self, epoch: float | None) -> None:
        """Shows the values at an epoch; None is the newest."""
        self._at = epoch
        self._pointer.setVisible(epoch is not None)
        if epoch is not None:
            self._pointer.setValue(epoch)
        self._canvas.draw_soon()
        self._write_values()

    def range(self) -> tuple[float, float]:
        """The lowest and the highest value that there is room for."""
        low, high = self._view.viewRange()[1]
        return float(low), float(high)

    def _write_values(self) -> None:
        """The values, each with the colour of its line where there are several."""
        dark, several = is_dark(self.palette()), len(self._shown) > 1
        parts = [f"epoch {self._at:.3g}:"] if several and self._at is not None else []
        for line in self._shown:
            value = self._value(line.curve)
            written = self._words.written(value) if value is not None else ""
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
            x = self._view.mapSceneToView(place).x()
            found = [curve.near(x) for name, curve in self._curves.items() if name in self.lines]
            near = sorted((one[0] for one in found if one is not None), key=lambda other: abs(other - x))
        self.hovered.emit(near[0] if near else None)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """A narrow chart has fewer numbers."""
        super().resizeEvent(event)
        self._bottom.setStyle(maxTickLevel=0 if self.width() < NARROW else 1)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.palette() != self._dressed:
            self._take_palette()

    def _take_palette(self) -> None:
        palette = self._dressed = self.palette()
        ground, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
        font = QFont(self.font())
        font.setPointSizeF(TICK_POINTS)
        for axis in (self._bottom, self._left):
            axis.setPen(pen(mix(ground, text, 0.25), 1))
            axis.setTextPen(pen(muted(palette), 1))
            axis.setTickFont(font)
            # Numbers at the ends of the lower axis reach over them.
            axis.setStyle(tickLength=-3, tickTextOffset=4, hideOverlappingLabels=axis is self._left)
        self._left.setGrid(GRID)
        for line in self._shown:
            ink = ink_of(line.ink, is_dark(palette))
            self.lines[line.curve].setPen(pen(ink, THICK))
            self.levels[line.curve].setPen(pen(ink, THIN, Qt.PenStyle.DashLine))
        self._pointer.setPen(pen(mix(ground, text, 0.5), 1, Qt.PenStyle.DotLine))
        self._canvas.draw_soon()
        self._write_values()


def _around(values: Sequence[float]) -> tuple[float, float]:
    """From a little below the lowest of some values to a little above the highest."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    margin = max((high - low) * AROUND, abs(high) * LEAST_AROUND, 1e-9)
    # What is never negative does not look as if it were.
    return (max(0.0, low - margin) if low >= 0 else low - margin), high + margin


def _whole(value: float) -> str:
    return f"{value:.0f}" if abs(value - round(value)) < 1e-6 else ""
