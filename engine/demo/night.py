"""Sample pictures of the sky at night."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.demo.canvas import Canvas
from engine.demo.colours import Colour, darker, hexes, lighter, mix
from engine.demo.mountains import pines
from engine.demo.outlines import arc, ridge

NIGHTS = [
    hexes("050a24 0f1f4d 24407f"),
    hexes("0a0620 26124f 56307f"),
    hexes("03131f 0a3247 1d6070"),
    hexes("08081a 1a2040 3f4a78"),
]


def night_sky(canvas: Canvas) -> None:
    """Stars and a milky way, a moon or a falling star, over the dark edge of a forest."""
    side, height = canvas.side, canvas.height
    colours = canvas.palette(NIGHTS, 0.05)
    canvas.sky(colours)
    if canvas.chance(0.6):
        _milky_way(canvas, lighter(colours[2], 0.35))
    _stars(canvas, colours[2])
    if canvas.chance(0.5):
        _moon(canvas)
    elif canvas.chance(0.6):
        _falling_star(canvas, colours[1])
    dark = darker(colours[0], 0.5)
    tops = height * canvas.between(0.82, 0.93) - side * 0.06 * ridge(canvas.rng, 90, 0.5)
    canvas.ground(tops, dark)
    pines(canvas, tops, dark, canvas.whole(6, 34))


def _stars(canvas: Canvas, sky: Colour) -> None:
    """Many faint stars, few bright ones, and a handful that shine."""
    for _ in range(canvas.whole(160, 420)):
        bright = canvas.between(0, 1) ** 3
        tint = mix(canvas.pick(hexes("ffffff cfe0ff ffe9cf")), sky, 0.6 * (1 - bright))
        x, y = canvas.between(0, canvas.width), canvas.between(0, canvas.height * 0.95)
        canvas.disc(x, y, canvas.side * (0.0012 + 0.003 * bright), tint)
    for _ in range(canvas.whole(4, 9)):
        x, y = canvas.between(0, canvas.width), canvas.between(0, canvas.height * 0.7)
        canvas.glow(x, y, canvas.side * canvas.between(0.02, 0.05), (255, 255, 255), 0.9)


def _falling_star(canvas: Canvas, sky: Colour) -> None:
    """A streak that grows wider and brighter towards its head."""
    x, y = canvas.width * canvas.between(0.2, 0.7), canvas.height * canvas.between(0.1, 0.4)
    way = np.array([1.0, 0.4]) * canvas.side * canvas.between(0.15, 0.3)
    for part in range(12):
        trail = np.array([x, y]) + way * np.array([[part / 12], [part / 12 + 0.09]])
        canvas.line(trail, canvas.side * (0.001 + 0.006 * part / 12), mix(sky, (255, 255, 255), part / 12))


def _milky_way(canvas: Canvas, colour: Colour) -> None:
    """A cloudy band of light from one side of the sky to the other."""
    rows, columns = 54, 72
    y, x = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j]
    slope, offset = canvas.between(-0.8, 0.8), canvas.between(0.25, 0.55)
    away = y - offset - slope * (x - 0.5)
    patches = 0.6 + 0.4 * _clouds(canvas, (rows, columns), 9) + 0.3 * _clouds(canvas, (rows, columns), 27)
    lane = np.exp(-(((away + 0.03 * patches) / 0.035) ** 2))
    band = np.exp(-((away / 0.15) ** 2)) * patches - 0.35 * lane
    canvas.veil(np.clip(band * 0.6, 0, 1), colour)


def _clouds(canvas: Canvas, shape: tuple[int, int], knots: int) -> NDArray[np.float64]:
    """Smooth noise of ``shape`` (rows, columns) in about [-1, 1] with ``knots`` values a side."""
    rough = Image.fromarray(canvas.rng.uniform(-1, 1, (knots, knots)).astype(np.float32))
    return np.asarray(rough.resize(shape[::-1], Image.Resampling.BICUBIC), dtype=np.float64)


def _moon(canvas: Canvas) -> None:
    """A full moon with its seas, or a crescent, and its light around it."""
    x, y = canvas.width * canvas.between(0.15, 0.85), canvas.height * canvas.between(0.14, 0.4)
    size = canvas.side * canvas.between(0.05, 0.1)
    canvas.glow(x, y, size * 5, (220, 228, 255), 0.4)
    pale = (250, 246, 226)
    if canvas.chance(0.5):
        canvas.disc(x, y, size, pale)
        for _ in range(6):
            angle, away = canvas.between(0, 6.28), size * canvas.between(0, 0.65)
            canvas.disc(
                x + away * math.cos(angle),
                y + away * math.sin(angle),
                size * canvas.between(0.08, 0.24),
                (228, 222, 204),
            )
        return
    tilt = canvas.between(-0.6, 0.6)
    outer = arc(x, y, size, tilt - math.pi / 2, tilt + math.pi / 2)
    shift = size * 0.75
    inner = arc(
        x - shift * math.cos(tilt),
        y - shift * math.sin(tilt),
        math.hypot(size, shift),
        tilt + math.atan2(size, shift),
        tilt - math.atan2(size, shift),
    )
    canvas.shape(np.concatenate([outer, inner]), pale)
