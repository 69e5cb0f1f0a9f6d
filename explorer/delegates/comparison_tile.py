"""Paints one item of a before and after: its picture, a frame where it is right, the title of a track."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from explorer import phrases
from explorer.models.comparison_table import CELL_ROLE, Cell
from explorer.theme import mix, muted
from explorer.thumbnails import ThumbnailCache

MARGIN = 3
CAPTION = 15
"""Pixels for the title of a track."""
RADIUS = 5.0
FRAME = 1.5
EDGE = 3
"""Pixels around a picture, so that a frame stands out from any."""
Index = QModelIndex | QPersistentModelIndex


class ComparisonTile(QStyledItemDelegate):
    """A square, with a line below it where ``titled``: covers of music look alike."""

    def __init__(self, thumbnails: ThumbnailCache, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.titled = False

    def height_of(self, width: int) -> int:
        """Pixels of a row whose cells are so wide."""
        return width + (CAPTION if self.titled else 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints at once with what is there."""
        cell: Cell | None = index.data(CELL_ROLE)
        if cell is None:
            return
        height = option.rect.height() - (CAPTION if self.titled else 0)
        side = min(option.rect.width(), height) - 2 * MARGIN
        box = QRect(option.rect.left() + MARGIN, option.rect.top() + MARGIN, side, side)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_picture(painter, box, cell, option.palette)
        self._paint_frame(painter, box, cell, option)
        if self.titled and cell.item is not None:
            below = QRect(option.rect.left() + MARGIN, box.bottom() + 1, side, CAPTION)
            font = option.font
            font.setPointSizeF(font.pointSizeF() * 0.8)
            painter.setFont(font)
            painter.setPen(muted(option.palette))
            title = painter.fontMetrics().elidedText(
                phrases.title_of(cell.item), Qt.TextElideMode.ElideRight, side
            )
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, title)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """The size the view gave it."""
        return option.rect.size()

    def _paint_picture(self, painter: QPainter, box: QRect, cell: Cell, palette: QPalette) -> None:
        item = cell.item
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(box), RADIUS, RADIUS)
        quiet = QColor(palette.color(QPalette.ColorRole.Text))
        quiet.setAlpha(14)
        painter.fillPath(shape, quiet)
        side = round(box.width() * painter.device().devicePixelRatio())
        # A panel that is being resized does not ask for every size on the way.
        wanted = -(-side // 32) * 32
        pixmap = self._thumbnails.get(item.content_hash, wanted) if item and item.content_hash else None
        if pixmap is not None:
            room = box.adjusted(EDGE, EDGE, -EDGE, -EDGE)
            target = QRect(QPoint(), pixmap.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio))
            target.moveCenter(room.center())
            painter.save()
            painter.setClipPath(shape)
            painter.drawPixmap(target, pixmap)
            painter.restore()

    def _paint_frame(self, painter: QPainter, box: QRect, cell: Cell, option: QStyleOptionViewItem) -> None:
        palette = option.palette
        accent = palette.color(QPalette.ColorRole.Accent)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if not (cell.right or focused):
            return
        colour = (
            palette.color(QPalette.ColorRole.Text)
            if focused
            else mix(palette.color(QPalette.ColorRole.Window), accent, 0.6)
        )
        painter.setPen(QPen(colour, FRAME))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
