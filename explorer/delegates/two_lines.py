"""Paints a row of two lines, the second less loudly."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from explorer.models.evaluation_list import SECOND_ROLE
from explorer.theme import muted

Index = QModelIndex | QPersistentModelIndex
SIDES, AIR = 16, 12
"""Pixels left and right of the text; above and below it, together."""


class TwoLines(QStyledItemDelegate):
    """The style paints the ground, whether selected or under the pointer."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints the ground, then both lines."""
        self.initStyleOption(option, index)
        first, option.text = option.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        height = option.fontMetrics.height()
        top = option.rect.center().y() - height
        lines = (
            (first, option.palette.color(QPalette.ColorRole.Text)),
            (index.data(SECOND_ROLE), muted(option.palette)),
        )
        for place, (text, colour) in enumerate(lines):
            room = QRect(
                option.rect.left() + SIDES, top + place * height, option.rect.width() - 2 * SIDES, height
            )
            painter.setPen(colour)
            short = option.fontMetrics.elidedText(str(text or ""), Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Two lines and some air."""
        return QSize(120, 2 * option.fontMetrics.height() + AIR)
