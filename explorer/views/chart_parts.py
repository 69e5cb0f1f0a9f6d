"""What charts are made of: pyqtgraph's view and axis, with our manners."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyqtgraph
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.domain import palettes
from explorer.theme import muted

LEAST_WIDTH, LEAST_HEIGHT = 80, 60


class ChartCanvas(pyqtgraph.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """pyqtgraph's view without its own ways with mouse, keys and wheel.

    It shows a picture of itself: drawing takes milliseconds, and while a page is laid out Qt asks for it over
    and over. ``draw_soon`` has the picture drawn anew.
    """

    pointed = Signal(object)
    """Where the pointer is, a ``QPointF``; None when it has left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._picture = QPixmap()
        self._sentence = ""
        self._draw_soon: QTimer | None = None
        super().__init__(parent, background=None)
        self._draw_soon = QTimer(self, singleShot=True, interval=0)
        self._draw_soon.timeout.connect(self._draw)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # What is below shows through.
        self.viewport().setAutoFillBackground(False)
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)

    @property
    def sentence(self) -> str:
        """What stands in the middle now; empty where nothing does, or where there is no room for it."""
        fits = self.fontMetrics().horizontalAdvance(self._sentence) <= self.viewport().width()
        return self._sentence if fits else ""

    def say(self, sentence: str) -> None:
        """Writes a sentence into the middle, as long as there is room for it; empty takes it away."""
        self._sentence = sentence
        self.viewport().update()

    def draw_soon(self) -> None:
        """Something has changed: draws it once the window has its turn."""
        if self._draw_soon is not None:
            self._draw_soon.start()

    def _draw(self) -> None:
        view = self.viewport()
        self._picture = QPixmap(view.size() * self.devicePixelRatio())
        self._picture.setDevicePixelRatio(self.devicePixelRatio())
        self._picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.render(painter, QRectF(view.rect()), view.rect())
        painter.end()
        view.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Shows the picture, and the sentence above it."""
        painter = QPainter(self.viewport())
        painter.drawPixmap(0, 0, self._picture)
        if self.sentence:
            painter.setPen(muted(self.palette()))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.sentence)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Takes a new picture."""
        super().resizeEvent(event)
        self.draw_soon()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tells where the pointer is."""
        self.pointed.emit(QPointF(event.position()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Tells that it is gone."""
        self.pointed.emit(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Nothing is dragged."""
        event.ignore()

    def wheelEvent(self, event: QEvent) -> None:  # noqa: N802
        """The page scrolls."""
        event.ignore()


class NumberAxis(pyqtgraph.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis whose numbers are written as those of its chart."""

    def __init__(self, orientation: str, written: Callable[[float], str], view: pyqtgraph.ViewBox) -> None:
        super().__init__(orientation, linkView=view)
        self._written = written
        self.enableAutoSIPrefix(False)

    def tickStrings(  # noqa: N802
        self, values: Sequence[float], scale: float, spacing: float
    ) -> list[str]:
        """What stands at the marks."""
        return [self._written(value * scale) for value in values]


def pen(colour: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen of so many pixels, however the chart is stretched."""
    drawn = QPen(colour, width, style)
    drawn.setCosmetic(True)
    return drawn


def ink_of(place: int, dark: bool) -> QColor:
    """A colour of those of categories, on a light or a dark ground; beyond the last they begin again."""
    inks = palettes.categorical(dark)
    return QColor(*inks[place % len(inks)].tolist())
