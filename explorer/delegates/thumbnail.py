"""Paints an item's thumbnail on a quiet ground, as large as its box allows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPalette

from engine.domain import Item
from explorer.thumbnails import ThumbnailCache


def paint_thumbnail(
    painter: QPainter,
    box: QRect,
    item: Item | None,
    thumbnails: ThumbnailCache,
    palette: QPalette,
    *,
    radius: float,
    ground: int,
) -> bool:
    """Whether there was a thumbnail to paint; the ground, of an alpha of ``ground``, is there in any case."""
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(box), radius, radius)
    quiet = QColor(palette.color(QPalette.ColorRole.Text))
    quiet.setAlpha(ground)
    painter.fillPath(shape, quiet)
    side = round(box.width() * painter.device().devicePixelRatio())
    pixmap = thumbnails.get(item.content_hash, side) if item and item.content_hash else None
    if pixmap is None:
        return False
    size: QSize = pixmap.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRect(QPoint(), size)
    target.moveCenter(box.center())
    painter.save()
    painter.setClipPath(shape)
    painter.drawPixmap(target, pixmap)
    painter.restore()
    return True
