"""Sample pictures of animals: fish and butterflies."""

from __future__ import annotations

import math

import numpy as np

from engine.demo.canvas import Canvas
from engine.demo.colours import Colour, darker, hexes, lighter, mix
from engine.demo.outlines import curve, petal, placed, ridge

DEPTHS = [hexes("3fc1c9 167a9c 0b3c5d"), hexes("5ad1e6 2176ae 143d73"), hexes("64dfb8 1b9aaa 0f4c5c")]
SCALES = hexes("ff7f11 ffd23f ef476f f4f1de 9b5de5 ff9f1c e63946 7ae582")
LAWNS = hexes("f3f7e9 fdf3f0 eef5fb fbf4e0 f2edf8 eaf6f1")
WINGS = [
    hexes("f77f00 2b1d0e fcbf49"),
    hexes("2a6fdb 0b132b 9bd1ff"),
    hexes("e63973 3d0c2b ffc2d4"),
    hexes("f4d35e 4a3b1c ee964b"),
    hexes("2a9d8f 0d2b2a b7e4c7"),
    hexes("7b4fd0 1f1140 d9c2ff"),
]


def fish(canvas: Canvas) -> None:
    """A few bright fish among bubbles and weed, in water with light from above."""
    side, width, height = canvas.side, canvas.width, canvas.height
    water = canvas.palette(DEPTHS, 0.04)
    _water(canvas, water)
    count, way = canvas.pick([1, 2, 3, 4, 6]), canvas.pick([-1, 1])
    colour, trim = (canvas.colour(SCALES, 0.05) for _ in range(2))
    size = side * 0.3 / math.sqrt(count) * canvas.between(0.9, 1.15)
    bands = canvas.whole(0, 3)
    for number in range(count):
        x = width * (0.2 + 0.6 * ((number * 0.618 + 0.5) % 1))
        y = height * (0.2 + 0.6 * (number + 0.5) / count)
        _one_fish(canvas, x, y, size * canvas.between(0.85, 1.1), way, colour, trim, bands)
    for _ in range(canvas.whole(5, 18)):
        x, y, size = canvas.between(0, width), canvas.between(0, height), side * canvas.between(0.006, 0.02)
        canvas.disc(x, y, size, lighter(water[0], 0.55))
        canvas.disc(x, y, size * 0.72, lighter(water[1], 0.12))


def _water(canvas: Canvas, colours: list[Colour]) -> None:
    """Deep water with shafts of light, weed and a sandy ground."""
    side, width, height = canvas.side, canvas.width, canvas.height
    canvas.sky(colours)
    for _ in range(canvas.whole(2, 5)):
        x, broad = canvas.between(0, width), side * canvas.between(0.05, 0.16)
        foot = x + side * canvas.between(-0.25, 0.25)
        shaft = [[x, 0], [x + broad, 0], [foot + broad * 1.8, height], [foot - broad * 0.8, height]]
        canvas.shape(np.array(shaft), mix(colours[0], colours[1], 0.55))
    canvas.soften(34)
    for _ in range(canvas.whole(3, 9)):
        x, tall = canvas.between(0, width), side * canvas.between(0.2, 0.5)
        _weed(canvas, x, tall, mix((40, 130, 80), colours[2], canvas.between(0.2, 0.7)))
    sand = height * 0.95 - side * 0.03 * ridge(canvas.rng, 60, 0.4)
    canvas.ground(sand, mix((232, 205, 150), colours[2], 0.35))


def _weed(canvas: Canvas, x: float, tall: float, colour: Colour) -> None:
    """A waving blade of weed that grows from the ground at ``x``."""
    sway = canvas.side * canvas.between(-0.1, 0.1)
    top = canvas.height - tall
    canvas.line(
        curve((x, canvas.height), (x + sway * 2, canvas.height - tall * 0.5), (x + sway * 0.3, top)),
        canvas.side * 0.022,
        colour,
    )


