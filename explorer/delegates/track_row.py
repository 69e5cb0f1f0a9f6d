"""Paints one track of a playlist: title and artist, and at the right how long it is and how well it fits."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.domain import PlaylistTrack
from explorer import phrases
from explorer.models.track_list import TRACK_ROLE
from explorer.playlist import name_of
from explorer.theme import muted

PADDING = 6
NUMBER, FIGURES = 30, 60
"""Pixels for the place of a track, and for what is said of it at the right."""
_Align = Qt.AlignmentFlag


class TrackRowDelegate(QStyledItemDelegate):
    """Two lines for a track; the style paints what is behind them."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paints the row."""
        track: PlaylistTrack = index.data(TRACK_ROLE)
        style = option.widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        painter.save()
        painter.setFont(option.font)
        height = option.fontMetrics.height()
        top = option.rect.top() + (option.rect.height() - 2 * height) // 2
        left, right = option.rect.left() + NUMBER + PADDING, option.rect.right() - PADDING
        first = QRect(left, top, right - left - FIGURES, height)
        second = first.translated(0, height)
        far = QRect(right - FIGURES, top, FIGURES, height)
        number = QRect(option.rect.left(), top, NUMBER, height)
        strong, faint = option.palette.color(QPalette.ColorRole.Text), muted(option.palette)
        elided, end = option.fontMetrics.elidedText, Qt.TextElideMode.ElideRight
        for box, edge, text, colour in (
            (first, _Align.AlignLeft, elided(name_of(track), end, first.width()), strong),
            (second, _Align.AlignLeft, elided(track.artist or "", end, second.width()), faint),
            (far, _Align.AlignRight, _length(track), faint),
            (far.translated(0, height), _Align.AlignRight, f"{track.score:.2f}", faint),
            (number, _Align.AlignRight, str(index.row() + 1), faint),
        ):
            painter.setPen(colour)
            painter.drawText(box, edge | _Align.AlignVCenter, text)
        painter.restore()

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Room for two lines."""
        return QSize(NUMBER + 2 * FIGURES, 2 * option.fontMetrics.height() + 2 * PADDING)


def _length(track: PlaylistTrack) -> str:
    return phrases.duration(track.duration) if track.duration is not None else ""
