"""Paints one cell of a list of items; the cells of a row look like one."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPalette
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.domain import Item, ItemState, Kind
from explorer import phrases
from explorer.delegates.mark_badge import paint_badge
from explorer.icons import icon
from explorer.models.columns import COLUMNS, PLACES
from explorer.models.item_list import ITEM_ROLE, MARK_ROLE, SPAN_ROLE
from explorer.theme import muted
from explorer.thumbnails import ThumbnailCache

HEIGHT = 36
"""Pixels of a row."""
PICTURE = 28
MARK = 14
GAP = 8
ROOM_FOR_ARROW = 18
"""Headers have an arrow at their right end; cells end where the words above them do."""
NAMING = (PLACES["title"], PLACES["name"])
"""Columns that say which item it is: those with its picture."""
Index = QModelIndex | QPersistentModelIndex
_Align = Qt.AlignmentFlag


class RowDelegate(QStyledItemDelegate):
    """The name of an item with a small picture, everything else muted beside it."""

    def __init__(self, thumbnails: ThumbnailCache, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.hovered = -1
        """The row under the mouse: all its cells light up together, which Qt does for single ones."""

    def plays_at(self, cell: QRect, index: Index, point: QPoint) -> bool:
        """Whether a press at ``point`` in ``cell`` is to play its track."""
        playable = index.column() in NAMING and _is_playable(index.data(ITEM_ROLE))
        return playable and _picture(cell).contains(point)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints at once with what is there."""
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_ground(painter, option, index.row())
        item: Item | None = index.data(ITEM_ROLE)
        naming = index.column() in NAMING
        room = option.rect.adjusted(GAP, 0, -GAP if naming else -ROOM_FOR_ARROW, 0)
        if naming:
            self._paint_picture(painter, _picture(option.rect), item, option.palette, index.row())
            mark = index.data(MARK_ROLE)
            if mark is not None:
                paint_badge(painter, _mark_box(option.rect), mark, option.palette)
            room.setLeft(_picture(option.rect).right() + GAP)
        if item is not None:
            text = _text(index, naming=naming)
            ready = item.state is ItemState.READY
            strong = option.palette.color(QPalette.ColorRole.Text)
            painter.setPen(strong if naming and ready else muted(option.palette))
            edge = _Align.AlignRight if COLUMNS[index.column()].numeric else _Align.AlignLeft
            elided = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, edge | _Align.AlignVCenter, elided)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Room for the longest text there is in sight; the view asks when a border is double clicked."""
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        picture = PICTURE + GAP if index.column() in NAMING else 0
        return QSize(option.fontMetrics.horizontalAdvance(text) + 2 * GAP + picture, HEIGHT)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, row: int) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or row == self.hovered:
            # The style has painted a selected row already, in a colour too strong to read on.
            painter.fillRect(option.rect, option.palette.color(QPalette.ColorRole.Base))
            colour = QColor(option.palette.color(QPalette.ColorRole.Highlight))
            colour.setAlpha(70 if selected else 28)
            painter.fillRect(option.rect, colour)
        view = option.widget
        if isinstance(view, QAbstractItemView) and view.hasFocus() and view.currentIndex().row() == row:
            painter.fillRect(
                QRect(option.rect.left(), option.rect.bottom() - 1, option.rect.width(), 2),
                option.palette.color(QPalette.ColorRole.Highlight),
            )

    def _paint_picture(
        self, painter: QPainter, area: QRect, item: Item | None, palette: QPalette, row: int
    ) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(area), 4, 4)
        quiet = QColor(palette.color(QPalette.ColorRole.Text))
        quiet.setAlpha(18)
        painter.fillPath(shape, quiet)
        side = round(PICTURE * painter.device().devicePixelRatio())
        pixmap = self._thumbnails.get(item.content_hash, side) if item and item.content_hash else None
        if item is not None and item.state is not ItemState.READY:
            icon("warning").paint(painter, area.adjusted(6, 6, -6, -6))
        elif pixmap is not None:
            target = QRect(QPoint(), pixmap.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio))
            target.moveCenter(area.center())
            painter.save()
            painter.setClipPath(shape)
            painter.drawPixmap(target, pixmap)
            painter.restore()
        if row == self.hovered and _is_playable(item):
            shade = QColor(palette.color(QPalette.ColorRole.Highlight))
            painter.fillPath(shape, shade)
            sign = icon("play", QPalette.ColorRole.HighlightedText)
            sign.paint(painter, area.adjusted(7, 7, -7, -7))


def _picture(cell: QRect) -> QRect:
    return QRect(cell.left() + GAP, cell.center().y() - PICTURE // 2 + 1, PICTURE, PICTURE)


def _mark_box(cell: QRect) -> QRectF:
    """Over the lower right corner of the picture."""
    corner = _picture(cell).bottomRight()
    return QRectF(corner.x() - MARK + 5, corner.y() - MARK + 4, MARK, MARK)


def _is_playable(item: Item | None) -> bool:
    return item is not None and item.kind is Kind.MUSIC and item.state is ItemState.READY


def _text(index: Index, *, naming: bool) -> str:
    """What the cell says; beside the name, where the part begins that is alike."""
    text: str = index.data(Qt.ItemDataRole.DisplayRole)
    span = index.data(SPAN_ROLE) if naming else None
    return text if span is None else f"{text}  ·  at {phrases.clock(span.start)}"
