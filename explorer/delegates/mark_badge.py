"""The sign of a mark: a tick for similar, a cross for not similar; shapes that need no colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF

SIDE = 18
"""Pixels across, where there is room for it."""
TICK = ((0.29, 0.53), (0.44, 0.68), (0.72, 0.36))
CROSS = (((0.34, 0.34), (0.66, 0.66)), ((0.66, 0.34), (0.34, 0.66)))
"""Corners in shares of the side."""
RIM = QColor(255, 255, 255, 230)
"""Around the sign, so that it stands out from any picture."""
SHADE = QColor(38, 40, 48)


def paint_badge(painter: QPainter, box: QRectF, similar: bool, palette: QPalette) -> None:
    """Paints the sign into a square ``box``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = palette.color(QPalette.ColorRole.Highlight) if similar else SHADE
    painter.setPen(QPen(RIM, max(1.0, box.width() / 14)))
    painter.setBrush(ground)
    painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
    pen = QPen(QColor(255, 255, 255), box.width() / 8.5)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in (TICK,) if similar else CROSS:
        painter.drawPolyline(QPolygonF([_at(box, *corner) for corner in line]))
    painter.restore()


def _at(box: QRectF, x: float, y: float) -> QPointF:
    return QPointF(box.left() + x * box.width(), box.top() + y * box.height())
