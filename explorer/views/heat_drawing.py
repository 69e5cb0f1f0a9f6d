"""What a heat map is painted from: values between those of its cells, and their colours."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from engine.domain import palettes
from engine.domain.oklab import Rgb

Floats = NDArray[np.float64]
Heat = NDArray[np.float32]

CYAN = 190.0
"""Degrees of hue of what speaks most against a score; what speaks most for it is yellow, or deep blue."""
FADES_IN = 0.3
"""The share of the highest value at which colours have two thirds of their opacity."""
MOST_OPAQUE = 0.78
"""The picture is seen under the highest value too."""


def highest_of(*heats: Heat) -> float:
    """The greatest value, for or against, of all."""
    return max((float(np.abs(heat).max(initial=0.0)) for heat in heats), default=0.0)


def stretched(heat: Heat, width: int, height: int) -> Floats:
    """``heat`` (rows, columns) smoothly over (height, width), never beyond its lowest and highest value.

    The value of a cell is met in its middle; between them runs a Catmull-Rom spline.
    """
    rows, columns = heat.shape
    grown = _weights(rows, height) @ heat.astype(np.float64) @ _weights(columns, width).T
    return np.asarray(np.clip(grown, heat.min(), heat.max()))


def shades(*, dark: bool, against: bool = False) -> Rgb:
    """Colours (256, 3) from nothing to the most, in even steps of lightness, for a dark or a light ground.

    What speaks ``against`` a score is cool, what speaks for it warm, and both begin alike.
    """
    return _against(dark) if against else palettes.gradient(dark)


def heat_image(shares: Floats) -> QImage:
    """Shares in [-1, 1] (height, width) as colours for a dark ground, the more opaque the more they are."""
    strength = np.abs(shares)
    step = np.round(strength * (palettes.SHADES - 1)).astype(np.uint8)
    colours = np.where(
        shares[..., None] >= 0, shades(dark=True)[step], shades(dark=True, against=True)[step]
    )  # (height, width, 3)
    # Level at nothing: a power would draw a line along every place where the sign changes.
    opacity = MOST_OPAQUE * (1.0 - np.exp(-((strength / FADES_IN) ** 2)))
    pixels = np.empty((*shares.shape, 4), np.uint8)
    pixels[..., :3] = np.round(colours * opacity[..., None])
    pixels[..., 3] = np.round(opacity * 255)
    height, width = shares.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


@cache
def _against(dark: bool) -> Rgb:
    lightness = (0.42, 0.95) if dark else (0.86, 0.32)
    return palettes.even_shades(lightness, (palettes.BLUE - 20, CYAN), least_chroma=0.08)


def _weights(cells: int, size: int) -> Floats:
    """(size, cells): how much each cell along a side counts in each of ``size`` places along it."""
    places = (np.arange(size) + 0.5) / size * cells - 0.5
    before = np.floor(places).astype(np.int64)
    t = places - before
    taps = (
        (-1, t * (-0.5 + t * (1.0 - 0.5 * t))),
        (0, 1.0 + t * t * (-2.5 + 1.5 * t)),
        (1, t * (0.5 + t * (2.0 - 1.5 * t))),
        (2, t * t * (-0.5 + 0.5 * t)),
    )
    weights = np.zeros((size, cells))
    for by, share in taps:
        np.add.at(weights, (np.arange(size), np.clip(before + by, 0, cells - 1)), share)
    return weights
