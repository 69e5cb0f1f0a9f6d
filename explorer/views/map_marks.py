"""Where a query and its results are on a map, and what the pointer is on."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPalette, QPen, QPolygonF

from explorer.models.map_points import MapModel, Rows
from explorer.views.map_canvas import MapCanvas
from explorer.views.map_overlay import MapOverlay, see_through

STAR = 11.0
RING = 6.0
POINTED = 8.0


class MapMarks(MapOverlay):
    """A star on each item that was asked with, a ring around each result; better ones have stronger rings."""

    def __init__(self, canvas: MapCanvas, model: MapModel, layer: float) -> None:
        super().__init__(canvas, layer)
        self._model = model
        self._examples: tuple[int, ...] = ()
        self._results: tuple[int, ...] = ()
        self._scores: tuple[float, ...] = ()
        self._pointed: tuple[int, ...] = ()
        """The item under the pointer, where there is one."""
        model.changed.connect(self.update)
        model.coloured.connect(self.update)

    def show_query(
        self, examples: Sequence[int], results: Sequence[int] = (), scores: Sequence[float] = ()
    ) -> None:
        """Marks the items of a query and its results with their ``scores``, one for each.

        Hidden points and what the map does not have are not marked.
        """
        self._examples = tuple(examples)
        self._results, self._scores = tuple(results), tuple(scores)
        self.update()

    def show_pointed(self, item_id: int | None) -> None:
        """Marks the item under the pointer, or none."""
        self._pointed = () if item_id is None else (item_id,)
        self.update()

    def starred(self) -> Rows:
        """Rows that have a star."""
        return np.array(list(self._rows(self._examples).values()), np.int64)

    def ringed(self) -> Rows:
        """Rows that have a ring."""
        return np.array(list(self._rows(self._results).values()), np.int64)

    def draw(self, painter: QPainter, palette: QPalette) -> None:
        """The rings, the weakest first, then the stars."""
        colour, ground = palette.color(QPalette.ColorRole.Accent), palette.color(QPalette.ColorRole.Base)
        low, high = min(self._scores, default=0.0), max(self._scores, default=1.0)
        for place, row in reversed(self._rows(self._results).items()):
            strength = (self._scores[place] - low) / (high - low) if high > low else 1.0
            point = self._point(row)
            painter.setPen(QPen(see_through(ground, 0.8), 4.0))
            painter.drawEllipse(point, RING, RING)
            painter.setPen(QPen(see_through(colour, 0.45 + 0.55 * strength), 1.4 + 0.8 * strength))
            painter.drawEllipse(point, RING, RING)
        painter.setBrush(colour)
        painter.setPen(QPen(ground, 2.0))
        for row in self._rows(self._examples).values():
            painter.drawPolygon(star(self._point(row), STAR))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for row in self._rows(self._pointed).values():
            for pen in (QPen(ground, 4.5), QPen(palette.color(QPalette.ColorRole.Text), 2.0)):
                painter.setPen(pen)
                painter.drawEllipse(self._point(row), POINTED, POINTED)

    def _rows(self, ids: Sequence[int]) -> dict[int, int]:
        """Rows of the shown points among ``ids``, by their place there."""
        rows = ((place, self._model.row_of(item_id)) for place, item_id in enumerate(ids))
        return {place: row for place, row in rows if row is not None and self._model.shown[row]}

    def _point(self, row: int) -> QPointF:
        (x, y), *_ = self.canvas.frame.pixels(self._model.positions[row : row + 1]).tolist()
        return QPointF(x, y)


def star(centre: QPointF, radius: float) -> QPolygonF:
    """A star with five points."""
    corners = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.48
        angle = corner * pi / 5
        corners.append(QPointF(centre.x() + reach * sin(angle), centre.y() - reach * cos(angle)))
    return QPolygonF(corners)