def _one_fish(
    canvas: Canvas, x: float, y: float, size: float, way: int, colour: Colour, trim: Colour, bands: int
) -> None:
    """One fish that swims to the left (``way`` -1) or to the right (1)."""
    flip = np.array([way * size, size])
    tail = np.array([[-0.75, 0.0], [-1.45, -0.5], [-1.25, 0.0], [-1.45, 0.5]])
    canvas.shape(tail * flip + (x, y), trim)
    canvas.shape(np.array([[-0.5, -0.35], [-0.1, -0.95], [0.3, -0.8], [0.4, -0.4]]) * flip + (x, y), trim)
    canvas.shape(np.array([[-0.3, 0.4], [-0.3, 0.8], [0.15, 0.5]]) * flip + (x, y), trim)
    body = petal(1.15, 0.75, 40) * (2, 1) - (1, 0)
    canvas.shape(body * flip + (x, y), darker(colour, 0.16))
    canvas.shape((body * (0.96, 0.9) - (0, 0.03)) * flip + (x, y), colour)
    for number in range(bands):
        at = 0.3 - 0.38 * number
        half = 0.5 * math.sin(math.pi * (at + 1) / 2) ** 0.75
        band = np.array(
            [[at, -half], [at + 0.14, -half], [at + 0.08, 0], [at + 0.14, half], [at, half], [at - 0.06, 0]]
        )
        canvas.shape(band * flip + (x, y), lighter(trim, 0.35))
    canvas.shape((petal(0.5, 0.8) * (-0.42, 0.8) + (0.12, 0.08)) * flip + (x, y), trim)
    canvas.disc(x + way * size * 0.62, y - size * 0.1, size * 0.13, (255, 255, 255))
    canvas.disc(x + way * size * 0.65, y - size * 0.1, size * 0.07, (20, 20, 30))


def butterflies(canvas: Canvas) -> None:
    """One large butterfly or several small ones, as in a collector's case or over a meadow."""
    canvas.fill(canvas.colour(LAWNS, 0.02))
    columns, rows = canvas.pick([(1, 1), (1, 1), (2, 1), (2, 2), (3, 2)])
    neat = canvas.chance(0.4)
    colours = canvas.palette(WINGS, 0.05)
    step = min(canvas.width / columns, canvas.height / rows)
    for column, row in np.ndindex(columns, rows):
        x = canvas.width * (column + 0.5) / columns + step * (0 if neat else canvas.between(-0.08, 0.08))
        y = canvas.height * (row + 0.5) / rows + step * (0 if neat else canvas.between(-0.08, 0.08))
        if columns > 1 and canvas.chance(0.35):
            colours = canvas.palette(WINGS, 0.05)
        _butterfly(
            canvas, x, y, step * canvas.between(0.4, 0.47), 0 if neat else canvas.between(-0.6, 0.6), colours
        )


def _butterfly(canvas: Canvas, x: float, y: float, size: float, turn: float, colours: list[Colour]) -> None:
    """Two pairs of wings with rims and spots, a body and feelers; head up before it is turned."""
    main, rim, spot = colours
    upper, lower = canvas.between(0.62, 0.8), canvas.between(0.7, 0.95)
    for way in (-1, 1):
        for length, width, lean in ((0.74, lower, 0.75), (1.0, upper, -0.55)):
            wing = petal(width, 0.55, 40) * (length, 0.75)
            angle = lean if way == 1 else math.pi - lean
            for shrink, colour in ((1.0, rim), (0.86, main), (0.5, mix(main, spot, 0.45))):
                canvas.shape(placed(placed(wing, 0, 0, shrink, angle), x, y, size, turn), colour)
            for away in (0.91, 0.7):
                at = placed(np.array([[length * away, 0.0]]), 0, 0, 1, angle)
                centre = placed(at, x, y, size, turn)[0]
                canvas.disc(float(centre[0]), float(centre[1]), size * (0.035 if away > 0.8 else 0.06), spot)
    canvas.shape(placed(petal(0.16, 0.6) - (0.5, 0), x, y, size * 0.95, turn - math.pi / 2), darker(rim, 0.3))
    for way in (-1, 1):
        feeler = curve((0.0, -0.42), (way * 0.05, -0.7), (way * 0.24, -0.8))
        canvas.line(placed(feeler, x, y, size, turn), size * 0.018, darker(rim, 0.3))
