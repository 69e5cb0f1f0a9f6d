"""Paints one mark: its two items, the sign between them, their names and when it was made."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.domain import Item, Mark
from explorer import phrases
from explorer.delegates.mark_badge import SIDE as BADGE
from explorer.delegates.mark_badge import paint_badge
from explorer.models.mark_list import ITEMS_ROLE, MARK_ROLE, NAMES, Both
from explorer.theme import muted
from explorer.thumbnails import ThumbnailCache

PICTURE = 48
PADDING, GAP = 8, 10
BETWEEN = 12
"""Pixels between the pictures; the sign lies over them."""
RADIUS = 5.0
Index = QModelIndex | QPersistentModelIndex


def row_height(metrics: QFontMetrics) -> int:
    """Pixels of a row: of its pictures, or of three lines, and of what is free around them."""
    return max(PICTURE, 3 * metrics.height()) + 2 * PADDING


class MarkRowDelegate(QStyledItemDelegate):
    """A row is as high as its pictures; the style paints what is behind it."""

    def __init__(self, thumbnails: ThumbnailCache, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def place_at(self, row: QRect, point: QPoint) -> int | None:
        """Which of the two pictures of a row is at ``point``, 0 or 1; None where neither is."""
        for place, box in enumerate(_pictures(row)):
            if box.contains(point):
                return place
        return None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints at once with what is there."""
        mark: Mark = index.data(MARK_ROLE)
        items: Both = index.data(ITEMS_ROLE)
        panel = QStyle.PrimitiveElement.PE_PanelItemViewItem
        option.widget.style().drawPrimitive(panel, option, painter, option.widget)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        first, second = _pictures(option.rect)
        for box, item in zip((first, second), items, strict=True):
            self._paint_picture(painter, box, item, option.palette)
        sign = QRectF(0, 0, BADGE, BADGE)
        sign.moveCenter(QRectF(first.united(second)).center())
        paint_badge(painter, sign, mark.similar, option.palette)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(option.palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        self._paint_words(painter, option, second.right() + GAP, mark, items)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Room for pictures, and three lines beside them."""
        return QSize(2 * (PADDING + PICTURE) + BETWEEN + 120, row_height(option.fontMetrics))

    def _paint_picture(self, painter: QPainter, box: QRect, item: Item | None, palette: QPalette) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(box), RADIUS, RADIUS)
        side = round(PICTURE * painter.device().devicePixelRatio())
        pixmap = self._thumbnails.get(item.content_hash, side) if item and item.content_hash else None
        if pixmap is None:
            quiet = QColor(palette.color(QPalette.ColorRole.Text))
            quiet.setAlpha(18)
            painter.fillPath(shape, quiet)
        else:
            target = QRect(QPoint(), pixmap.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio))
            target.moveCenter(box.center())
            painter.save()
            painter.setClipPath(shape)
            painter.drawPixmap(target, pixmap)
            painter.restore()

    def _paint_words(
        self, painter: QPainter, option: QStyleOptionViewItem, left: int, mark: Mark, items: Both
    ) -> None:
        metrics, height = option.fontMetrics, option.fontMetrics.height()
        strong, faint = option.palette.color(QPalette.ColorRole.Text), muted(option.palette)
        when = phrases.lately(mark.made_at, datetime.now(UTC))
        said = f"{NAMES[mark.similar].capitalize()} · {when}"
        lines = [*(phrases.title_of(item) if item is not None else "" for item in items), said]
        width = option.rect.right() - PADDING - left
        top = option.rect.center().y() - 3 * height // 2 + 1
        edges = (Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight)
        for row, (text, edge) in enumerate(zip(lines, edges, strict=True)):
            painter.setPen(faint if row == 2 else strong)
            box = QRect(left, top + row * height, width, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(text, edge, width))


def _pictures(row: QRect) -> tuple[QRect, QRect]:
    top = row.center().y() - PICTURE // 2 + 1
    first = QRect(row.left() + PADDING, top, PICTURE, PICTURE)
    return first, first.translated(PICTURE + BETWEEN, 0)
