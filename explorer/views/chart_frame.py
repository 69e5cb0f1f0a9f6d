"""What every chart has: a title, values beside it, and a plot with two axes below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyqtgraph
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from explorer.theme import give_role, mix, muted
from explorer.views.chart_parts import ChartCanvas, NumberAxis, pen

AXIS_WIDTH, AXIS_HEIGHT = 40, 20
LABEL_HEIGHT = 16
"""More below where the lower axis is named."""
GRID = 70
"""How strong the lines across are, of 255."""
TICK_POINTS = 7.5
NOTHING_YET = "No figures yet"


@dataclass(frozen=True, slots=True)
class FrameWords:
    """What a chart is called, what it means, what runs along it, and how numbers are written."""

    title: str
    tip: str
    along: str
    """The name of the lower axis; none, if empty."""
    bottom: Callable[[float], str]
    left: Callable[[float], str]


def share(value: float) -> str:
    """A share or a score in hundredths: ``0.25``."""
    return f"{value:.2f}".replace("-", "−")


class ChartFrame(QWidget):
    """An empty chart in the colours of the palette; what is in it is drawn by those that build on it."""

    def __init__(
        self, words: FrameWords, canvas: ChartCanvas | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._dressed: QPalette | None = None
        """The palette whose colours are shown."""
        self.title = QLabel(words.title)
        self.values = QLabel(textFormat=Qt.TextFormat.RichText)
        self.canvas = canvas or ChartCanvas()
        self.view = pyqtgraph.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self._bottom = NumberAxis("bottom", words.bottom, self.view)
        self._left = NumberAxis("left", words.left, self.view)
        self._is_empty = False
        self._fill_plot()
        self._lay_out()
        self.be_empty(True)

    def _fill_plot(self) -> None:
        """A view with two axes; pyqtgraph's own plots come with menus, which take as long as the rest."""
        plot = pyqtgraph.GraphicsLayout()
        plot.layout.setContentsMargins(0, 4, 10, 0)
        plot.layout.setSpacing(0)
        plot.addItem(self._left, 0, 0)
        plot.addItem(self.view, 0, 1)
        plot.addItem(self._bottom, 1, 1)
        self.canvas.setCentralItem(plot)
        self._left.setWidth(AXIS_WIDTH)
        self._bottom.setHeight(AXIS_HEIGHT + (LABEL_HEIGHT if self._words.along else 0))
        self.view.disableAutoRange()

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
        column.addWidget(self.canvas, 1)

    def set_range(self, across: tuple[float, float], up: tuple[float, float]) -> None:
        """What the axes run between."""
        self.view.setRange(xRange=across, yRange=up, padding=0)

    def be_empty(self, empty: bool) -> None:
        """Whether there are no points yet: then a sentence stands in place of axes with made-up numbers."""
        if empty is self._is_empty:
            return
        self._is_empty = empty
        for axis in (self._bottom, self._left):
            axis.setOpacity(0.0 if empty else 1.0)
        self.canvas.say(NOTHING_YET if empty else "")
        self.canvas.draw_soon()

    def set_marks(self, marks: Sequence[tuple[float, str]] | None) -> None:
        """What stands below the lower axis, and where; numbers, if None."""
        self._bottom.setTicks(None if marks is None else [list(marks)])

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.palette() != self._dressed:
            self.dress()

    def dress(self) -> None:
        """Takes the colours of the palette."""
        palette = self._dressed = self.palette()
        ground, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
        font = QFont(self.font())
        font.setPointSizeF(TICK_POINTS)
        for axis in (self._bottom, self._left):
            axis.setPen(pen(mix(ground, text, 0.25), 1))
            axis.setTextPen(pen(muted(palette), 1))
            axis.setTickFont(font)
            axis.setStyle(tickLength=-3, tickTextOffset=4, hideOverlappingLabels=axis is self._left)
        self._left.setGrid(GRID)
        if self._words.along:
            style = {"color": muted(palette).name(), "font-size": f"{TICK_POINTS}pt"}
            self._bottom.setLabel(self._words.along, **style)
        self.canvas.draw_soon()
