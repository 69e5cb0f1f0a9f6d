"""Paints a row of a list or tree with a muted number at its right end."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from explorer.models.choices import COUNT_ROLE
from explorer.theme import muted

Index = QModelIndex | QPersistentModelIndex
GAP = 8
ROW_PADDING = 6


class CountedDelegate(QStyledItemDelegate):
    """The style paints the row; its name makes room for the count."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints the row, then the count."""
        self.initStyleOption(option, index)
        count = index.data(COUNT_ROLE)
        number = f"{count:,}" if count is not None else ""
        style = option.widget.style()
        room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, option.widget)
        room.setRight(option.rect.right() - GAP)
        width = option.fontMetrics.horizontalAdvance(number) + GAP
        option.text = option.fontMetrics.elidedText(
            option.text, Qt.TextElideMode.ElideRight, room.width() - width - GAP
        )
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        painter.setFont(option.font)
        painter.setPen(muted(option.palette))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """A little more air than the style gives."""
        return QSize(super().sizeHint(option, index).width(), option.fontMetrics.height() + ROW_PADDING)
