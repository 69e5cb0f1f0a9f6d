"""Small pictures of sixteen kinds of texture, drawn here, for trainings from scratch to be tried on.

The kind is what a picture keeps wherever it is cut out. Place, direction and size are drawn anew for each, so
that its pixels say little about the kind. Colours and light differ only as much as views change them: what is
easier to see than the kind and sets pictures apart is all that a method would learn which is told nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

SIDE = 32
FINER = 3
"""Points across each pixel, over which the drawing is averaged."""
PERIODS = (7.0, 13.0)
"""Pixels from one motif to the next."""
TURN = 0.8
"""Radians to either side."""
DARK, LIGHT = 55.0, 200.0
TINT, SHADE, GRAIN = 4.0, 6.0, 8.0
"""Deviations of a colour, of the light from one side to the other, and of each pixel."""

Plane = NDArray[np.float64]
Texture = Callable[[Plane, Plane], NDArray[np.bool_]]
"""Where the ink is at u, v, whose unit is the distance from one motif to the next."""


def _in_cell(u: Plane, v: Plane) -> tuple[Plane, Plane]:
    """Places in [-0.5, 0.5) from the middle of the motif they belong to."""
    return (u + 0.5) % 1 - 0.5, (v + 0.5) % 1 - 0.5


def _in_shifted_cell(u: Plane, v: Plane) -> tuple[Plane, Plane]:
    """The same with every other row moved by half a motif."""
    return _in_cell(u + 0.5 * (np.floor(v + 0.5) % 2), v)


def _stripes(u: Plane, v: Plane) -> NDArray[np.bool_]:
    return u % 1 < 0.5


def _waves(u: Plane, v: Plane) -> NDArray[np.bool_]:
    return (u + 0.3 * np.sin(2 * np.pi * v / 2.2)) % 1 < 0.45


def _zigzags(u: Plane, v: Plane) -> NDArray[np.bool_]:
    return (u + np.abs((v % 1) - 0.5) * 1.6) % 1 < 0.4


def _checkers(u: Plane, v: Plane) -> NDArray[np.bool_]:
    return (np.floor(1.6 * u) + np.floor(1.6 * v)) % 2 < 1


def _grid(u: Plane, v: Plane) -> NDArray[np.bool_]:
    return (u % 1 < 0.22) | (v % 1 < 0.22)


def _dots(u: Plane, v: Plane) -> NDArray[np.bool_]:
    x, y = _in_cell(u, v)
    return np.hypot(x, y) < 0.33


def _rings(u: Plane, v: Plane) -> NDArray[np.bool_]:
    x, y = _in_cell(u, v)
    return np.abs(np.hypot(x, y) - 0.33) < 0.1


def _crosses(u: Plane, v: Plane) -> NDArray[np.bool_]:
    x, y = np.abs(_in_cell(u, v))
    return (np.minimum(x, y) < 0.11) & (np.maximum(x, y) < 0.4)


def _bricks(u: Plane, v: Plane) -> NDArray[np.bool_]:
    x, y = _in_shifted_cell(0.6 * u, 1.2 * v)
    return (np.abs(x) > 0.42) | (np.abs(y) > 0.37)


def _dashes(u: Plane, v: Plane) -> NDArray[np.bool_]:
    x, y = _in_shifted_cell(0.8 * u, 1.5 * v)
    return (np.abs(x) < 0.32) & (np.abs(y) < 0.2)


def _triangles(u: Plane, v: Plane) -> NDArray[np.bool_]:
    x, y = _in_cell(u, v)
    return (np.abs(x) < 0.42 * (0.4 - y)) & (np.abs(y) < 0.4)


def _stars(u: Plane, v: Plane) -> NDArray[np.bool_]:
    x, y = _in_cell(u, v)
    return np.hypot(x, y) < 0.27 + 0.16 * np.cos(5 * np.arctan2(y, x))


def _scales(u: Plane, v: Plane) -> NDArray[np.bool_]:
    x, y = _in_shifted_cell(0.9 * u, 1.8 * v)
    return np.abs(np.hypot(x, 0.7 * (y - 0.5)) - 0.45) < 0.09


def _honeycombs(u: Plane, v: Plane) -> NDArray[np.bool_]:
    thirds = [2 * np.pi / 0.9 * (u * np.cos(turn) + v * np.sin(turn)) for turn in np.arange(3) * np.pi / 3]
    return np.cos(thirds[0]) + np.cos(thirds[1]) + np.cos(thirds[2]) < -0.85


def _targets(u: Plane, v: Plane) -> NDArray[np.bool_]:
    x, y = _in_cell(u / 2, v / 2)
    return 2 * np.hypot(x, y) * 1.7 % 1 < 0.5


def _blots(u: Plane, v: Plane) -> NDArray[np.bool_]:
    bent = np.sin(4.1 * u + 2 * np.sin(2.3 * v)) + np.sin(3.7 * v + 2 * np.sin(2.9 * u + 1))
    return bent > 0.5


KINDS: tuple[Texture, ...] = (
    _stripes,
    _waves,
    _zigzags,
    _checkers,
    _grid,
    _dots,
    _rings,
    _crosses,
    _bricks,
    _dashes,
    _triangles,
    _stars,
    _scales,
    _honeycombs,
    _targets,
    _blots,
)
DISTINCT = (_stripes, _checkers, _dots, _rings, _crosses, _bricks, _triangles, _blots)
"""Of which none is easily taken for another."""


def textures(
    count: int, seed: int, kinds: Sequence[Texture] = KINDS
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """``count`` pictures, uint8 (count, SIDE, SIDE, 3), and (count,) which of ``kinds`` they are, in turn.

    The same seed gives the same pictures, and the first ones do not change when more are asked for.
    """
    which = np.arange(count) % len(kinds)
    pictures = np.empty((count, SIDE, SIDE, 3), np.uint8)
    for number, kind in enumerate(which):
        pictures[number] = _picture(kinds[kind], np.random.default_rng((seed, number)))
    return pictures, which


def _picture(texture: Texture, rng: np.random.Generator) -> NDArray[np.uint8]:
    """One, uint8 (SIDE, SIDE, 3)."""
    fine = (np.arange(SIDE * FINER) + 0.5) / FINER - SIDE / 2
    x, y = np.meshgrid(fine, fine)  # pixels from the middle
    turn, period = rng.uniform(-TURN, TURN), rng.uniform(*PERIODS)
    u = (np.cos(turn) * x + np.sin(turn) * y) / period + rng.uniform(0, 10)
    v = (np.cos(turn) * y - np.sin(turn) * x) / period + rng.uniform(0, 10)
    ink = texture(u, v).astype(np.float64).reshape(SIDE, FINER, SIDE, FINER).mean((1, 3))[..., None]
    colours = np.array([[DARK], [LIGHT]]) + TINT * rng.standard_normal((2, 3))
    ground, drawn = colours
    way = rng.uniform(0, 2 * np.pi)
    light = (np.cos(way) * x + np.sin(way) * y)[::FINER, ::FINER, None] / SIDE
    grain = rng.standard_normal((SIDE, SIDE, 1))
    picture = ground + (drawn - ground) * ink + 2 * SHADE * light + GRAIN * grain
    return np.clip(picture, 0, 255).astype(np.uint8)
