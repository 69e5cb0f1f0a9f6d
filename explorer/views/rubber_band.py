"""The rectangle a person draws around tiles with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter, QPalette


class RubberBand:
    """From a point to another, both relative to the first line of the grid."""

    def __init__(self, start: QPoint) -> None:
        self._start = self._end = start
        self.extends = False
        """Whether what was selected before stays selected."""

    @property
    def rect(self) -> QRect:
        """What it encloses."""
        return QRect(self._start, self._end).normalized()

    def stretch(self, end: QPoint) -> None:
        """Takes its end elsewhere."""
        self._end = end

    def paint(self, painter: QPainter, shift: QPoint, palette: QPalette) -> None:
        """Paints it in a viewport that is scrolled by ``shift``."""
        colour = QColor(palette.color(QPalette.ColorRole.Highlight))
        painter.setPen(colour)
        colour.setAlpha(45)
        painter.setBrush(colour)
        painter.drawRect(self.rect.translated(-shift))
