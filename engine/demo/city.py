"""Sample pictures of the city: skylines by day and windows at night."""

from __future__ import annotations

import numpy as np

from engine.demo.canvas import Canvas
from engine.demo.colours import Colour, darker, drift, hexes, lighter, mix

DAYS = [
    hexes("8ecae6 e8f6fb f7b267 355070"),
    hexes("ffd6ba fff3e2 f4845f 6d597a"),
    hexes("b8e0d2 eaf7f0 ffb5a7 3d5a6c"),
    hexes("c8d5f0 f2f4fb f6bd60 4a4e69"),
    hexes("fcd5ce fff1eb e07a5f 3d405b"),
]
WALLS = hexes("2b2d42 3a2a2a 1f2f3a 33303f 3b3226 22313f")
LAMPS = hexes("ffd98a ffe9b8 ffc66b fff4d6 ffb65c b8d8ff")


def skyline(canvas: Canvas) -> None:
    """Three rows of houses and towers by day, the far ones pale, before a large sun."""
    side, width, height = canvas.side, canvas.width, canvas.height
    top, haze, sun, near = canvas.palette(DAYS, 0.04)
    canvas.sky([top, haze])
    x, y = width * canvas.between(0.2, 0.8), height * canvas.between(0.25, 0.5)
    canvas.disc(x, y, side * canvas.between(0.1, 0.2), lighter(sun, 0.25))
    for _ in range(canvas.whole(0, 4)):
        _cloud(canvas, canvas.between(0, width), height * canvas.between(0.08, 0.35), lighter(haze, 0.7))
    for row in range(3):
        colour = mix(haze, near, (0.28, 0.58, 1.0)[row])
        foot = height * (0.95 + 0.05 * row)
        x = -side * canvas.between(0, 0.1)
        while x < width:
            across = side * canvas.between(0.07, 0.17)
            tall = side * canvas.between(0.2, 0.62 - 0.1 * row) * (1.15 - 0.25 * row)
            _house(canvas, (x, foot - tall, x + across, height), drift(canvas.rng, colour, 0.025), haze, row)
            x += across * canvas.between(0.95, 1.25)
    canvas.draw.rectangle((0, height * 0.965, width, height), fill=darker(near, 0.3))


