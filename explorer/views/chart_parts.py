"""What charts are made of: pyqtgraph's view and axis, with our manners."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyqtgraph
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPen
from PySide6.QtWidgets import QGraphicsView, QWidget

LEAST_WIDTH, LEAST_HEIGHT = 80, 60


class ChartCanvas(pyqtgraph.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """pyqtgraph's view without its own ways with mouse, keys and wheel."""

    pointed = Signal(object)
    """Where the pointer is, a ``QPointF``; None when it has left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # What is below shows through.
        self.setCacheMode(QGraphicsView.CacheModeFlag(0))
        self.viewport().setAutoFillBackground(False)
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)

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
