"""Draws a picture of very many points; called in a thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage, QPainter

from engine.domain.maps import Positions
from explorer.models.map_cells import MapCells
from explorer.models.map_points import Colours, Mask
from explorer.views.map_dots import ring_of
from explorer.views.map_frame import Box, MapFrame
from explorer.views.map_inks import MapInks

MARGIN = 0.25
"""Of the view on each side: how far it can be moved before a picture ends."""


class Raster(Protocol):
    """Draws points into an image, as ``engine.projection.raster`` does; called in a thread."""

    def __call__(
        self,
        positions: Positions,
        colours: Colours,
        rect: Box,
        width: int,
        height: int,
        shown: Mask | None = None,
        radius: float = 1.0,
    ) -> NDArray[np.uint8]:
        """(height, width, 4): sRGB and straight alpha."""


@dataclass(frozen=True, slots=True)
class DensityWish:
    """What a picture is to show."""

    frame: MapFrame
    radius: float
    ratio: float
    """Device pixels to a pixel."""
    inks: MapInks


@dataclass(frozen=True, slots=True, eq=False)
class DrawnPoints:
    """What a thread needs of the model; nobody writes to these arrays."""

    positions: Positions
    colours: Colours
    shown: Mask
    pale: Mask
    ringed: Mask | None
    """Those with a ring; None where rings are painted one by one."""

    def near(self, cells: MapCells | None, box: Box) -> DrawnPoints:
        """Only the points in and near ``box``, where that leaves out many."""
        if cells is None or cells.count_around(*box) > len(self.positions) // 2:
            return self
        rows = cells.around(*box)
        ringed = None if self.ringed is None else self.ringed[rows]
        return DrawnPoints(
            self.positions[rows], self.colours[rows], self.shown[rows], self.pale[rows], ringed
        )


def draw(
    points: DrawnPoints,
    cells: MapCells | None,
    wish: DensityWish,
    raster: Raster,
    is_wanted: Callable[[], bool] = lambda: True,
) -> QImage | None:
    """The picture of a wish with a margin around the view, on its ground; None when not wanted any more."""
    factor = (1 + 2 * MARGIN) * wish.ratio
    width, height = round(wish.frame.width * factor), round(wish.frame.height * factor)
    layers = []
    for drawn in _layers(points.near(cells, wish.frame.box(MARGIN)), wish, width, height, raster):
        if not is_wanted():
            return None
        layers.append(drawn)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(*wish.inks.ground))
    painter = QPainter(image)
    for drawn in layers:
        painter.drawImage(0, 0, QImage(drawn.data, width, height, 4 * width, QImage.Format.Format_RGBA8888))
    painter.end()
    return image


def _layers(
    points: DrawnPoints, wish: DensityWish, width: int, height: int, raster: Raster
) -> Iterator[NDArray[np.uint8]]:
    """From below: pale points, the others, and those that are selected, above their rings."""

    def drawn(colours: Colours, mask: Mask, wider: float = 0.0) -> NDArray[np.uint8]:
        radius = (wish.radius + wider) * wish.ratio
        box = wish.frame.box(MARGIN)
        return raster(points.positions, colours, box, width, height, shown=mask, radius=radius)

    if points.pale.any():
        yield drawn(wish.inks.paler(points.colours), points.shown & points.pale)
    yield drawn(points.colours, points.shown & ~points.pale)
    if points.ringed is not None and points.ringed.any():
        rings = np.broadcast_to(np.array(wish.inks.ring, np.uint8), points.colours.shape)
        yield drawn(rings, points.shown & points.ringed, wider=sum(ring_of(wish.radius)))
        above = drawn(points.colours, points.shown & points.ringed)
        yield from (above, above)  # twice, so that the rings do not shine through
