"""Colours for maps and scales, on a light and on a dark ground, that colour-blind people can read."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.domain.maps import Categories, Colouring
from engine.domain.oklab import Floats, Rgb, rgb_of_hues

SHADES = 256
BLUE, YELLOW = 285.0, 462.0
"""Degrees of hue that a gradient runs between, by way of red."""
_MOST_CHROMA = 0.19

_ON_LIGHT = (
    "0c78d3", "841364", "dfae00", "676900", "00cfe1", "b6727f",
    "244991", "84c77f", "6d4329", "8b9700", "30a2fa", "b43760",
)  # fmt: skip
_ON_DARK = (
    "3c9af8", "ac3e88", "ffcb32", "888b1e", "49edff", "d7919e",
    "446cb7", "a1e59b", "91654a", "a9b73a", "7dc1ff", "da5a80",
)  # fmt: skip


def categorical(dark: bool) -> Rgb:
    """The colours of categories (12, 3), the first for the most frequent.

    Each colour has the same hue on both grounds, lighter on the dark one.
    """
    return _table(_ON_DARK if dark else _ON_LIGHT)


def neutral(dark: bool) -> Rgb:
    """The grey (3,) of what has no category, no number, or a category beyond the colours there are."""
    return _table(("5b5e66" if dark else "a4a7ae",)).reshape(3)


def accent(dark: bool) -> Rgb:
    """The calm blue (3,) of points that are coloured by nothing."""
    return _table(("8794ff" if dark else "4f5fd6",)).reshape(3)


@cache
def gradient(dark: bool) -> Rgb:
    """A scale (256, 3) from low to high in even steps of lightness.

    What is high stands out from the ground: bright yellow on a dark one, deep blue on a light one.
    """
    first, last = ((0.42, BLUE), (0.95, YELLOW)) if dark else ((0.86, YELLOW), (0.32, BLUE))
    return even_shades((first[0], last[0]), (first[1], last[1]), least_chroma=0.11)


def even_shades(lightness: tuple[float, float], degrees: tuple[float, float], least_chroma: float) -> Rgb:
    """Colours (256, 3) whose lightness in Oklab changes by the same step each time, from one to the other.

    Hue turns meanwhile. Chroma is at least ``least_chroma`` and higher between the ends, as far as a screen
    can show it.
    """
    share = np.linspace(0.0, 1.0, SHADES)
    chroma: Floats = np.maximum(least_chroma, _MOST_CHROMA * np.sin(np.pi * share).clip(0.0) ** 0.6)
    return rgb_of_hues(np.linspace(*lightness, SHADES), chroma, np.linspace(*degrees, SHADES))


def colours(colouring: Colouring | None, count: int, dark: bool) -> Rgb:
    """The colours (count, 3) of the points of a map.

    Points without a category, those of a category beyond the colours of :func:`categorical`, and those whose
    number is not known are grey; without a colouring all are of one calm colour.
    """
    if colouring is None:
        return np.tile(accent(dark), (count, 1))
    if isinstance(colouring, Categories):
        return _of_codes(colouring.codes, dark)
    steps = (colouring.values - colouring.low) / (colouring.high - colouring.low) * (SHADES - 1)
    known = np.isfinite(steps)
    shades = np.where(known, steps, 0.0).round().clip(0, SHADES - 1).astype(np.uint8)
    return np.where(known[:, None], gradient(dark)[shades], neutral(dark))


def _of_codes(codes: NDArray[np.int32], dark: bool) -> Rgb:
    own = categorical(dark)
    table = np.vstack([own, neutral(dark)])
    # Read as unsigned, -1 is beyond all colours too.
    return table[np.minimum(codes.astype(np.uint32), len(own))]


def _table(written: tuple[str, ...]) -> Rgb:
    """Colours (n, 3) written as on the web: two digits each for red, green and blue."""
    return np.frombuffer(bytes.fromhex("".join(written)), np.uint8).reshape(-1, 3)