def _cloud(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    """A flat cloud of two bars with round ends."""
    side, long = canvas.side, canvas.side * canvas.between(0.1, 0.22)
    lower = (x, y, x + long, y + side * 0.03)
    upper = (x + long * 0.3, y - side * 0.025, x + long * 0.8, y + side * 0.01)
    for box in (lower, upper):
        canvas.draw.rounded_rectangle(box, side * 0.015, fill=colour)


def _house(
    canvas: Canvas, box: tuple[float, float, float, float], colour: Colour, light: Colour, row: int
) -> None:
    """A block with a roof of its own kind and, when it is near enough, rows of windows."""
    left, top, right, _ = box
    across = right - left
    middle = (left + right) / 2
    canvas.draw.rectangle(box, fill=colour)
    roof = canvas.whole(0, 5)
    if roof == 0:
        canvas.shape(np.array([[left, top + 1], [middle, top - across * 0.55], [right, top + 1]]), colour)
    elif roof == 1:
        canvas.draw.rectangle(
            (left + across * 0.25, top - across * 0.3, right - across * 0.25, top), fill=colour
        )
        canvas.line(np.array([[middle, top], [middle, top - across * 0.9]]), canvas.side * 0.006, colour)
    elif roof == 2:
        canvas.draw.pieslice((left, top - across / 2, right, top + across / 2), 180, 360, fill=colour)
    elif roof == 3:
        canvas.shape(np.array([[left, top + 1], [right, top - across * 0.45], [right, top + 1]]), colour)
    if row == 0:
        return
    pane = mix(colour, light, 0.42 if row == 2 else 0.3)
    columns = max(2, round(across / (canvas.side * 0.036)))
    gap = across / columns
    for y in np.arange(top + gap * 0.7, canvas.height * 0.94, gap * 1.35):
        for column in range(columns):
            if canvas.chance(0.88):
                x = left + gap * (column + 0.28)
                canvas.draw.rectangle((x, y, x + gap * 0.44, y + gap * 0.66), fill=pane)


def night_windows(canvas: Canvas) -> None:
    """A dark front close by: many windows, some lit, with curtains, plants and people."""
    wall = canvas.colour(WALLS, 0.04)
    canvas.sky([darker(wall, 0.1), darker(wall, 0.4)])
    columns = canvas.whole(3, 7)
    across = canvas.width / columns
    down = across * canvas.between(1.05, 1.4)
    bricks = canvas.chance(0.5)
    if bricks:
        _bricks(canvas, darker(wall, 0.5))
    share, shift = canvas.between(0.35, 0.75), canvas.between(0.2, 0.6)
    for row in range(-1, int(canvas.height / down) + 1):
        y = (row + shift) * down
        canvas.draw.rectangle((0, y + down * 0.9, canvas.width, y + down * 0.93), fill=lighter(wall, 0.08))
        for column in range(columns):
            box = (across * (column + 0.2), y, across * (column + 0.8), y + down * 0.7)
            _window(canvas, box, wall, canvas.chance(share))


def _bricks(canvas: Canvas, joint: Colour) -> None:
    """The joints of a brick wall."""
    course = canvas.side / 28
    for row, y in enumerate(np.arange(0, canvas.height, course)):
        canvas.draw.line((0, y, canvas.width, y), fill=joint, width=2)
        for x in np.arange(course * (row % 2), canvas.width, course * 2):
            canvas.draw.line((x, y, x, y + course), fill=joint, width=2)


def _window(canvas: Canvas, box: tuple[float, float, float, float], wall: Colour, lit: bool) -> None:
    """One window with its frame and sill; a lit one shines a little on the wall."""
    left, top, right, bottom = box
    across, down = right - left, bottom - top
    lamp = canvas.colour(LAMPS, 0.05)
    if lit:
        canvas.glow((left + right) / 2, (top + bottom) / 2, across * 1.15, lamp, 0.42)
    frame = lighter(wall, 0.28)
    canvas.draw.rectangle(
        (left - across * 0.06, top - across * 0.06, right + across * 0.06, bottom + across * 0.06), fill=frame
    )
    canvas.draw.rectangle(box, fill=lamp if lit else darker(mix(wall, (40, 60, 90), 0.4), 0.35))
    if lit:
        _inside(canvas, box, lamp)
    else:
        canvas.shape(
            np.array(
                [
                    [left, top + down * 0.5],
                    [left + across * 0.55, top],
                    [left + across * 0.8, top],
                    [left, top + down * 0.75],
                ]
            ),
            darker(mix(wall, (60, 80, 110), 0.5), 0.25),
        )
    bar = max(2, round(across * 0.05))
    canvas.draw.line(((left + right) / 2, top, (left + right) / 2, bottom), fill=frame, width=bar)
    canvas.draw.line((left, top + down * 0.38, right, top + down * 0.38), fill=frame, width=bar)
    canvas.draw.rectangle(
        (left - across * 0.14, bottom + across * 0.05, right + across * 0.14, bottom + across * 0.13),
        fill=lighter(wall, 0.18),
    )


def _inside(canvas: Canvas, box: tuple[float, float, float, float], lamp: Colour) -> None:
    """What is seen through a lit window: a curtain, someone, a plant, a blind, or the lamp alone."""
    left, top, right, bottom = box
    across, down = right - left, bottom - top
    x = left + across * canvas.between(0.3, 0.7)
    what = canvas.whole(0, 4)
    if what == 0:
        cloth = mix(lamp, canvas.pick(hexes("c1443c 5b7f95 7a5c8a 8a6d3b")), 0.55)
        canvas.draw.rectangle((left, top, left + across * 0.24, bottom), fill=cloth)
        canvas.draw.rectangle((right - across * 0.24, top, right, bottom), fill=cloth)
    elif what == 1:
        shade = darker(lamp, 0.62)
        canvas.disc(x, bottom - down * 0.42, across * 0.12, shade)
        shoulders = (x - across * 0.24, bottom - down * 0.3, x + across * 0.24, bottom + down * 0.3)
        canvas.draw.pieslice(shoulders, 180, 360, fill=shade)
    elif what == 2:
        pot = (x - across * 0.09, bottom - down * 0.14, x + across * 0.09, bottom)
        canvas.draw.rectangle(pot, fill=darker(lamp, 0.5))
        green = mix((40, 90, 50), lamp, 0.25)
        for lean in (-0.16, 0.0, 0.16):
            canvas.oval(x + across * lean, bottom - down * 0.25, across * 0.07, down * 0.14, green)
    elif what == 3:
        blind = (left, top, right, top + down * canvas.between(0.2, 0.7))
        canvas.draw.rectangle(blind, fill=darker(lamp, 0.16))
