"""The outline that is drawn around points while a button is held."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPainterPath, QPalette, QPen

from explorer.views.map_canvas import MapCanvas
from explorer.views.map_overlay import MapOverlay, see_through

EDGE = 2.0
"""Pixels by which what is painted reaches beyond the path."""


class MapOutline(MapOverlay):
    """A soft area in the colour of what is selected."""

    def __init__(self, canvas: MapCanvas, layer: float) -> None:
        super().__init__(canvas, layer)
        self._path: QPainterPath | None = None

    @property
    def path(self) -> QPainterPath | None:
        """What is drawn, in pixels of the canvas."""
        return self._path

    def show_path(self, path: QPainterPath | None) -> None:
        """Draws another outline, or none; only where it was and is, the map is painted again."""
        for changed in (self._path, path):
            if changed is not None:
                self.update(changed.boundingRect().adjusted(-EDGE, -EDGE, EDGE, EDGE))
        self._path = path

    def draw(self, painter: QPainter, palette: QPalette) -> None:
        """Fills the area and draws its edge."""
        if self._path is None:
            return
        colour = palette.color(QPalette.ColorRole.Accent)
        painter.setBrush(see_through(colour, 0.16))
        painter.setPen(QPen(see_through(colour, 0.9), 1.5))
        painter.drawPath(self._path)
