"""Outlines and lines that several families of sample pictures are drawn with; see canvas.Points."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.demo.canvas import Points


def placed(points: Points, x: float, y: float, scale: float = 1.0, turn: float = 0.0) -> Points:
    """``points`` scaled, turned by ``turn`` radians (clockwise on the screen) and moved to (x, y)."""
    cosine, sine = math.cos(turn), math.sin(turn)
    rotation = np.array([[cosine, sine], [-sine, cosine]])
    moved: Points = points @ rotation * scale + (x, y)
    return moved


def petal(width: float, pointed: float = 1.0, corners: int = 24) -> Points:
    """An outline of length 1 along x from the origin, ``width`` across; a larger ``pointed`` is slimmer at
    both ends."""
    along = np.linspace(0, 1, corners)
    half = width / 2 * np.sin(np.pi * along) ** pointed
    upper = np.stack([along, half], axis=1)
    return np.concatenate([upper, upper[-2:0:-1] * (1, -1)])


def blob(rng: np.random.Generator, unevenness: float, corners: int = 64) -> Points:
    """A closed smooth outline around the origin, of radius about 1."""
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = np.ones(corners)
    for wave in (2, 3, 4):
        radius += unevenness / wave * rng.uniform(-1, 1) * np.sin(wave * angles + rng.uniform(0, 6.28))
    return np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1)


def star(points: int, inner: float) -> Points:
    """A star of radius 1 whose notches lie ``inner`` from the middle."""
    angles = np.arange(2 * points) * np.pi / points - np.pi / 2
    radius = np.where(np.arange(2 * points) % 2 == 0, 1.0, inner)
    return np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1)


def ridge(rng: np.random.Generator, corners: int, roughness: float) -> NDArray[np.float64]:
    """(corners,) heights in about [-1, 1]: noise whose octaves shrink by ``roughness`` (1 is jagged)."""
    places = np.linspace(0, 1, corners)
    heights = np.zeros(corners)
    weight = total = 1.0
    knots = 3
    while knots < corners:
        heights += weight * np.interp(places, np.linspace(0, 1, knots + 1), rng.uniform(-1, 1, knots + 1))
        weight *= roughness
        total += weight
        knots *= 2
    return heights / total * 1.6


def curve(start: tuple[float, float], bend: tuple[float, float], end: tuple[float, float]) -> Points:
    """A quadratic Bézier curve of 24 points from ``start`` to ``end``, drawn towards ``bend``."""
    t = np.linspace(0, 1, 24)[:, None]
    points: Points = (1 - t) ** 2 * np.array(start) + 2 * t * (1 - t) * np.array(bend) + t**2 * np.array(end)
    return points


def arc(x: float, y: float, radius: float, first: float, last: float) -> Points:
    """Part of a circle between two angles in radians, clockwise on the screen from 3 o'clock."""
    angles = np.linspace(first, last, 24)
    return np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)
