"""The header of a list: it marks the column that is sorted by."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHeaderView, QWidget

from explorer.theme import muted

WIDTH, HEIGHT = 7.0, 3.5
FROM_EDGE = 10
"""From the middle of the mark to the right end of its section."""


class SortHeader(QHeaderView):
    """Draws its own mark: the one of a style sheet would be painted over the words beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setToolTip("Press to sort, drag to move, right-click to choose columns")

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802
        """Paints a heading, and the mark where the list is sorted by it."""
        painter.save()
        super().paintSection(painter, rect, section)
        painter.restore()
        if section != self.sortIndicatorSection():
            return
        up = 1.0 if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder else -1.0
        x, y = rect.right() - FROM_EDGE, rect.center().y() + 0.5
        left, tip, right = (
            QPointF(x + WIDTH / 2 * side, y + up * HEIGHT / 2 * (1 if side else -1)) for side in (-1, 0, 1)
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(muted(self.palette()), 1.5, c=Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(QPolygonF([left, tip, right]))
        painter.restore()
