"""Paints a label with a bar for each version, and how many items have it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.domain import palettes
from explorer.models.class_figures import BARS_ROLE, QUERIES_ROLE
from explorer.theme import is_dark, muted

Index = QModelIndex | QPersistentModelIndex
BAR, GAP, AIR = 6, 2, 10
"""Heights of a bar and of what is between two, and what is left free above and below, in pixels."""
TRACK = 20
"""How strong a bar is where there is nothing, of 255."""
MARGIN = 8
NAME_SHARE = 0.36
COUNT_WIDTH, VALUE_WIDTH = 44, 36


class ClassBar(QStyledItemDelegate):
    """The name, the bars from 0 to 1, the value of the last of them, and the count."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints at once with what the row has."""
        self.initStyleOption(option, index)
        palette, rect = option.palette, option.rect
        bars = index.data(BARS_ROLE) or ()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus):
            ground = QColor(palette.color(QPalette.ColorRole.Text))
            ground.setAlpha(16)
            painter.fillRect(rect, ground)
        name = QRect(rect.left() + MARGIN, rect.top(), round(rect.width() * NAME_SHARE), rect.height())
        metrics = painter.fontMetrics()
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        text = metrics.elidedText(option.text, Qt.TextElideMode.ElideLeft, name.width() - MARGIN)
        painter.drawText(name, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        right = rect.right() - MARGIN - COUNT_WIDTH
        self._paint_bars(
            painter, QRect(name.right(), rect.top(), right - VALUE_WIDTH - name.right(), 0), option, bars
        )
        known = [value for _, value in bars if value is not None]
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        written = f"{known[-1]:.2f}" if known else "–"
        painter.drawText(QRect(right - VALUE_WIDTH, rect.top(), VALUE_WIDTH, rect.height()), _RIGHT, written)
        painter.setPen(muted(palette))
        count = f"{index.data(QUERIES_ROLE) or 0:,}"
        painter.drawText(QRect(right, rect.top(), COUNT_WIDTH, rect.height()), _RIGHT, count)
        painter.restore()

    def _paint_bars(
        self,
        painter: QPainter,
        room: QRect,
        option: QStyleOptionViewItem,
        bars: tuple[tuple[int, float | None], ...],
    ) -> None:
        palette = option.palette
        inks = palettes.categorical(is_dark(palette))
        track = QColor(palette.color(QPalette.ColorRole.Text))
        track.setAlpha(TRACK)
        height = len(bars) * BAR + (len(bars) - 1) * GAP
        top = option.rect.center().y() - height / 2 + 0.5
        painter.setPen(Qt.PenStyle.NoPen)
        for ink, value in bars:
            painter.setBrush(track)
            painter.drawRoundedRect(QRectF(room.left(), top, room.width(), BAR), BAR / 2, BAR / 2)
            if value:
                painter.setBrush(QColor(*inks[ink % len(inks)].tolist()))
                width = max(BAR, room.width() * min(1.0, value))
                painter.drawRoundedRect(QRectF(room.left(), top, width, BAR), BAR / 2, BAR / 2)
            top += BAR + GAP

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Room for the text, or for the bars."""
        bars = len(index.data(BARS_ROLE) or ())
        height = max(option.fontMetrics.height() + 4, bars * (BAR + GAP) + AIR)
        return QSize(200, height)


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
