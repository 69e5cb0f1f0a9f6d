"""Marks at the ends and in the middle of lines on a map."""

from __future__ import annotations

from math import atan2, cos, hypot, pi, sin

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF

SPREAD = 0.42
"""Half the angle at the tip of an arrow head, in radians."""


def arrow_head(start: QPointF, tip: QPointF, length: float) -> QPolygonF:
    """A triangle with its tip at ``tip``, as at the end of a line from ``start``."""
    angle = atan2(tip.y() - start.y(), tip.x() - start.x())
    corners = [tip]
    for side in (-SPREAD, SPREAD):
        back = angle + pi + side
        corners.append(QPointF(tip.x() + length * cos(back), tip.y() + length * sin(back)))
    return QPolygonF(corners)


def middle(start: QPointF, end: QPointF, beyond: float = 0.0) -> QPointF:
    """The point halfway, and ``beyond`` pixels on towards ``end``."""
    length = distance(start, end)
    share = 0.5 + (beyond / length if length else 0.0)
    return start + (end - start) * share


def distance(start: QPointF, end: QPointF) -> float:
    """How many pixels two points are apart."""
    return hypot(end.x() - start.x(), end.y() - start.y())


def exit_from(area: QRectF, start: QPointF, end: QPointF) -> QPointF | None:
    """Where a line from ``start``, in ``area``, leaves it on the way to ``end``; None where it does not."""
    if area.contains(end) or not area.contains(start):
        return None
    step, shares = end - start, [1.0]
    for origin, change, low, high in (
        (start.x(), step.x(), area.left(), area.right()),
        (start.y(), step.y(), area.top(), area.bottom()),
    ):
        if change:
            shares.append(((high if change > 0 else low) - origin) / change)
    return start + step * min(shares)
