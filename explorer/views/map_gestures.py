"""What a drag on a map does: it moves the map, or draws an outline around points."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

from explorer.models.map_points import MapModel, Rows
from explorer.views.map_canvas import MapCanvas

FINEST = 3.0
"""Pixels that the pointer moves before a lasso gets another corner."""


class Gesture(Protocol):
    """From the press of a button to its release; points are in pixels of the canvas."""

    def move(self, point: QPointF) -> None:
        """The pointer is at ``point`` now."""

    @property
    def outline(self) -> QPainterPath | None:
        """What is drawn meanwhile; None where a drag draws nothing."""

    def enclosed(self, canvas: MapCanvas, model: MapModel) -> Rows | None:
        """Rows of the shown points inside the outline; None where nothing is to be selected."""


class PanGesture:
    """Moves the map along with the pointer."""

    outline = None

    def __init__(self, start: QPointF, canvas: MapCanvas) -> None:
        self._last = start
        self._canvas = canvas

    def move(self, point: QPointF) -> None:
        """What was under the pointer stays there."""
        step, self._last = point - self._last, point
        self._canvas.move_by(step)

    def enclosed(self, canvas: MapCanvas, model: MapModel) -> None:
        """Nothing is enclosed."""


class LassoGesture:
    """An outline drawn by hand, closed by a straight line."""

    def __init__(self, start: QPointF) -> None:
        self._corners = [start]

    def move(self, point: QPointF) -> None:
        """Draws on to ``point``."""
        if (point - self._corners[-1]).manhattanLength() >= FINEST:
            self._corners.append(point)

    @property
    def outline(self) -> QPainterPath:
        """What was drawn up to now."""
        path = QPainterPath()
        path.addPolygon(QPolygonF(self._corners))
        path.closeSubpath()
        return path

    def enclosed(self, canvas: MapCanvas, model: MapModel) -> Rows:
        """Rows of the shown points inside."""
        corners = [canvas.map_position(corner) for corner in self._corners]
        return model.inside(np.array(corners, np.float64))


class BoxGesture:
    """A rectangle between two corners."""

    def __init__(self, start: QPointF) -> None:
        self._start = self._end = start

    def move(self, point: QPointF) -> None:
        """Takes the second corner to ``point``."""
        self._end = point

    @property
    def outline(self) -> QPainterPath:
        """The rectangle."""
        path = QPainterPath()
        path.addRect(QRectF(self._start, self._end).normalized())
        return path

    def enclosed(self, canvas: MapCanvas, model: MapModel) -> Rows:
        """Rows of the shown points inside."""
        (x0, y0), (x1, y1) = canvas.map_position(self._start), canvas.map_position(self._end)
        return model.in_box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
