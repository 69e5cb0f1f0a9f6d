"""A song path or a playlist on a map: a line from track to track, with arrow heads and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPalette, QPen

from explorer.models.map_points import MapModel
from explorer.views.map_arrows import arrow_head, distance, middle
from explorer.views.map_canvas import MapCanvas
from explorer.views.map_overlay import MapOverlay, see_through

STATION = 9.0
"""Radius of the disc with a number."""
SHORTEST = 3 * STATION + 8
"""Pixels between two stations below which there is no room for an arrow head."""
HEAD = 13.0


class MapPath(MapOverlay):
    """Tracks that the map does not have are left out, but counted."""

    def __init__(self, canvas: MapCanvas, model: MapModel, layer: float) -> None:
        super().__init__(canvas, layer)
        self._model = model
        self._ids: tuple[int, ...] = ()
        model.changed.connect(self.update)

    def show_ids(self, ids: Sequence[int]) -> None:
        """Leads a line through items in their order; none for no line."""
        self._ids = tuple(ids)
        self.update()

    def stations(self) -> list[tuple[int, int]]:
        """The number of each track that the map has, from 1 on, and its row."""
        rows = ((number, self._model.row_of(item_id)) for number, item_id in enumerate(self._ids, start=1))
        return [(number, row) for number, row in rows if row is not None]

    def draw(self, painter: QPainter, palette: QPalette) -> None:
        """The line, the arrow heads, then the numbers; the first station is filled."""
        stations = self.stations()
        if not stations:
            return
        numbers, rows = zip(*stations, strict=True)
        places = self.canvas.frame.pixels(self._model.positions[np.array(rows)])
        points = [QPointF(x, y) for x, y in places.tolist()]
        colour, ground = palette.color(QPalette.ColorRole.Accent), palette.color(QPalette.ColorRole.Base)
        for pen in (QPen(see_through(ground, 0.7), 6.0), QPen(colour, 2.4)):
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPolyline(points)
        painter.setBrush(colour)
        painter.setPen(QPen(ground, 1.0))
        for start, end in pairwise(points):
            if distance(start, end) >= SHORTEST:
                painter.drawPolygon(arrow_head(start, middle(start, end, HEAD / 2), HEAD))
        # From the last on, so that of stations in one place the earliest can be read.
        for number, point in reversed(list(zip(numbers, points, strict=True))):
            _draw_station(painter, point, number, palette)


def _draw_station(painter: QPainter, point: QPointF, number: int, palette: QPalette) -> None:
    colour, ground = palette.color(QPalette.ColorRole.Accent), palette.color(QPalette.ColorRole.Base)
    first = number == 1
    painter.setBrush(colour if first else ground)
    painter.setPen(QPen(ground if first else colour, 1.8))
    painter.drawEllipse(point, STATION, STATION)
    font = QFont(painter.font())
    font.setPixelSize(11 if number < 100 else 8)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(ground if first else palette.color(QPalette.ColorRole.Text))
    box = QRectF(point.x() - 2 * STATION, point.y() - STATION, 4 * STATION, 2 * STATION)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))
