"""Sample pictures of mountains, and the firs that stand in other landscapes too."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.demo.canvas import Canvas
from engine.demo.colours import Colour, along, darker, hexes, lighter, mix
from engine.demo.outlines import ridge

RANGES = [
    hexes("dfeaf2 a9c6dc 6d98bd 3d668f 1d3a5b"),
    hexes("f5e6dc d9b9bd a787a8 6a5a8c 352f5e"),
    hexes("e6f0e4 b3d1c3 77a69e 3f7470 1c4548"),
    hexes("fbecd0 e9c79a c7935f 8d5b45 4d3036"),
    hexes("e9eef6 c1c9e2 8f9ac6 5a649c 2a3267"),
    hexes("ffe3d8 f2b5a7 cf7f86 8d4f6d 46294f"),
    hexes("eef3da ccd9a5 94b07a 557f5c 284a41"),
    hexes("dff3f5 9fd3da 5aa5b8 2f6f8f 173e59"),
]


def mountains(canvas: Canvas) -> None:
    """Ranges one behind the other, paler with distance, under a quiet sky."""
    side = canvas.side
    colours = canvas.palette(RANGES, 0.04)
    canvas.sky([mix(colours[0], colours[1], 0.65), colours[0], lighter(colours[0], 0.5)])
    x, y = canvas.width * canvas.between(0.15, 0.85), canvas.height * canvas.between(0.12, 0.3)
    canvas.glow(x, y, side * 0.4, lighter(colours[0], 0.8), 0.8)
    canvas.disc(x, y, side * canvas.between(0.03, 0.07), lighter(colours[0], 0.75))
    layers = canvas.whole(4, 6)
    corners = canvas.width // 4
    for layer in range(layers):
        depth = layer / (layers - 1)
        base = canvas.height * (0.42 + 0.5 * depth)
        rise = side * (0.3 - 0.2 * depth) * canvas.between(0.85, 1.25)
        heights = ridge(canvas.rng, corners, 0.56 - 0.12 * depth)
        colour = along(colours[1:], depth)
        tops = base - rise * heights
        canvas.ground(tops, colour)
        if layer == 0:
            _snow(canvas, tops, base - rise * 0.25, lighter(colours[0], 0.75))
        canvas.glow(canvas.between(0, canvas.width), base + rise, side * 0.7, colours[0], 0.3 * (1 - depth))
    pines(canvas, tops, darker(colours[-1], 0.25), canvas.whole(0, 26))


def _snow(canvas: Canvas, tops: NDArray[np.float64], limit: float, colour: Colour) -> None:
    """White on whatever of a range is higher than ``limit``, with a ragged lower edge."""
    xs = np.linspace(0, canvas.width, len(tops))
    ragged = canvas.side * 0.03 * ridge(canvas.rng, len(tops), 0.95)
    lower = np.maximum(tops, np.minimum(limit, tops + (limit - tops) * 0.75) + ragged * (tops < limit))
    canvas.shape(np.concatenate([np.stack([xs, tops], axis=1), np.stack([xs, lower], axis=1)[::-1]]), colour)


def pines(canvas: Canvas, tops: NDArray[np.float64], colour: Colour, count: int) -> None:
    """Firs of different heights along a hill whose heights are ``tops``."""
    for _ in range(count):
        x = canvas.between(0, canvas.width)
        foot = float(np.interp(x, np.linspace(0, canvas.width, len(tops)), tops)) + canvas.side * 0.02
        tall = canvas.side * canvas.between(0.07, 0.2)
        for storey in range(4):
            half = tall * (0.08 + 0.055 * storey)
            top = foot - tall * (1 - 0.2 * storey)
            outline = np.array([[x, top], [x + half, top + tall * 0.36], [x - half, top + tall * 0.36]])
            canvas.shape(outline, colour)
