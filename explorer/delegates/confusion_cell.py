"""Paints a cell of a confusion matrix: the more of its row, the stronger; errors in another colour."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from explorer.models.confusion_matrix import RIGHT_ROLE, SHARE_ROLE
from explorer.theme import is_dark

Index = QModelIndex | QPersistentModelIndex
SMALL = 7.5
EMPTY = 9
"""How strong a cell with none is, of 255."""
LEAST, MOST = 0.18, 0.9
"""So strong are cells with few and with all of their row, of 1."""


class ConfusionCell(QStyledItemDelegate):
    """The count stands in a cell that has room for it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints the ground, the count, and a frame under the pointer."""
        palette, box = option.palette, option.rect.adjusted(0, 0, -1, -1)
        roles = QPalette.ColorRole
        text, share = palette.color(roles.Text), float(index.data(SHARE_ROLE) or 0.0)
        ink = palette.color(roles.Accent if index.data(RIGHT_ROLE) else roles.BrightText)
        count = index.data()
        strength = LEAST + (MOST - LEAST) * share if count else 0.0
        painter.fillRect(box, _with_alpha(ink, round(255 * strength)) if count else _with_alpha(text, EMPTY))
        if option.state & (QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver) and count:
            painter.setPen(QPen(text, 1))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        if count:
            self._paint_count(painter, option, str(count), strong=strength > 0.5)

    def _paint_count(
        self, painter: QPainter, option: QStyleOptionViewItem, count: str, *, strong: bool
    ) -> None:
        font = QFont(option.font)
        font.setPointSizeF(SMALL)
        if QFontMetrics(font).horizontalAdvance(count) > option.rect.width() - 2:
            return
        palette = option.palette
        on_strong = QPalette.ColorRole.Base if is_dark(palette) else QPalette.ColorRole.HighlightedText
        painter.setFont(font)
        painter.setPen(palette.color(on_strong if strong else QPalette.ColorRole.Text))
        painter.drawText(option.rect, Qt.AlignmentFlag.AlignCenter, count)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """What the view gives it."""
        return option.rect.size()


def _with_alpha(colour: QColor, alpha: int) -> QColor:
    faint = QColor(colour)
    faint.setAlpha(alpha)
    return faint
