"""Sample pictures of flowers and of leaves."""

from __future__ import annotations

import math

import numpy as np

from engine.demo.canvas import Canvas
from engine.demo.colours import Colour, darker, drift, hexes, lighter, mix
from engine.demo.outlines import curve, petal, placed

MEADOWS = [hexes("2f5d3a 5f8f4e a9c46c"), hexes("1f4a48 4b8a70 a4cfa0"), hexes("45602c 8aa04a d6d68a")]
BLOSSOMS = hexes("f04e6e f7a1c4 ffffff ffcf3f 9b6bd3 ff7a4d 5b86e5 e23b3b f3e0ff")
HEARTS = hexes("f6c445 5b3a1e e8902f fbe39a")
PAPERS = hexes("f7f1e3 eef3ea f4ece6 e9eff2 fbf6ea")
FOLIAGE = [
    hexes("2f6b3c 4f8f4a 7fb069"),
    hexes("1f5f5b 3c8d7f 7fbfa5"),
    hexes("b5532a d98032 eab04a"),
    hexes("7a2e3a b0433f d97a4a"),
    hexes("556b2f 808f3e b3b968"),
]


def flowers(canvas: Canvas) -> None:
    """One large blossom or a few, sharp before a blurred meadow."""
    side = canvas.side
    greens = canvas.palette(MEADOWS, 0.06)
    canvas.sky([greens[2], greens[1], greens[0]])
    colour = canvas.colour(BLOSSOMS, 0.06)
    for _ in range(canvas.whole(14, 26)):
        tint = canvas.pick([*greens, lighter(greens[2], 0.3), mix(colour, greens[1], 0.35)])
        canvas.disc(
            canvas.between(0, canvas.width),
            canvas.between(0, canvas.height),
            side * canvas.between(0.04, 0.14),
            tint,
        )
    canvas.soften(26)
    count = canvas.pick([1, 1, 2, 3, 5])
    size = side * {1: 0.36, 2: 0.27, 3: 0.22, 5: 0.16}[count] * canvas.between(0.9, 1.1)
    petals, width, pointed = canvas.whole(5, 16), canvas.between(0.8, 1.15), canvas.between(0.45, 1.1)
    heart = canvas.pick(HEARTS)
    for number in range(count):
        x = canvas.width * ((number + 0.5) / count) + side * canvas.between(-0.05, 0.05)
        y = canvas.height * (canvas.between(0.42, 0.52) if count == 1 else canvas.between(0.25, 0.62))
        foot = (x + side * canvas.between(-0.12, 0.12), canvas.height * 1.02)
        stem = curve((x, y), (x + side * canvas.between(-0.1, 0.1), (y + canvas.height) / 2), foot)
        canvas.line(stem, size * 0.085, darker(greens[0], 0.15))
        blade = petal(0.36, 0.9)
        x_leaf, y_leaf = stem[14].tolist()
        turned = placed(blade, x_leaf, y_leaf, size * 0.9, canvas.pick([-0.6, -2.5]))
        canvas.shape(turned, mix(greens[0], greens[1], 0.5))
        _blossom(canvas, x, y, size, petals, width, pointed, drift(canvas.rng, colour, 0.05), heart)


def _blossom(
    canvas: Canvas,
    x: float,
    y: float,
    size: float,
    petals: int,
    width: float,
    pointed: float,
    colour: Colour,
    heart: Colour,
) -> None:
    """Two rings of petals with a lighter vein each, around a dotted heart."""
    across = width * 4.4 / petals
    turn = canvas.between(0, 6.28)
    for ring, (length, shade) in enumerate(((1.0, darker(colour, 0.16)), (0.86, colour))):
        for number in range(petals):
            angle = turn + (number + ring / 2) * 2 * math.pi / petals
            canvas.shape(placed(petal(across, pointed), x, y, size * length, angle), darker(shade, 0.12))
            canvas.shape(placed(petal(across * 0.9, pointed), x, y, size * length * 0.97, angle), shade)
            canvas.shape(
                placed(petal(across * 0.3, 1.3), x, y, size * length * 0.8, angle), lighter(shade, 0.22)
            )
    canvas.disc(x, y, size * 0.23, darker(heart, 0.22))
    canvas.disc(x, y - size * 0.01, size * 0.205, heart)
    for number in range(34):
        # Steps of the golden angle: how the seeds of a sunflower lie.
        away, angle = size * 0.19 * math.sqrt(number / 34), number * 2.39996
        canvas.disc(x + away * math.cos(angle), y + away * math.sin(angle), size * 0.014, darker(heart, 0.3))


