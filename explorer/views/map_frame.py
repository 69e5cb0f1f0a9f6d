"""The part of a map that is seen: where its points are in the pixels of the canvas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.domain.maps import Positions

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 with x0 <= x1 and y0 <= y1."""

MARGIN = 48.0
"""Pixels around the points when all of them are in view."""


@dataclass(frozen=True, slots=True)
class MapFrame:
    """A view of ``width`` × ``height`` pixels whose middle is at ``x``, ``y`` of the map."""

    x: float
    y: float
    scale: float
    """Pixels per unit of the map."""
    width: float
    height: float

    @classmethod
    def around(cls, box: Box, width: float, height: float, margin: float = 0.0) -> MapFrame:
        """The view that shows all of ``box`` as large as it can, ``margin`` pixels off its edges."""
        x0, y0, x1, y1 = box
        room = max(1.0, width - 2 * margin), max(1.0, height - 2 * margin)
        scale = min(room[0] / max(x1 - x0, 1e-6), room[1] / max(y1 - y0, 1e-6))
        return cls((x0 + x1) / 2, (y0 + y1) / 2, scale, width, height)

    def box(self, margin: float = 0.0) -> Box:
        """What is seen, and ``margin`` times its width and height more on each side."""
        across = self.width / self.scale * (0.5 + margin)
        down = self.height / self.scale * (0.5 + margin)
        return self.x - across, self.y - down, self.x + across, self.y + down

    def pixels(self, positions: Positions | NDArray[np.float64]) -> NDArray[np.float64]:
        """Where ``positions`` (n, 2) are: (n, 2) from the upper left corner, y downwards."""
        middle = np.array((self.x, self.y))
        corner = np.array((self.width / 2, self.height / 2))
        places: NDArray[np.float64] = (positions - middle) * (self.scale, -self.scale) + corner
        return places

    def place(self, across: float, down: float) -> tuple[float, float]:
        """The place on the map that is at a pixel."""
        return (
            self.x + (across - self.width / 2) / self.scale,
            self.y - (down - self.height / 2) / self.scale,
        )


def contains(outer: Box, inner: Box) -> bool:
    """Whether all of ``inner`` is in ``outer``."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]
