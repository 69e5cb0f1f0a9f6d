"""Which part of a map a picture shows, and where in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.domain.maps import Positions
from engine.projection.label_layout import Box
from engine.projection.raster import Rect

_FARTHEST = 0.25
"""How far out a point may lie, in spans of the middle 99 %; those beyond are drawn at that border."""
_LEAST = 1e-3
"""Units of the map that are shown at least to each side."""


@dataclass(frozen=True, slots=True)
class View:
    """Which part of a map is drawn where: ``field`` takes ``middle`` and what lies about it."""

    middle: tuple[float, float]
    reach: tuple[float, float]
    """How far from the middle points are drawn at their own places, in units of the map."""
    field: Box
    pixels: float
    """Per unit."""

    @classmethod
    def of(cls, positions: Positions, field: Box) -> View:
        if not len(positions):
            positions = np.zeros((1, 2), np.float32)
        inner = np.percentile(positions, (0.5, 99.5), axis=0)
        slack = _FARTHEST * max(float((inner[1] - inner[0]).max()), _LEAST)
        low = np.maximum(positions.min(axis=0), inner[0] - slack)
        high = np.minimum(positions.max(axis=0), inner[1] + slack)
        reach = np.maximum((high - low) / 2, _LEAST)
        middle = (low + high) / 2
        pixels = min((field[2] - field[0]) / (2 * reach[0]), (field[3] - field[1]) / (2 * reach[1]))
        return cls(
            (float(middle[0]), float(middle[1])), (float(reach[0]), float(reach[1])), field, float(pixels)
        )

    def kept(self, positions: Positions) -> Positions:
        """Positions (n, 2), those farther out moved to the border."""
        middle, reach = np.array(self.middle, np.float32), np.array(self.reach, np.float32)
        return np.clip(positions, middle - reach, middle + reach)

    def places(self, positions: Positions) -> NDArray[np.float64]:
        """Pixels (n, 2) of positions, from the upper left corner of the picture."""
        left, top, right, bottom = self.field
        offsets = (self.kept(positions) - np.array(self.middle)) * (self.pixels, -self.pixels)
        return np.asarray(offsets + np.array([left + right, top + bottom]) / 2)

    def rect(self, width: int, height: int) -> Rect:
        """The part of the map that the whole picture shows."""
        left, top, right, bottom = self.field
        x0 = self.middle[0] - (left + right) / 2 / self.pixels
        y1 = self.middle[1] + (top + bottom) / 2 / self.pixels
        return x0, y1 - height / self.pixels, x0 + width / self.pixels, y1

    def outside(self, positions: Positions) -> int:
        """How many points lie farther out than the border they are drawn at."""
        # Less than a pixel is rounding.
        moved = np.abs(self.kept(positions) - positions) * self.pixels > 1
        return int(moved.any(axis=1).sum())
