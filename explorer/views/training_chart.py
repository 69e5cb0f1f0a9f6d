"""One small chart of a training: a few lines over its epochs, and the values under the pointer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from engine.domain import palettes
from explorer.models.training_curve import TrainingCurve
from explorer.theme import give_role, is_dark, mix, muted

LINE, DASHED = 1.8, 1.3
"""Widths in pixels."""
AXIS_WIDTH, AXIS_HEIGHT = 40, 20
GRID = 70
"""How strong the lines across are, of 255."""
TICK_POINTS = 7.5
AROUND = 0.08
"""Of the height of the curves, left free above and below them."""
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


class NumberAxis(pyqtgraph.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis whose numbers are written as those of the chart."""

    def __init__(self, orientation: str, written: Callable[[float], str]) -> None:
        super().__init__(orientation)
        self._written = written
        self.enableAutoSIPrefix(False)

    def tickStrings(  # noqa: N802
        self, values: Sequence[float], scale: float, spacing: float
    ) -> list[str]:
        """What stands at the marks."""
        return [self._written(value * scale) for value in values]


class TrainingChart(QWidget):
    """Lines that grow while it trains; a dashed one where the frozen encoder is."""

    hovered = Signal(object)
    """The epoch under the pointer, a float; None when it has left."""

    def __init__(self, words: ChartWords, lines: Sequence[Line], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._lines = lines
        self._curves: Mapping[str, TrainingCurve] = {}
        self._at: float | None = None
        self.title = QLabel(words.title)
        self.values = QLabel(textFormat=Qt.TextFormat.RichText)
        self._view = _Canvas(self)
        bottom = NumberAxis("bottom", _whole)
        left = NumberAxis("left", words.written)
        self._plot = pyqtgraph.PlotItem(
            viewBox=pyqtgraph.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0),
            axisItems={"bottom": bottom, "left": left},
            enableMenu=False,
        )
        self._view.setCentralItem(self._plot)
        self._drawn = {line.curve: pyqtgraph.PlotCurveItem(antialias=True) for line in lines}
        self._levels = {line.curve: pyqtgraph.InfiniteLine(angle=0) for line in lines}
        self._pointer = pyqtgraph.InfiniteLine(angle=90)
        self._lay_out()
        self._take_palette()

    def _lay_out(self) -> None:
        give_role(self.title, "heading")
        give_role(self.values, "muted")
        self.values.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.values.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setToolTip(self._words.tip)
        self.setAccessibleName(self._words.title)
        self._plot.hideButtons()
        self._plot.layout.setContentsMargins(0, 2, 10, 0)
        self._plot.getAxis("left").setWidth(AXIS_WIDTH)
        self._plot.getAxis("bottom").setHeight(AXIS_HEIGHT)
        for item in (*self._drawn.values(), *self._levels.values(), self._pointer):
            self._plot.addItem(item)
        for level in self._levels.values():
            level.hide()
        self._pointer.hide()
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.title)
        top.addWidget(self.values, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self._view, 1)

    # What is shown

    def show_curves(
        self, curves: Mapping[str, TrainingCurve], baseline: Mapping[str, float | None], epochs: float
    ) -> None:
        """Draws the curves as they are now, over so many epochs."""
        self._curves = curves
        seen = []
        for line in self._lines:
            xs, ys = curves[line.curve].points()
            self._drawn[line.curve].setData(xs, ys)
            seen.append(ys)
            level = baseline.get(line.curve)
            self._levels[line.curve].setVisible(level is not None)
            if level is not None:
                self._levels[line.curve].setValue(level)
                seen.append(np.array([level]))
        self._show_range(np.concatenate(seen), epochs)
        self._write_values()

    def show_at(self, epoch: float | None) -> None:
        """Shows the values at an epoch; None is the newest."""
        self._at = epoch
        self._pointer.setVisible(epoch is not None)
        if epoch is not None:
            self._pointer.setValue(epoch)
        self._write_values()

    def _show_range(self, values: np.ndarray[tuple[int], np.dtype[np.float64]], epochs: float) -> None:
        low, high = self._words.limits or (0.0, 1.0)
        if self._words.limits is None and len(values):
            low, high = float(values.min()), float(values.max())
            margin = max((high - low) * AROUND, abs(high) * 0.02, 1e-9)
            # What is never negative does not look as if it were.
            low = max(0.0, low - margin) if low >= 0 else low - margin
            high += margin
        self._plot.setXRange(0.0, max(1.0, epochs), padding=0)
        self._plot.setYRange(low, high, padding=0)

    def _write_values(self) -> None:
        dark = is_dark(self.palette())
        parts = []
        for line in self._lines:
            curve = self._curves.get(line.curve)
            value = curve.last if curve is not None else None
            if curve is not None and self._at is not None:
                found = curve.near(self._at)
                value = found[1] if found is not None else None
            if value is None and len(self._lines) == 1:
                continue
            written = self._words.written(value) if value is not None else ""
            name = f"{line.name} {written}".strip()
            dot = f'<span style="color:{_ink(line.ink, dark).name()}">●</span>&thinsp;' if line.name else ""
            parts.append(f"{dot}{name}")
        if self._at is not None and len(parts) > 1:
            parts.insert(0, f"epoch {self._at:.3g}:")
        self.values.setText("&nbsp; ".join(parts))

    # The pointer, the size, the colours

    def point(self, place: QPointF | None) -> None:
        """The pointer is here on the canvas; None: it has left."""
        if place is None or not self._curves:
            self.hovered.emit(None)
            return
        x = self._plot.getViewBox().mapSceneToView(place).x()
        near = [found for line in self._lines if (found := self._curves[line.curve].near(x)) is not None]
        self.hovered.emit(min(near, key=lambda one: abs(one[0] - x))[0] if near else None)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """A narrow chart has fewer numbers."""
        super().resizeEvent(event)
        self._plot.getAxis("bottom").setStyle(maxTickLevel=0 if self.width() < NARROW else 1)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the palette."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._take_palette()

    def _take_palette(self) -> None:
        palette = self.palette()
        dark = is_dark(palette)
        ground, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
        font = QFont(self.font())
        font.setPointSizeF(TICK_POINTS)
        for name in ("bottom", "left"):
            axis = self._plot.getAxis(name)
            axis.setPen(_pen(mix(ground, text, 0.25), 1))
            axis.setTextPen(_pen(muted(palette), 1))
            axis.setTickFont(font)
            # Numbers at the ends of the lower axis reach over them.
            axis.setStyle(tickLength=-3, tickTextOffset=4, hideOverlappingLabels=name == "left")
        self._plot.getAxis("left").setGrid(GRID)
        for line in self._lines:
            ink = _ink(line.ink, dark)
            self._drawn[line.curve].setPen(_pen(ink, LINE))
            self._levels[line.curve].setPen(_pen(ink, DASHED, Qt.PenStyle.DashLine))
        self._pointer.setPen(_pen(mix(ground, text, 0.5), 1, Qt.PenStyle.DotLine))
        self._write_values()


class _Canvas(pyqtgraph.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """pyqtgraph's view without its own ways with mouse, keys and wheel."""

    def __init__(self, chart: TrainingChart) -> None:
        super().__init__(chart, background=None)
        self._chart = chart
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setStyleSheet("background: transparent")
        self.setMinimumSize(80, 60)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The values under the pointer are told."""
        self._chart.point(event.position())

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """The newest values are told again."""
        self._chart.point(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Nothing is dragged."""
        event.ignore()

    def wheelEvent(self, event: QEvent) -> None:  # noqa: N802
        """The page scrolls."""
        event.ignore()


def _ink(place: int, dark: bool) -> QColor:
    red, green, blue = palettes.categorical(dark)[place].tolist()
    return QColor(red, green, blue)


def _pen(colour: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(colour, width, style)
    pen.setCosmetic(True)
    return pen


def _whole(value: float) -> str:
    return f"{value:.0f}" if abs(value - round(value)) < 1e-6 else ""