def leaves(canvas: Canvas) -> None:
    """A botanical print: one twig with its leaves, or single leaves strewn on paper."""
    canvas.fill(canvas.colour(PAPERS, 0.02))
    greens = canvas.palette(FOLIAGE, 0.05)
    if canvas.chance(0.6):
        for number in range(canvas.whole(1, 3)):
            _twig(canvas, greens, number)
    else:
        _strewn(canvas, greens)


def _twig(canvas: Canvas, greens: list[Colour], number: int) -> None:
    """A bent twig with leaves in pairs and one at its tip."""
    foot = (canvas.width * (0.2 + 0.3 * number + canvas.between(-0.08, 0.08)), canvas.height * 1.02)
    tip = (foot[0] + canvas.side * canvas.between(0.05, 0.45), canvas.height * canvas.between(0.12, 0.25))
    stem = curve(foot, (foot[0] + canvas.side * canvas.between(-0.15, 0.2), canvas.height * 0.55), tip)
    canvas.line(stem, canvas.side * 0.012, darker(greens[0], 0.35))
    width, open_by = canvas.between(0.32, 0.58), canvas.between(0.7, 1.1)
    for place in range(3, 23, canvas.pick([3, 4])):
        x, y = stem[place]
        heading = math.atan2(stem[place + 1][1] - y, stem[place + 1][0] - x)
        length = canvas.side * (0.3 - 0.008 * place)
        for way in (-1, 1):
            _leaf(canvas, float(x), float(y), length, heading + way * open_by, width, canvas.pick(greens))
    heading = math.atan2(stem[-1][1] - stem[-3][1], stem[-1][0] - stem[-3][0])
    _leaf(canvas, float(stem[-1, 0]), float(stem[-1, 1]), canvas.side * 0.2, heading, width, greens[2])


def _strewn(canvas: Canvas, greens: list[Colour]) -> None:
    """Leaves in every direction, spread evenly enough to cover the sheet."""
    columns, rows = canvas.pick([(3, 2), (4, 3), (5, 4)])
    width = canvas.between(0.38, 0.7)
    for column, row in np.ndindex(columns, rows):
        turn = canvas.between(0, 6.28)
        length = canvas.width / columns * canvas.between(0.8, 1.15)
        x = canvas.width * (column + 0.5) / columns - length / 2 * math.cos(turn)
        y = canvas.height * (row + 0.5) / rows - length / 2 * math.sin(turn)
        _leaf(canvas, x, y, length, turn, width, canvas.pick(greens))


def _leaf(
    canvas: Canvas, x: float, y: float, length: float, turn: float, width: float, colour: Colour
) -> None:
    """One leaf, lighter on one half, with a stalk and veins; (x, y) is where the stalk begins."""
    blade = petal(width, 0.95) * (0.86, 1) + (0.14, 0)
    canvas.shape(placed(blade, x, y, length, turn), colour)
    half = blade[: len(blade) // 2 + 1]
    canvas.shape(placed(half, x, y, length, turn), lighter(colour, 0.16))
    vein = darker(colour, 0.28)
    canvas.line(placed(np.array([[0.0, 0.0], [0.95, 0.0]]), x, y, length, turn), length * 0.018, vein)
    for place in (0.3, 0.44, 0.58, 0.72):
        reach = width * 0.36 * math.sin(math.pi * (place - 0.06))
        for way in (-1, 1):
            side_vein = np.array([[place, 0.0], [place + 0.12, way * reach]])
            canvas.line(placed(side_vein, x, y, length, turn), length * 0.009, vein)
