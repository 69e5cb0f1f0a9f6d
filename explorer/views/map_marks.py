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
RING = 7.5
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
        return self._rows(self._examples)[0]

    def ringed(self) -> Rows:
        """Rows that have a ring."""
        return self._rows(self._results)[0]

    def draw(self, painter: QPainter, palette: QPalette) -> None:
        """The rings, the weakest first, then the stars, then what the pointer is on."""
        colour, ground = palette.color(QPalette.ColorRole.Accent), palette.color(QPalette.ColorRole.Base)
        strengths = self._strengths()
        for place, point in reversed(self._points(self._results)):
            painter.setPen(QPen(see_through(ground, 0.8), 4.0))
            painter.drawEllipse(point, RING, RING)
            strength = strengths[place]
            painter.setPen(QPen(see_through(colour, 0.65 + 0.35 * strength), 1.6 + 0.8 * strength))
            painter.drawEllipse(point, RING, RING)
        painter.setBrush(colour)
        painter.setPen(QPen(ground, 2.0))
        for _, point in self._points(self._examples):
            painter.drawPolygon(star(point, STAR))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for _, point in self._points(self._pointed):
            for pen in (QPen(ground, 4.5), QPen(palette.color(QPalette.ColorRole.Text), 2.0)):
                painter.setPen(pen)
                painter.drawEllipse(point, POINTED, POINTED)

    def _strengths(self) -> list[float]:
        """For each result, where its score is from the worst, 0, to the best, 1; 1 where all are alike."""
        scores = np.array(self._scores, np.float64)
        spread = np.ptp(scores) if len(scores) else 0.0
        strengths: list[float] = (
            ((scores - scores.min()) / spread).tolist() if spread else [1.0] * len(self._results)
        )
        return strengths

    def _rows(self, ids: Sequence[int]) -> tuple[Rows, Rows]:
        """Rows of the shown points among ``ids``, and their places there."""
        known = self._model.ids
        if not len(ids) or not len(known):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        wanted = np.array(ids, np.int64)
        rows = np.searchsorted(known, wanted) % len(known)
        places = np.flatnonzero((known[rows] == wanted) & self._model.shown[rows])
        return rows[places], places

    def _points(self, ids: Sequence[int]) -> list[tuple[int, QPointF]]:
        """Where on the canvas the shown points among ``ids`` are, with their places in ``ids``."""
        rows, places = self._rows(ids)
        pixels = self.canvas.frame.pixels(self._model.positions[rows]).tolist()
        return [(place, QPointF(x, y)) for place, (x, y) in zip(places.tolist(), pixels, strict=True)]


def star(centre: QPointF, radius: float) -> QPolygonF:
    """A star with five points."""
    corners = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.48
        angle = corner * pi / 5
        corners.append(QPointF(centre.x() + reach * sin(angle), centre.y() - reach * cos(angle)))
    return QPolygonF(corners)
