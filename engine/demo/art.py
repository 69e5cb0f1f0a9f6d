"""Sample pictures of art: mosaics in lead and broad brush strokes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.demo.canvas import Canvas, Points
from engine.demo.colours import Colour, along, darker, drift, hexes, lighter, mix
from engine.demo.outlines import curve

GLASS = [
    hexes("0d3b66 1f7a8c bfdbf7 f4d35e ee964b"),
    hexes("540d6e ee4266 ffd23f 3bceac 0ead69"),
    hexes("5f0f40 9a031e fb8b24 e36414 0f4c5c"),
    hexes("03045e 0077b6 00b4d8 90e0ef caf0f8"),
    hexes("355070 6d597a b56576 e56b6f eaac8b"),
    hexes("132a13 31572c 4f772d 90a955 ecf39e"),
]
PAINTS = [
    hexes("f94144 f3722c f9c74f 90be6d 43aa8b 577590"),
    hexes("cdb4db ffc8dd ffafcc bde0fe a2d2ff 8093f1"),
    hexes("14213d fca311 e5e5e5 3d5a80 98c1d9 ee6c4d"),
    hexes("582f0e 7f4f24 a68a64 b6ad90 656d4a 333d29"),
    hexes("390099 9e0059 ff0054 ff5400 ffbd00 2b9eb3"),
]
CANVASES = hexes("f8f4ea f1ede4 fbf7f0 efe6d8")


def mosaic(canvas: Canvas) -> None:
    """Bent panes of coloured glass between dark lead, coloured as rings, rays or a slope."""
    colours = canvas.palette(GLASS, 0.04)
    lead = darker(colours[0], 0.8)
    canvas.fill(lead)
    panes = canvas.whole(7, 13)
    step = canvas.side / panes
    columns, rows = math.ceil(canvas.width / step) + 2, math.ceil(canvas.height / step) + 2
    knots = np.stack(np.meshgrid(np.arange(columns + 1), np.arange(rows + 1)), axis=-1) * step - step
    knots = knots + canvas.rng.uniform(-0.33, 0.33, knots.shape) * step  # (rows + 1, columns + 1, 2)
    scheme, centre = (
        canvas.whole(0, 2),
        np.array([canvas.width, canvas.height]) * canvas.rng.uniform(0.3, 0.7, 2),
    )
    halves = canvas.chance(0.5)
    for row, column in np.ndindex(rows, columns):
        pane = np.stack(
            [knots[row, column], knots[row, column + 1], knots[row + 1, column + 1], knots[row + 1, column]]
        )
        pieces = [pane[[0, 1, 2]], pane[[0, 2, 3]]] if halves else [pane]
        for piece in pieces:
            _pane(
                canvas, piece, drift(canvas.rng, along(colours, _place(canvas, piece, centre, scheme)), 0.09)
            )


def _place(canvas: Canvas, pane: Points, centre: NDArray[np.float64], scheme: int) -> float:
    """Where on its palette a pane lies, 0 to 1: by distance, by direction or by height and breadth."""
    x, y = (pane.mean(axis=0) - centre) / canvas.side
    if scheme == 0:
        return float(abs((math.hypot(x, y) * 2.6) % 2 - 1))
    if scheme == 1:
        return float(abs((math.atan2(y, x) / math.pi * 3) % 2 - 1))
    return float(np.clip(0.5 + 0.4 * x + 0.6 * y, 0, 1))


def _pane(canvas: Canvas, pane: Points, colour: Colour) -> None:
    """One piece of glass, a little smaller than its place so that the lead shows, with a lit corner."""
    middle = pane.mean(axis=0)
    inner = middle + (pane - middle) * 0.88
    canvas.shape(inner, colour)
    canvas.shape(np.stack([inner[0], inner[1], middle * 0.4 + inner[0] * 0.6]), lighter(colour, 0.22))


def brush_strokes(canvas: Canvas) -> None:
    """A few broad, bristly strokes of paint over one another on bare canvas."""
    colours = canvas.palette(PAINTS, 0.04)
    ground = canvas.pick(CANVASES)
    canvas.fill(ground)
    slant = canvas.between(-0.9, 0.9)
    strokes = canvas.whole(7, 14)
    for number in range(strokes):
        length = canvas.width * canvas.between(0.45, 0.95)
        x = canvas.width * canvas.between(0.15, 0.85)
        y = canvas.height * ((number + 0.5) / strokes * 0.9 + 0.05)
        turn = slant + canvas.between(-0.35, 0.35)
        reach = (math.cos(turn) * length / 2, math.sin(turn) * length / 2)
        bend = (x + canvas.side * canvas.between(-0.2, 0.2), y + canvas.side * canvas.between(-0.25, 0.25))
        spine = curve((x - reach[0], y - reach[1]), bend, (x + reach[0], y + reach[1]))
        _stroke(
            canvas, spine, canvas.side * canvas.between(0.09, 0.2), colours[number % len(colours)], ground
        )
    _spatters(canvas, colours)


def _stroke(canvas: Canvas, spine: Points, width: float, colour: Colour, ground: Colour) -> None:
    """The tracks of the bristles beside a spine; each has its own shade and its own beginning and end."""
    along_spine = np.gradient(spine, axis=0)
    normal = np.stack([-along_spine[:, 1], along_spine[:, 0]], axis=1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    bristles = max(14, round(width / 4.5))
    for place in canvas.rng.permutation(np.linspace(-1, 1, bristles)):
        first = int(abs(place) * 1.5 + canvas.rng.exponential(0.7))
        last = len(spine) - int(abs(place) * 1.5 + canvas.rng.exponential(1.8))
        if last - first < 3:
            continue
        shade = mix(lighter(colour, 0.24), darker(colour, 0.2), canvas.between(0, 1))
        if canvas.chance(0.06):
            shade = mix(shade, ground, 0.7)
        canvas.line((spine + normal * place * width / 2)[first:last], width / bristles * 1.9, shade)


def _spatters(canvas: Canvas, colours: list[Colour]) -> None:
    """Drops that flew off the brush."""
    for _ in range(canvas.whole(5, 40)):
        size = canvas.side * 0.002 + canvas.side * 0.012 * canvas.between(0, 1) ** 3
        canvas.disc(
            canvas.between(0, canvas.width), canvas.between(0, canvas.height), size, canvas.pick(colours)
        )
