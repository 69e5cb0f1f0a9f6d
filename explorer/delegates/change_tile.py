"""Paints an item that finds more, or less, under another version: its picture, and what it found."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.domain import Item
from explorer import phrases
from explorer.delegates.thumbnail import paint_thumbnail
from explorer.models.item_changes import ITEM_ROLE
from explorer.theme import muted
from explorer.thumbnails import ThumbnailCache

Index = QModelIndex | QPersistentModelIndex
SIDE, MARGIN, RADIUS, GROUND = 84, 4, 5.0, 14
LINE = 16
"""Height of a line below the picture, in pixels."""


class ChangeTile(QStyledItemDelegate):
    """A square, ``0.12 → 0.83`` below it, and where ``titled`` the title: covers of music look alike."""

    def __init__(self, thumbnails: ThumbnailCache, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.titled = False

    @property
    def height(self) -> int:
        """Pixels of a tile."""
        return SIDE + 2 * MARGIN + (2 if self.titled else 1) * LINE

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints at once with what is there."""
        item: Item | None = index.data(ITEM_ROLE)
        palette = option.palette
        box = QRect(option.rect.left() + MARGIN, option.rect.top() + MARGIN, SIDE, SIDE)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        paint_thumbnail(painter, box, item, self._thumbnails, palette, radius=RADIUS, ground=GROUND)
        if option.state & (QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver):
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        lines = [(str(index.data()), palette.color(QPalette.ColorRole.Text))]
        if self.titled and item is not None:
            lines.append((phrases.title_of(item), muted(palette)))
        for place, (text, colour) in enumerate(lines):
            room = QRect(box.left(), box.bottom() + 2 + place * LINE, SIDE, LINE)
            painter.setPen(colour)
            short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, SIDE)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, short)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """The picture, and a line or two."""
        return QSize(SIDE + 2 * MARGIN, self.height)
