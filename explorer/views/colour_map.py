"""Colours for loudness: from dark to bright in even steps, so that equal differences look equal."""

from __future__ import annotations

from functools import cache

from engine.domain.palettes import BLUE, YELLOW, even_shades

DARKEST, BRIGHTEST = 0.14, 0.97
LEAST_CHROMA = 0.07


@cache
def colour_table() -> tuple[int, ...]:
    """256 opaque colours as Qt's colour tables want them, 0xAARRGGBB, the darkest first."""
    shades = even_shades((DARKEST, BRIGHTEST), (BLUE, YELLOW), LEAST_CHROMA)
    red, green, blue = shades.astype(int).T
    return tuple((0xFF << 24 | red << 16 | green << 8 | blue).tolist())
