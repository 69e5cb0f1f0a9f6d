"""A header whose names stand upright, for narrow columns."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from explorer.theme import muted

HEIGHT = 84
POINTS = 8.0


class UprightHeader(QHeaderView):
    """Names are read from below; those too long are shortened, and whole in the tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        font = QFont(self.font())
        font.setPointSizeF(POINTS)
        self.setFont(font)
        self.setSectionsClickable(False)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for names of some length."""
        return QSize(super().sizeHint().width(), HEIGHT)

    def paintSection(self, painter: QPainter, rect: QRect, logical_index: int) -> None:  # noqa: N802
        """Turns the text by a quarter."""
        name = str(self.model().headerData(logical_index, Qt.Orientation.Horizontal) or "")
        painter.save()
        painter.setFont(self.font())
        painter.setPen(muted(self.palette()))
        painter.translate(rect.left(), rect.bottom())
        painter.rotate(-90)
        room = QRect(4, 0, rect.height() - 8, rect.width())
        text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()
