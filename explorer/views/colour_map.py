"""Colours for loudness: from dark to bright in even steps, so that equal differences look equal."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

DARKEST, BRIGHTEST = 0.14, 0.97
FIRST_HUE, LAST_HUE = 285.0, 462.0
"""Degrees: from blue through red to yellow."""
MOST_CHROMA = 0.19
SHADES = 256

_TO_CONES = np.array(
    [
        [1.0, 0.3963377774, 0.2158037573],
        [1.0, -0.1055613458, -0.0638541728],
        [1.0, -0.0894841775, -1.2914855480],
    ]
)
_TO_LINEAR = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


@cache
def colour_table() -> tuple[int, ...]:
    """256 opaque colours as Qt's colour tables want them, 0xAARRGGBB, the darkest first.

    Lightness rises by the same step each time in Oklab (B. Ottosson, "A perceptual color space for image
    processing", 2020); hue turns meanwhile, and chroma is as high as a screen can show, up to a limit.
    """
    share = np.linspace(0.0, 1.0, SHADES)
    lightness = DARKEST + (BRIGHTEST - DARKEST) * share
    hue = np.radians(FIRST_HUE + (LAST_HUE - FIRST_HUE) * share)
    chroma = np.zeros(SHADES)
    for wanted in np.linspace(0.0, MOST_CHROMA, 96):
        tried = np.minimum(wanted, MOST_CHROMA * np.sin(np.pi * np.clip(share, 0.06, 0.94)) ** 0.6)
        linear = _linear_rgb(lightness, tried, hue)
        shown = ((linear >= 0) & (linear <= 1)).all(axis=1)
        chroma = np.where(shown, np.maximum(chroma, tried), chroma)
    linear = np.clip(_linear_rgb(lightness, chroma, hue), 0.0, 1.0)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    red, green, blue = np.round(encoded * 255).astype(int).T
    return tuple((0xFF << 24 | red << 16 | green << 8 | blue).tolist())


def _linear_rgb(
    lightness: NDArray[np.float64], chroma: NDArray[np.float64], hue: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Linear sRGB (n, 3), out of [0, 1] where a screen cannot show it."""
    lab = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=1)
    linear: NDArray[np.float64] = ((lab @ _TO_CONES.T) ** 3) @ _TO_LINEAR.T
    return linear
