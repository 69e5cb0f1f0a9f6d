"""Colours of the sample pictures: parsing, mixing and drifting them."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

import numpy as np

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255 each."""


def hexes(text: str) -> list[Colour]:
    """Colours from words such as ``"ffcc00 102030"``."""
    return [(int(word[:2], 16), int(word[2:4], 16), int(word[4:], 16)) for word in text.split()]


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The colour ``share`` (0 to 1) of the way from ``first`` to ``second``."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def lighter(colour: Colour, share: float) -> Colour:
    """``colour`` moved ``share`` of the way to white."""
    return mix(colour, (255, 255, 255), share)


def darker(colour: Colour, share: float) -> Colour:
    """``colour`` moved ``share`` of the way to black."""
    return mix(colour, (0, 0, 0), share)


def along(stops: Sequence[Colour], position: float) -> Colour:
    """The colour at ``position`` (0 to 1) of an even gradient through ``stops``."""
    place = min(max(position, 0.0), 1.0) * (len(stops) - 1)
    left = min(int(place), len(stops) - 2)
    return mix(stops[left], stops[left + 1], place - left)


def drift(rng: np.random.Generator, colour: Colour, amount: float) -> Colour:
    """``colour`` with its hue, saturation and value each moved at random by up to ``amount`` (0 to 1)."""
    hue, saturation, value = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    by = rng.uniform(-amount, amount, 3)
    # A hue that moves as far as the value does would no longer be the same colour to the eye.
    red, green, blue = colorsys.hsv_to_rgb(
        (hue + by[0] / 4) % 1,
        min(max(saturation + by[1], 0.0), 1.0),
        min(max(value + by[2], 0.0), 1.0),
    )
    return round(red * 255), round(green * 255), round(blue * 255)
