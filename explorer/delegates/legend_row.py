"""Paints a row of a map's legend: the colour of the points, what they are, how many there are."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from explorer.models.choices import COUNT_ROLE
from explorer.models.map_legend import HIDDEN_ROLE
from explorer.theme import mix, muted

Index = QModelIndex | QPersistentModelIndex
DOT = 5.0
"""Radius in pixels."""
LEFT, GAP, PADDING = 13, 8, 7


class LegendDelegate(QStyledItemDelegate):
    """A disc for what is shown, a ring and faded words for what is switched off."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints ground, disc, name and count."""
        self.initStyleOption(option, index)
        option.text = ""
        option.icon = type(option.icon)()
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        hidden = bool(index.data(HIDDEN_ROLE))
        painter.save()
        painter.setFont(option.font)
        self._draw_dot(painter, option.rect, index.data(Qt.ItemDataRole.DecorationRole), hidden)
        self._draw_words(painter, option, index, hidden)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """One line, with some air."""
        return QSize(80, option.fontMetrics.height() + PADDING)

    def _draw_dot(self, painter: QPainter, rect: QRect, colour: QColor, hidden: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush if hidden else colour)
        painter.drawEllipse(QPointF(rect.left() + LEFT, rect.center().y() + 0.5), DOT, DOT)

    def _draw_words(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, hidden: bool
    ) -> None:
        count = f"{index.data(COUNT_ROLE):,}"
        quiet, palette = muted(option.palette), option.palette
        room = option.rect.adjusted(LEFT + int(DOT) + GAP, 0, -GAP, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(mix(quiet, palette.window().color(), 0.45) if hidden else quiet)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | middle, count)
        room.setRight(room.right() - option.fontMetrics.horizontalAdvance(count) - GAP)
        name = option.fontMetrics.elidedText(
            index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setPen(quiet if hidden else palette.text().color())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | middle, name)
