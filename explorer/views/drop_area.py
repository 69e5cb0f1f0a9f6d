"""A large friendly area that takes files."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QFrame, QWidget

from explorer import theme

RADIUS = 16.0
DASHES = [5.0, 4.0]


class DropArea(QFrame):
    """Paints a dashed border, and lights up while something is held over it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inviting = False

    @property
    def inviting(self) -> bool:
        """Whether something that can be dropped is held over it."""
        return self._inviting

    def invite(self, inviting: bool) -> None:
        """Lights up, or goes out."""
        self._inviting = inviting
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints ground and border in the colours of the palette."""
        palette, group = self.palette(), QPalette.ColorRole
        window, accent = palette.color(group.Window), palette.color(group.Accent)
        ground = theme.mix(window, accent, 0.16 if self._inviting else 0.05)
        pen = QPen(accent if self._inviting else theme.mix(window, accent, 0.45), 2.0)
        if not self._inviting:
            pen.setDashPattern(DASHES)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), RADIUS, RADIUS)
        painter.end()
