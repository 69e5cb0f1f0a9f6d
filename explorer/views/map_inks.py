"""The colours in which a map is drawn, all of the palette, and those of its points made paler."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QPalette

from explorer.models.map_points import Colours

PALENESS = 0.78
"""How much of the ground is in the colour of a pale point."""


@dataclass(frozen=True, slots=True)
class MapInks:
    """Ground, and the ring around what is selected; red, green and blue, each from 0 to 255."""

    ground: tuple[int, int, int]
    ring: tuple[int, int, int]

    @classmethod
    def of(cls, palette: QPalette) -> MapInks:
        """Those of a palette."""
        ground, ring = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
        return cls(_rgb(ground), _rgb(ring))

    def paler(self, colours: Colours) -> Colours:
        """``colours`` (n, 3) as pale points have them."""
        mixed = colours * np.float32(1 - PALENESS) + np.array(self.ground, np.float32) * np.float32(PALENESS)
        pale: NDArray[np.uint8] = mixed.astype(np.uint8)
        return pale


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()
