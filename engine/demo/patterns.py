"""Sample pictures of patterns: checkers, stripes, polka dots and plaid."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw

from engine.demo.canvas import Canvas
from engine.demo.colours import Colour, darker, drift, hexes, lighter
from engine.demo.outlines import placed

PAIRS = [
    hexes("22333b f2e9e4"),
    hexes("c1121f fdf0d5"),
    hexes("003049 f4d35e"),
    hexes("386641 f2e8cf"),
    hexes("7b2cbf e0c3fc"),
    hexes("0b7a75 d7f3ee"),
    hexes("ef767a fff1e6"),
    hexes("1b1b1e fbfffe"),
]
BANDS = [
    hexes("264653 2a9d8f e9c46a f4a261 e76f51"),
    hexes("ffcdb2 ffb4a2 e5989b b5838d 6d6875"),
    hexes("003049 d62828 f77f00 fcbf49 eae2b7"),
    hexes("8ecae6 219ebc 023047 ffb703 fb8500"),
    hexes("f72585 7209b7 3a0ca3 4361ee 4cc9f0"),
    hexes("606c38 283618 fefae0 dda15e bc6c25"),
]
CLOTHS = [
    hexes("8c1c13 1b2a1f f0c808 f4f1ea"),
    hexes("16324f 2a628f f3e9d2 c1121f"),
    hexes("2d4a32 13293d d8b45a f2efe6"),
    hexes("c9ada7 4a4e69 f2e9e4 9a8c98"),
    hexes("d8572a 3a2e2b f7e3c4 8a9a5b"),
    hexes("e8a0bf 7b506f fdf0f5 5e8c8a"),
]


def checkers(canvas: Canvas) -> None:
    """A board of two colours, straight, turned or seen at a slant."""
    dark, light = canvas.palette(PAIRS, 0.04)
    canvas.fill(light)
    cell = canvas.side / canvas.whole(4, 10)
    turn = canvas.pick([0.0, 0.0, math.pi / 4, canvas.between(-0.4, 0.4)])
    squeeze = canvas.pick([1.0, 1.0, canvas.between(0.55, 0.8)])
    reach = math.ceil(math.hypot(canvas.width, canvas.height) / cell / squeeze / 2) + 1
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float64)
    for column in range(-reach, reach):
        for row in range(-reach, reach):
            if (column + row) % 2:
                corners = (square + np.array([column, row])) * (1, squeeze)
                canvas.shape(placed(corners, canvas.width / 2, canvas.height / 2, cell, turn), dark)


def stripes(canvas: Canvas) -> None:
    """Parallel bands of one palette at any slant, even or of changing width."""
    colours = canvas.palette(BANDS, 0.04)
    canvas.fill(colours[0])
    reach = math.hypot(canvas.width, canvas.height) / 2
    turn = canvas.pick([0.0, math.pi / 2, math.pi / 4, -math.pi / 4, canvas.between(-1.5, 1.5)])
    step = canvas.side * canvas.between(0.045, 0.13)
    uneven = canvas.chance(0.5)
    across, number = -reach, canvas.whole(0, 4)
    while across < reach:
        thick = step * (canvas.between(0.35, 1.7) if uneven else 1.0)
        band = np.array(
            [[-reach, across], [reach, across], [reach, across + thick + 1], [-reach, across + thick + 1]]
        )
        canvas.shape(
            placed(band, canvas.width / 2, canvas.height / 2, 1.0, turn), colours[number % len(colours)]
        )
        across += thick
        number += 1


def polka_dots(canvas: Canvas) -> None:
    """Dots in offset rows on a plain ground, in one colour or several."""
    if canvas.chance(0.5):
        ground, dot = (
            drift(canvas.rng, colour, 0.04) for colour in canvas.pick(PAIRS)[:: canvas.pick([-1, 1])]
        )
        dots = [dot]
    else:
        colours = canvas.palette(BANDS, 0.04)
        ground, dots = lighter(colours[0], 0.82), colours
    canvas.fill(ground)
    step = canvas.side / canvas.between(3.2, 8.5)
    radius = step * canvas.between(0.22, 0.36)
    small = canvas.chance(0.3)
    for row in range(-1, math.ceil(canvas.height / step / 0.87) + 1):
        for column in range(-1, math.ceil(canvas.width / step) + 1):
            x, y = (column + 0.5 * (row % 2)) * step, row * step * 0.87
            canvas.disc(x, y, radius, canvas.pick(dots))
            if small:
                canvas.disc(x + step / 2, y, radius * 0.3, canvas.pick(dots))


def plaid(canvas: Canvas) -> None:
    """Woven cloth: bands one way and the same bands the other way, seen through each other."""
    colours = canvas.palette(CLOTHS, 0.04)
    bands = _bands(canvas, colours)
    warp, weft = (
        _cloth(bands, (canvas.width, canvas.height), colours[0], upright) for upright in (True, False)
    )
    canvas.image.paste(Image.blend(warp, weft, 0.5))
    _weave(canvas)


def _bands(canvas: Canvas, colours: list[Colour]) -> list[tuple[float, float, Colour]]:
    """Where each band of one repeat begins, how wide it is, and its colour; all as pixels."""
    repeat = canvas.side * canvas.between(0.28, 0.6)
    wide = repeat * canvas.between(0.3, 0.5)
    thin = repeat * canvas.between(0.03, 0.06)
    bands = [(0.0, wide, colours[1]), (wide * 0.42, thin * 1.6, colours[2])]
    bands += [(wide + (repeat - wide) * place, thin, colours[3]) for place in (0.3, 0.62)]
    count = math.ceil(max(canvas.width, canvas.height) / repeat) + 1
    shift = -repeat * canvas.between(0, 1)
    return [
        (shift + number * repeat + at, wide, colour) for number in range(count) for at, wide, colour in bands
    ]


def _cloth(
    bands: list[tuple[float, float, Colour]], size: tuple[int, int], ground: Colour, upright: bool
) -> Image.Image:
    """The bands of one direction on their ground."""
    image = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(image)
    for at, wide, colour in bands:
        box = (at, 0, at + wide, size[1]) if upright else (0, at, size[0], at + wide)
        draw.rectangle(box, fill=colour)
    return image


def _weave(canvas: Canvas) -> None:
    """Fine slanted threads, which make the flat bands look like twill."""
    tile = Image.new("L", (8, 8), 0)
    draw = ImageDraw.Draw(tile)
    for shift in (-8, 0, 8):
        draw.line((shift, 8, shift + 8, 0), fill=26, width=3)
    row = Image.new("L", (canvas.width, 8))
    for x in range(0, canvas.width, 8):
        row.paste(tile, (x, 0))
    threads = Image.new("L", (canvas.width, canvas.height))
    for y in range(0, canvas.height, 8):
        threads.paste(row, (0, y))
    canvas.image.paste(darker((40, 30, 30), 0.5), (0, 0), threads)
