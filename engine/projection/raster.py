"""Draws the points of a map into an image: dense places more opaque, colours mixed as light mixes.

Only NumPy, and in small steps: it runs in a thread of the window, which must get its turn meanwhile.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.domain.maps import Positions
from engine.domain.oklab import Rgb, from_linear, to_linear

Plane = NDArray[np.float32]
Flags = NDArray[np.bool_]
Rect = tuple[float, float, float, float]
"""x0, y0, x1, y1 with x0 <= x1 and y0 <= y1, in the units of the map."""
Sums = NDArray[np.uint64]

_POINTS_AT_ONCE = 65_536
_ROWS_AT_ONCE = 64
_LIGHT = 1023
"""Full light. With 10 bits of light, 32 bits hold the sum of four million points in one pixel."""
_FINER = 4
"""Steps that the mean of several points has between two of those."""
_LIGHT_OF = np.round(to_linear(np.arange(256, dtype=np.uint8)) * _LIGHT).astype(np.uint64)
_HIGH_LIGHT_OF = _LIGHT_OF << np.uint64(32)
_LOW_HALF, _ONE = np.uint64(0xFFFF_FFFF), np.uint64(1)
_SRGB_OF = from_linear(np.arange(_LIGHT * _FINER + 1) / (_LIGHT * _FINER))
_NARROWEST = 1e-6
"""Units of the map; less than the step between its numbers."""
_SLACK = 1e-5
"""So much is an image drawn smaller, that points on the border of the part are not rounded out of it."""
_LEAST = np.float32(1e-6)
_CROWDED = 98.0
"""Percent of the places with points that are less crowded than those that are drawn opaque."""
_LONE, _LONE_AMID_MANY = 0.92, 0.45
"""How opaque a point on its own is, on a map of few points and on one where many share a pixel."""


def raster(
    positions: Positions,
    colours: Rgb,
    rect: Rect,
    width: int,
    height: int,
    shown: Flags | None = None,
    radius: float = 1.0,
) -> NDArray[np.uint8]:
    """The part ``rect`` of a map as an image (height, width, 4): sRGB and straight (not premultiplied) alpha.

    Row 0 is at the top, where y is highest. Each point in ``rect`` leaves a dot of ``radius`` pixels, however
    many there are; where dots share pixels, their light is mixed and opacity grows with the logarithm of
    their number.

    Args:
        positions: (n, 2) float32 without NaN.
        colours: (n, 3) uint8.
        rect: x0, y0, x1, y1; one without width or height shows what lies exactly there in its middle.
        shown: (n,) True for the points to draw; all, when None.
        radius: Best up to 2: dots that large melt into each other where they touch.
    """
    margin = max(1, math.ceil(radius))
    frame = _Frame.of(rect, width, height, margin)
    red_green, blue_count = _accumulate(frame, positions, colours, shown)
    weights = np.exp2(-((np.arange(margin + 1) / radius) ** 2)).astype(np.float32)
    density = np.empty((height, width), np.float32)
    for band, source in _bands(height, margin):
        density[band] = _spread(blue_count[source] & _LOW_HALF, weights)
    crowd = _crowd(density)
    image = np.zeros((height, width, 4), np.uint8)
    for band, source in _bands(height, margin):
        if not density[band].any():
            continue
        light = (red_green[source] >> 32, red_green[source] & _LOW_HALF, blue_count[source] >> 32)
        finer = _FINER / np.maximum(density[band], _LEAST)
        for channel, amounts in enumerate(light):
            mean = np.minimum(_spread(amounts, weights) * finer, _LIGHT * _FINER)
            image[band, :, channel] = _SRGB_OF.take(mean.astype(np.intp))
        image[band, :, 3] = _opacity(density[band], crowd, radius)
    return image


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where points fall on an image with a margin all round, from which dots reach into it."""

    left: float
    top: float
    across: float
    """Pixels per unit."""
    down: float
    columns: int
    rows: int

    @classmethod
    def of(cls, rect: Rect, width: int, height: int, margin: int) -> _Frame:
        x0, y0, x1, y1 = rect
        wide, high = max(x1 - x0, _NARROWEST), max(y1 - y0, _NARROWEST)
        across, down = width * (1 - _SLACK) / wide, height * (1 - _SLACK) / high
        left = (x0 + x1 - wide) / 2 - (margin + width * _SLACK / 2) / across
        top = (y0 + y1 + high) / 2 + (margin + height * _SLACK / 2) / down
        return cls(left, top, across, down, width + 2 * margin, height + 2 * margin)


