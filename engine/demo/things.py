"""Sample pictures of things: balloons and fruit."""

from __future__ import annotations

import math

import numpy as np

from engine.demo.canvas import Canvas
from engine.demo.colours import Colour, darker, hexes, lighter
from engine.demo.outlines import curve, petal, placed

AIRS = [hexes("7cc6fe d6f0ff"), hexes("a0c4ff e8e4ff"), hexes("ffdcc2 fff6ea"), hexes("9fe0d6 eefaf5")]
RUBBERS = hexes("ef476f ffd166 06d6a0 118ab2 9b5de5 f15bb5 ff7b00 00bbf9 e63946")
TABLES = [
    hexes("f6e7d2 d9a679"),
    hexes("e3eef2 9fb8c4"),
    hexes("fde2e4 d79aa5"),
    hexes("eef0dc b6b98a"),
    hexes("e9e3f2 a79bc0"),
]


def balloons(canvas: Canvas) -> None:
    """A bunch of balloons on strings, rising in the air."""
    air = canvas.palette(AIRS, 0.04)
    canvas.sky(air)
    for _ in range(canvas.whole(2, 5)):
        canvas.glow(
            canvas.between(0, canvas.width),
            canvas.between(0, canvas.height),
            canvas.side * canvas.between(0.15, 0.35),
            (255, 255, 255),
            0.6,
        )
    count = canvas.pick([3, 4, 5, 7, 9])
    size = canvas.side * 0.36 / math.sqrt(count) * canvas.between(0.9, 1.15)
    hand = (canvas.width * canvas.between(0.4, 0.6), canvas.height * 1.05)
    for number in range(count):
        # Steps of the golden ratio keep neighbours in the bunch apart without looking like a grid.
        x = canvas.width * (0.17 + 0.66 * ((number * 0.618 + 0.31) % 1)) + size * canvas.between(-0.2, 0.2)
        y = canvas.height * (0.2 + 0.42 * number / count) + size * canvas.between(-0.2, 0.2)
        _balloon(
            canvas,
            x,
            y,
            size * canvas.between(0.85, 1.15),
            canvas.colour(RUBBERS, 0.05),
            hand,
        )


def _balloon(
    canvas: Canvas, x: float, y: float, size: float, colour: Colour, hand: tuple[float, float]
) -> None:
    """One balloon with its knot, its shine, and its string down to ``hand``."""
    knot = y + size * 1.24
    string = curve((x, knot), (x + size * canvas.between(-0.6, 0.6), (knot + hand[1]) / 2), hand)
    canvas.line(string, canvas.side * 0.004, (120, 120, 130))
    angles = np.linspace(0, 2 * np.pi, 60)
    # Narrower below the middle: the shape of a filled balloon.
    outline = np.stack([np.cos(angles) * (1 - 0.16 * np.sin(angles)), np.sin(angles) * 1.2], axis=1)
    canvas.shape(placed(outline, x, y, size), darker(colour, 0.1))
    canvas.shape(placed(outline, x - size * 0.03, y - size * 0.04, size * 0.93), colour)
    canvas.glow(x - size * 0.25, y - size * 0.35, size * 0.85, lighter(colour, 0.6), 0.8)
    canvas.shape(
        placed(petal(0.42, 0.8), x - size * 0.62, y - size * 0.28, size * 0.6, -0.95), lighter(colour, 0.75)
    )
    canvas.shape(np.array([[0, -0.1], [0.12, 0.1], [-0.12, 0.1]]) * size + (x, knot), darker(colour, 0.2))


def fruit(canvas: Canvas) -> None:
    """A still life: a few fruits of one or two kinds on a table."""
    wall, table = canvas.palette(TABLES, 0.03)
    canvas.sky([wall, lighter(wall, 0.3)])
    edge = canvas.height * canvas.between(0.55, 0.66)
    canvas.sky([table, darker(table, 0.18)], edge)
    kinds = [canvas.pick(KINDS) for _ in range(canvas.whole(1, 3))]
    count, rows = canvas.whole(2, 5), canvas.whole(1, 2)
    size = min(canvas.width / count * canvas.between(0.36, 0.44), canvas.side * 0.2)
    for row in range(rows):
        size *= 1 + 0.1 * row
        for number in range(count - row):
            x = canvas.width * (number + 0.5 + canvas.between(-0.1, 0.1)) / (count - row)
            foot = edge + canvas.side * (canvas.between(0.06, 0.1) + 0.19 * row)
            canvas.oval(x + size * 0.15, foot, size * 1.05, size * 0.2, darker(table, 0.3))
            kinds[(number + row) % len(kinds)](canvas, x, foot - size * 0.92, size)


def _round(canvas: Canvas, x: float, y: float, size: float, colour: Colour, across: float = 1.0) -> None:
    """A ball of fruit with its shade below and its shine above."""
    canvas.oval(x, y, size * across, size, darker(colour, 0.2))
    canvas.oval(x - size * 0.04, y - size * 0.06, size * across * 0.94, size * 0.93, colour)
    canvas.glow(x - size * 0.3, y - size * 0.35, size * 0.75, lighter(colour, 0.65), 0.85)


