"""Colours as eyes measure them: Oklab, in which equal steps look equal, and its way to a screen and back.

The matrices are those of B. Ottosson, "A perceptual color space for image processing", 2020.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rgb = NDArray[np.uint8]

_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_FROM_CONES = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LAB = np.array(
    [
        [1.0, 0.3963377774, 0.2158037573],
        [1.0, -0.1055613458, -0.0638541728],
        [1.0, -0.0894841775, -1.2914855480],
    ]
)
_HALVINGS = 14
"""Of the interval in which the most chroma lies that a screen shows: then it is known to 1e-5."""


def to_linear(rgb: Rgb) -> Floats:
    """Amounts of light in [0, 1] of sRGB colours of any shape."""
    encoded = rgb / 255.0
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def from_linear(light: Floats) -> Rgb:
    """sRGB colours of amounts of light; what is out of [0, 1] is cut off."""
    kept = np.clip(light, 0.0, 1.0)
    encoded = np.where(kept <= 0.0031308, 12.92 * kept, 1.055 * kept ** (1 / 2.4) - 0.055)
    return np.round(encoded * 255.0).astype(np.uint8)


def lab_of_linear(light: Floats) -> Floats:
    """Lightness, green to red and blue to yellow (..., 3) of amounts of light (..., 3)."""
    lab: Floats = np.cbrt(light @ _TO_CONES.T) @ _TO_LAB.T
    return lab


def rgb_of_hues(lightness: Floats, chroma: Floats, degrees: Floats) -> Rgb:
    """sRGB (n, 3) of colours given by lightness in [0, 1], chroma and hue, each (n,).

    Where a screen cannot show as much chroma, it is lowered to what can be shown: lightness and hue stay.
    """
    least, most = np.zeros_like(chroma), chroma
    wanted = _displayable(lightness, chroma, degrees)
    for _ in range(_HALVINGS):
        middle = (least + most) / 2
        shown = _displayable(lightness, middle, degrees)
        least, most = np.where(shown, middle, least), np.where(shown, most, middle)
    return from_linear(_linear(lightness, np.where(wanted, chroma, least), degrees))


def _displayable(lightness: Floats, chroma: Floats, degrees: Floats) -> NDArray[np.bool_]:
    light = _linear(lightness, chroma, degrees)
    return np.asarray(((light >= 0) & (light <= 1)).all(axis=1))


def _linear(lightness: Floats, chroma: Floats, degrees: Floats) -> Floats:
    """Amounts of light (n, 3), out of [0, 1] where a screen cannot show them."""
    hue = np.radians(degrees)
    lab = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=1)
    light: Floats = ((lab @ _FROM_LAB.T) ** 3) @ _FROM_CONES.T
    return light