def _accumulate(frame: _Frame, positions: Positions, colours: Rgb, shown: Flags | None) -> tuple[Sums, Sums]:
    """For each pixel of the frame the light of its points: red above green, and blue above their number."""
    red_green, blue_count = np.zeros((2, frame.rows * frame.columns), np.uint64)
    for start in range(0, len(positions), _POINTS_AT_ONCE):
        part = slice(start, start + _POINTS_AT_ONCE)
        across = (positions[part, 0] - frame.left) * frame.across
        down = (frame.top - positions[part, 1]) * frame.down
        inside = (across >= 0) & (across <= frame.columns) & (down >= 0) & (down <= frame.rows)
        if shown is not None:
            inside &= shown[part]
        kept = np.flatnonzero(inside)
        if len(kept) == 0:
            continue
        column = np.minimum(across.take(kept).astype(np.int32), frame.columns - 1)
        row = np.minimum(down.take(kept).astype(np.int32), frame.rows - 1)
        pixel = (row * np.int32(frame.columns) + column).astype(np.intp)
        red, green, blue = colours[part].take(kept, axis=0).T
        np.add.at(red_green, pixel, _HIGH_LIGHT_OF.take(red) | _LIGHT_OF.take(green))
        np.add.at(blue_count, pixel, _HIGH_LIGHT_OF.take(blue) | _ONE)
    shape = frame.rows, frame.columns
    return red_green.reshape(shape), blue_count.reshape(shape)


def _bands(height: int, margin: int) -> Iterator[tuple[slice, slice]]:
    """Rows of the image, and the rows of the frame that they are made of."""
    for start in range(0, height, _ROWS_AT_ONCE):
        stop = min(height, start + _ROWS_AT_ONCE)
        yield slice(start, stop), slice(start, stop + 2 * margin)


def _spread(amounts: NDArray[np.integer], weights: Plane) -> Plane:
    """``amounts`` (h, w) spread over the pixels around, without the margin: (h - 2m, w - 2m)."""
    spread = amounts.astype(np.float32)
    for _ in range(2):  # along one axis, then along the other
        spread = _spread_down(spread, weights).T
    return spread


def _spread_down(amounts: Plane, weights: Plane) -> Plane:
    margin = len(weights) - 1
    height = len(amounts) - 2 * margin
    spread = amounts[margin : margin + height].copy()
    for distance in range(1, margin + 1):
        above, below = margin - distance, margin + distance
        spread += (amounts[above : above + height] + amounts[below : below + height]) * weights[distance]
    return spread


def _crowd(density: Plane) -> float:
    """The density that only the most crowded of the places with points have; at least 1."""
    sample = density[:: max(1, len(density) // 200), :: max(1, density.shape[1] // 200)]
    taken = sample[sample >= 1]
    return float(np.percentile(taken, _CROWDED)) if len(taken) else 1.0


def _opacity(density: Plane, crowd: float, radius: float) -> NDArray[np.uint8]:
    """0 to 255: a disc with a soft rim for a lone point, and more where there are several."""
    rim = np.clip((density - 0.5) * (radius / math.log(2)) + 0.5, 0.0, 1.0)
    share = 1 / (1 + math.log(crowd))
    lone = _LONE_AMID_MANY + (_LONE - _LONE_AMID_MANY) * share
    fullness = np.log(np.maximum(density, 1.0)) / max(math.log(crowd), 1.0)
    opacity = rim * np.minimum(lone + (1 - lone) * fullness, 1.0)
    return np.asarray((opacity * 255 + 0.5).astype(np.uint8))
