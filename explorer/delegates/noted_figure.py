"""Paints a figure of a table, with what is said of it less loudly beside it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from engine.domain.measures import Better
from explorer.models.measure_table import NOTE_ROLE, SIDE_ROLE
from explorer.theme import muted

Index = QModelIndex | QPersistentModelIndex
PADDING, GAP = 8, 6
NOTE_SIZE = 0.85
AIR = 8
"""Pixels above and below the text, together."""


class NotedFigure(QStyledItemDelegate):
    """The note stands at the right edge, the figure before it; what is surely worse is in another colour."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints the note, then the figure in what is left."""
        self.initStyleOption(option, index)
        note = str(index.data(NOTE_ROLE) or "")
        room = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        painter.save()
        if note:
            small = _small(option.font)
            width = QFontMetrics(small).horizontalAdvance(note)
            painter.setFont(small)
            painter.setPen(muted(option.palette))
            painter.drawText(QRect(room.right() - width, room.top(), width + 1, room.height()), _RIGHT, note)
            room.setRight(room.right() - width - GAP)
        painter.setFont(option.font)
        worse = index.data(SIDE_ROLE) == Better.LOWER
        role = QPalette.ColorRole.BrightText if worse else QPalette.ColorRole.Text
        painter.setPen(option.palette.color(role))
        metrics = QFontMetrics(option.font)
        text = metrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, option.displayAlignment, text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Room for both."""
        self.initStyleOption(option, index)
        note = str(index.data(NOTE_ROLE) or "")
        beside = QFontMetrics(_small(option.font)).horizontalAdvance(note) + GAP if note else 0
        metrics = QFontMetrics(option.font)
        return QSize(metrics.horizontalAdvance(option.text) + beside + 2 * PADDING, metrics.height() + AIR)


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setBold(False)
    small.setPointSizeF(font.pointSizeF() * NOTE_SIZE)
    return small
