"""An icon that stands by itself, in the colours of the moment."""

from __future__ import annotations

from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget


class IconLabel(QWidget):
    """Paints an icon of a fixed size; unlike a label with a pixmap it follows the palette and the scale."""

    def __init__(self, icon: QIcon, width: int, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setFixedSize(width, height)

    def set_icon(self, icon: QIcon) -> None:
        """Shows another icon."""
        self._icon = icon
        self.update()

    def icon(self) -> QIcon:
        """What is shown."""
        return self._icon

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the icon."""
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()
