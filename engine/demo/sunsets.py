"""Sample pictures of sunsets."""

from __future__ import annotations

import numpy as np

from engine.demo.canvas import Canvas
from engine.demo.colours import Colour, along, darker, hexes, lighter, mix
from engine.demo.mountains import pines
from engine.demo.outlines import curve, ridge

EVENINGS = [
    hexes("2b1b4e 8a2d6b f0554f ffb25b ffe39a"),
    hexes("1d2a5c 6b4a94 e0708a ffab76 ffe0ac"),
    hexes("3a1c4a b23a5a f4743b fdb64e fff0b8"),
    hexes("40236b a7417f ff7e67 ffc46b fff3c9"),
    hexes("502a3f c2473d f58634 ffc045 ffe996"),
]


def sunset(canvas: Canvas) -> None:
    """A low sun among bars of cloud, over the sea or over dark hills."""
    side, width = canvas.side, canvas.width
    colours = canvas.palette(EVENINGS, 0.05)
    horizon = canvas.height * canvas.between(0.58, 0.76)
    canvas.sky(colours, 0, horizon)
    x, size = width * canvas.between(0.2, 0.8), side * canvas.between(0.07, 0.14)
    y = horizon - size * canvas.between(-0.2, 1.5)
    canvas.glow(x, y, side * 0.75, colours[-1], 0.75)
    _bars(canvas, horizon, colours)
    canvas.disc(x, y, size, lighter(colours[-1], 0.5))
    canvas.glow(x, y, size * 2.2, lighter(colours[-1], 0.7), 0.5)
    dark = darker(colours[0], 0.45)
    if canvas.chance(0.55):
        _water(canvas, x, horizon, colours)
        if canvas.chance(0.6):
            _island(canvas, horizon, dark)
    else:
        canvas.sky([colours[-1], colours[1]], horizon)
        for layer in range(3):
            base = horizon + (canvas.height - horizon) * layer * 0.3
            tops = base - side * 0.07 * ridge(canvas.rng, 90, 0.45)
            canvas.ground(tops, mix(colours[1], dark, 0.35 + 0.32 * layer))
        pines(canvas, tops, dark, canvas.whole(0, 14))
    if canvas.chance(0.6):
        _birds(canvas, dark, width * canvas.between(0.2, 0.8), horizon * canvas.between(0.25, 0.6))


def _bars(canvas: Canvas, horizon: float, colours: list[Colour]) -> None:
    """Long, thin clouds in the colours of the sky around them, each of three overlapping ovals."""
    for _ in range(canvas.whole(4, 9)):
        level = canvas.between(0.1, 0.85)
        colour = mix(along(colours, level * 0.8), colours[canvas.whole(1, 3)], 0.55)
        middle, half = canvas.between(0, canvas.width), canvas.width * canvas.between(0.1, 0.35)
        for part in range(3):
            y = horizon * level + part * canvas.side * 0.006
            thick = canvas.side * canvas.between(0.006, 0.016)
            canvas.oval(middle + half * (part - 1) * 0.45, y, half * 0.7, thick, colour)


def _water(canvas: Canvas, x: float, top: float, colours: list[Colour]) -> None:
    """The sea below ``top``, with the light of a sun at ``x``: strokes that widen towards the viewer."""
    canvas.sky([mix(colours[2], colours[1], 0.35), darker(colours[0], 0.25)], top)
    spread, lights = canvas.side * 0.2, [colours[-1], colours[-2], lighter(colours[-1], 0.4)]
    for step in np.sort(canvas.rng.uniform(0, 1, 90)).tolist():
        half = spread * (0.25 + step) * canvas.between(0.2, 1.0)
        middle = x + spread * (0.2 + 0.5 * step) * canvas.between(-1, 1)
        y = top + (canvas.height - top) * step**1.3
        canvas.oval(middle, y, half, canvas.side * (0.002 + 0.006 * step), canvas.pick(lights))


def _island(canvas: Canvas, horizon: float, colour: Colour) -> None:
    """A low island that stands on the horizon."""
    xs = np.linspace(0, canvas.width, 120)
    heights = ridge(canvas.rng, 120, 0.5) - np.linspace(-1, 1.4, 120) ** 2 + 0.6
    tops = np.stack([xs, horizon - canvas.side * 0.05 * np.maximum(heights, 0)], axis=1)
    foot = np.array([[canvas.width, horizon], [0, horizon]])
    canvas.shape(np.concatenate([tops, foot]), colour)


def _birds(canvas: Canvas, colour: Colour, x: float, y: float) -> None:
    """A small flock around (x, y)."""
    for _ in range(canvas.whole(3, 7)):
        left = x + canvas.side * canvas.between(-0.15, 0.15)
        top = y + canvas.side * canvas.between(-0.07, 0.07)
        span = canvas.side * canvas.between(0.012, 0.026)
        for way in (-1, 1):
            tip = (left + way * span, top - span * 0.1)
            wing = curve((left, top), (left + way * span * 0.5, top - span * 0.9), tip)
            canvas.line(wing, canvas.side * 0.005, colour)
