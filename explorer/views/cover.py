"""The cover of a track, small."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from explorer.icons import icon
from explorer.thumbnails import ThumbnailCache

RADIUS = 5.0


class Cover(QWidget):
    """A square with the thumbnail of a track, or a note."""

    def __init__(self, thumbnails: ThumbnailCache, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._content: str | None = None
        self.setFixedSize(side, side)
        thumbnails.arrived.connect(self.update)

    def show_content(self, content_hash: str | None) -> None:
        """Shows the thumbnail of this content; None for a note."""
        self._content = content_hash
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints what there is by now."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        side = round(self.width() * self.devicePixelRatioF())
        pixmap = self._thumbnails.get(self._content, side) if self._content else None
        if pixmap is None:
            quiet = QColor(self.palette().color(QPalette.ColorRole.WindowText))
            quiet.setAlpha(18)
            painter.fillPath(shape, quiet)
            square = QRect(0, 0, self.width() // 2, self.height() // 2)
            square.moveCenter(self.rect().center())
            painter.setOpacity(0.4)
            icon("music").paint(painter, square)
        else:
            painter.setClipPath(shape)
            whole = pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            target = QRect(0, 0, whole.width(), whole.height())
            target.moveCenter(self.rect().center())
            painter.drawPixmap(target, pixmap)
        painter.end()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Its side, both ways."""
        return self.size()
