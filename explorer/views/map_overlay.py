"""What lies over the points of a map and keeps its size in pixels while the map is zoomed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from explorer.views.map_canvas import MapCanvas

Pixels = NDArray[np.float64]
"""(n, 2) places in the coordinates of the canvas."""


class MapOverlay(QGraphicsObject):
    """An item of the canvas's scene that is as large as the canvas; its coordinates are those of the canvas.

    It is part of the scene, and not a widget above it, so that it is also in a picture made of the scene.
    """

    def __init__(self, canvas: MapCanvas, layer: float) -> None:
        """``layer`` orders the overlays: higher ones lie above."""
        super().__init__()
        self.canvas = canvas
        self.setZValue(layer)
        canvas.view_box.scene().addItem(self)
        canvas.view_changed.connect(self.follow_view)

    def follow_view(self) -> None:
        """The view moved, or the canvas has another size."""
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        """The whole canvas."""
        return QRectF(self.canvas.rect())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draws in pixels of the canvas."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter, self.canvas.palette())

    def draw(self, painter: QPainter, palette: QPalette) -> None:
        """What a subclass has to show, in pixels of the canvas and colours of ``palette``."""
        raise NotImplementedError


def see_through(colour: QColor, opacity: float) -> QColor:
    """``colour`` with an opacity in [0, 1]."""
    clear = QColor(colour)
    clear.setAlphaF(opacity)
    return clear
