"""Paints a group of duplicates: the one to keep and why, then its copies and how like it they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.domain import Item, Kind
from explorer import phrases
from explorer.delegates.thumbnail import paint_thumbnail
from explorer.delegates.tile import SHADE
from explorer.icons import icon
from explorer.models.duplicate_group import Group
from explorer.models.duplicate_list import GROUP_ROLE, ITEMS_ROLE, copies_in_words, likeness_in_words
from explorer.theme import muted
from explorer.thumbnails import ThumbnailCache

SIDE = 88
"""Pixels of a picture."""
PADDING, GAP, MARGIN = 10, 6, 16
APART = 22
"""Pixels between the one to keep and its copies."""
RADIUS = 5.0
GROUND = 18
Index = QModelIndex | QPersistentModelIndex
_Align = Qt.AlignmentFlag


@dataclass(frozen=True, slots=True)
class Strip:
    """Where the pictures of a row are, and which of a group's items they show."""

    boxes: tuple[QRect, ...]
    """The first is the one to keep."""
    places: tuple[int, ...]
    """Of each box, the place of its item in the group."""
    more: int
    """How many items there is no room for."""


def strip_of(row: QRect, count: int, member: int, height: int) -> Strip:
    """Lays out a group of ``count`` items; the copy at place ``member`` is among those that can be seen."""
    top = row.top() + PADDING + height + GAP
    first = QRect(row.left() + MARGIN, top, SIDE, SIDE)
    left = first.right() + 1 + APART
    room = max(1, (row.right() - PADDING - left + GAP) // (SIDE + GAP))
    start = max(1, min(member - room + 1, count - room)) if member else 1
    places = range(start, min(count, start + room))
    boxes = [QRect(left + at * (SIDE + GAP), top, SIDE, SIDE) for at in range(len(places))]
    return Strip((first, *boxes), (0, *places), count - 1 - len(places))


class DuplicateRowDelegate(QStyledItemDelegate):
    """All rows are of one height, so that a list of many thousands scrolls as one of a few."""

    def __init__(self, thumbnails: ThumbnailCache, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.members: dict[frozenset[int], int] = {}
        """By the key of a group, the place of its item that is looked at; else that is the first copy."""

    def member_of(self, group: Group) -> int:
        """The place of the item that is looked at."""
        return min(self.members.get(group.key, 1), len(group.copies))

    def place_at(self, option: QStyleOptionViewItem, group: Group, point: QPoint) -> int | None:
        """The place in the group of the picture at ``point``; None where there is none."""
        strip = self._strip(option, group)
        for box, place in zip(strip.boxes, strip.places, strict=True):
            if box.contains(point):
                return place
        return None

    def _strip(self, option: QStyleOptionViewItem, group: Group) -> Strip:
        height = option.fontMetrics.height()
        return strip_of(option.rect, len(group.copies) + 1, self.member_of(group), height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints at once with what is there."""
        group: Group = index.data(GROUP_ROLE)
        items: Mapping[int, Item] = index.data(ITEMS_ROLE)
        panel = QStyle.PrimitiveElement.PE_PanelItemViewItem
        option.widget.style().drawPrimitive(panel, option, painter, option.widget)
        strip = self._strip(option, group)
        current = self.member_of(group) if option.state & QStyle.StateFlag.State_Selected else None
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_words(painter, option, group, items, strip.more)
        for box, place in zip(strip.boxes, strip.places, strict=True):
            self._paint_picture(painter, box, items.get(group.ids[place]), option.palette)
            copy = group.copies[place - 1] if place else None
            label = likeness_in_words(copy) if copy is not None else "Keep"
            if label:
                _badge(painter, box, label, option.palette, strong=copy is None)
            if place == current:
                _outline(painter, box, option.palette)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """A line of words and the pictures."""
        height = option.fontMetrics.height() + GAP + SIDE + 2 * PADDING
        return QSize(2 * (MARGIN + SIDE) + APART, height)

    def _paint_words(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        group: Group,
        items: Mapping[int, Item],
        more: int,
    ) -> None:
        metrics, best = option.fontMetrics, items.get(group.best)
        line = QRect(option.rect.left() + MARGIN, option.rect.top() + PADDING, 0, metrics.height())
        line.setRight(option.rect.right() - PADDING)
        hidden = f", {more:,} more than there is room for" if more else ""
        about = f"  ·  {group.reason}  ·  {copies_in_words(group)}{hidden}"
        name = phrases.title_of(best) if best is not None else "…"
        room = max(line.width() - metrics.horizontalAdvance(about), line.width() // 3)
        name = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        painter.drawText(line, _Align.AlignVCenter, name)
        line.setLeft(line.left() + metrics.horizontalAdvance(name))
        painter.setPen(muted(option.palette))
        painter.drawText(
            line, _Align.AlignVCenter, metrics.elidedText(about, Qt.TextElideMode.ElideRight, line.width())
        )

    def _paint_picture(self, painter: QPainter, box: QRect, item: Item | None, palette: QPalette) -> None:
        is_there = paint_thumbnail(
            painter, box, item, self._thumbnails, palette, radius=RADIUS, ground=GROUND
        )
        if not is_there and item is not None and item.kind is Kind.MUSIC:
            icon("music").paint(painter, box.adjusted(28, 22, -28, -34))


def _badge(painter: QPainter, box: QRect, text: str, palette: QPalette, *, strong: bool) -> None:
    metrics = painter.fontMetrics()
    label = QRect(0, 0, metrics.horizontalAdvance(text) + 12, metrics.height() + 3)
    label.moveCenter(QPoint(box.center().x(), box.bottom() - metrics.height() // 2 - 4))
    path = QPainterPath()
    path.addRoundedRect(QRectF(label), RADIUS, RADIUS)
    painter.fillPath(path, palette.color(QPalette.ColorRole.Highlight) if strong else SHADE)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(label, _Align.AlignCenter, text)


def _outline(painter: QPainter, box: QRect, palette: QPalette) -> None:
    pen = painter.pen()
    pen.setColor(palette.color(QPalette.ColorRole.Accent))
    pen.setWidthF(2.0)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(box).adjusted(-2, -2, 2, 2), RADIUS + 2, RADIUS + 2)