def _stalk(canvas: Canvas, x: float, y: float, size: float, leaf: bool) -> None:
    """A brown stalk that ends at (x, y), with a leaf if it has one."""
    canvas.line(
        curve((x, y), (x, y - size * 0.25), (x + size * 0.14, y - size * 0.42)), size * 0.09, (92, 62, 40)
    )
    if leaf:
        canvas.shape(
            placed(petal(0.42, 0.9), x + size * 0.06, y - size * 0.2, size * 0.7, -0.35), (92, 150, 70)
        )
        canvas.line(
            placed(np.array([[0.0, 0.0], [0.9, 0.0]]), x + size * 0.06, y - size * 0.2, size * 0.7, -0.35),
            size * 0.03,
            (60, 110, 50),
        )


def _apple(canvas: Canvas, x: float, y: float, size: float) -> None:
    colour = canvas.colour(hexes("d62839 8fb339 e9b44c c1121f"), 0.05)
    for way in (-1, 1):
        canvas.oval(x + way * size * 0.3, y, size * 0.72, size, darker(colour, 0.2))
    for way in (-1, 1):
        canvas.oval(x + way * size * 0.3 - size * 0.03, y - size * 0.05, size * 0.68, size * 0.94, colour)
    canvas.glow(x - size * 0.42, y - size * 0.35, size * 0.6, lighter(colour, 0.65), 0.75)
    canvas.oval(x, y - size * 0.82, size * 0.26, size * 0.1, darker(colour, 0.4))
    _stalk(canvas, x, y - size * 0.78, size, leaf=canvas.chance(0.7))


def _orange(canvas: Canvas, x: float, y: float, size: float) -> None:
    colour = canvas.colour(hexes("f77f00 ff9f1c f9a03f"), 0.04)
    _round(canvas, x, y, size, colour)
    for _ in range(40):
        angle, away = canvas.between(0, 6.28), size * 0.85 * math.sqrt(canvas.between(0, 1))
        canvas.disc(
            x + away * math.cos(angle), y + away * math.sin(angle), size * 0.016, darker(colour, 0.12)
        )
    canvas.shape(
        placed(petal(0.45, 0.9), x, y - size * 0.9, size * 0.6, canvas.between(-0.6, 0.1)), (84, 140, 66)
    )


def _pear(canvas: Canvas, x: float, y: float, size: float) -> None:
    colour = canvas.colour(hexes("b5c24d d9c45a c7a63c"), 0.05)
    for shade, shrink in ((darker(colour, 0.2), 1.0), (colour, 0.93)):
        canvas.oval(x, y + size * 0.18, size * 0.84 * shrink, size * 0.76 * shrink, shade)
        canvas.oval(x, y - size * 0.62, size * 0.46 * shrink, size * 0.6 * shrink, shade)
        waist = np.array([[-0.45, -0.6], [0.45, -0.6], [0.79, 0.0], [-0.79, 0.0]]) * (shrink, 1)
        canvas.shape(waist * size + (x, y), shade)
    canvas.glow(x - size * 0.3, y - size * 0.1, size * 0.6, lighter(colour, 0.65), 0.7)
    _stalk(canvas, x, y - size * 1.15, size, leaf=canvas.chance(0.5))


def _lemon(canvas: Canvas, x: float, y: float, size: float) -> None:
    colour = canvas.colour(hexes("ffe14d f7d94c fff07c"), 0.03)
    y += size * 0.28
    for shade, shrink in ((darker(colour, 0.18), 1.0), (colour, 0.94)):
        canvas.oval(x, y, size * 0.98 * shrink, size * 0.68 * shrink, shade)
        for way in (-1, 1):
            canvas.oval(x + way * size * 0.98, y, size * 0.2 * shrink, size * 0.16 * shrink, shade)
    canvas.glow(x - size * 0.3, y - size * 0.2, size * 0.55, (255, 255, 255), 0.7)
    if canvas.chance(0.5):
        canvas.shape(
            placed(petal(0.42, 0.9), x + size * 0.98, y, size * 0.7, canvas.between(-1.2, -0.5)),
            (84, 140, 66),
        )


def _cherries(canvas: Canvas, x: float, y: float, size: float) -> None:
    colour = canvas.colour(hexes("9d0208 c9184a 6a040f"), 0.04)
    joint = (x + size * 0.1, y - size * 1.15)
    for way, drop in ((-0.52, 0.42), (0.5, 0.5)):
        canvas.line(
            curve((x + way * size, y + drop * size - size * 0.4), (x + way * size, y - size * 0.5), joint),
            size * 0.06,
            (96, 120, 60),
        )
        _round(canvas, x + way * size, y + drop * size, size * 0.5, colour)
    canvas.shape(placed(petal(0.45, 0.9), *joint, size * 0.8, 0.2), (84, 140, 66))


KINDS = (_apple, _orange, _pear, _lemon, _cherries)
