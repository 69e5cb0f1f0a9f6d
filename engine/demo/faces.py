"""Sample pictures of faces: smileys and cats."""

from __future__ import annotations

import math

import numpy as np

from engine.demo.canvas import Canvas
from engine.demo.colours import Colour, darker, hexes, lighter, mix
from engine.demo.outlines import arc, curve, placed, star

GROUNDS = hexes("a8dadc ffd6e0 cdeac0 d0d1ff ffe5b4 bde0fe e2c2ff f8edeb")
SKINS = hexes("ffd93b ffcb2f ffe066 ffc53a ffd24d")
INK = (66, 44, 30)
FURS = hexes("e8a255 8a8d91 3b3a3c f4e9d8 b5773f d9c2a3")
IRISES = hexes("7cb342 f2b632 4fa3d1 9ccc65")


def smiley(canvas: Canvas) -> None:
    """One round yellow face in one of many moods."""
    ground = canvas.colour(GROUNDS, 0.05)
    canvas.fill(ground)
    x, y = canvas.width * canvas.between(0.42, 0.58), canvas.height * canvas.between(0.46, 0.54)
    size, skin = canvas.side * canvas.between(0.3, 0.42), canvas.colour(SKINS, 0.03)
    canvas.oval(x, y + size * 1.06, size * 0.75, size * 0.09, darker(ground, 0.14))
    canvas.disc(x, y, size, darker(skin, 0.14))
    canvas.disc(x, y - size * 0.02, size * 0.95, skin)
    canvas.glow(x - size * 0.3, y - size * 0.42, size * 0.62, lighter(skin, 0.7), 0.75)
    if canvas.chance(0.6):
        for way in (-1, 1):
            canvas.glow(x + way * size * 0.55, y + size * 0.2, size * 0.34, (244, 110, 90), 0.7)
    _eyes(canvas, x, y - size * 0.2, size)
    _mouth(canvas, x, y + size * 0.2, size)


def _eyes(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Open, laughing, winking or starry eyes, or dark glasses."""
    mood = canvas.whole(0, 5)
    if mood == 5:
        _glasses(canvas, x, y, size)
        return
    for way in (-1, 1):
        at = x + way * size * 0.34
        if mood == 1 or (mood == 2 and way == 1):
            canvas.line(arc(at, y + size * 0.1, size * 0.17, math.pi * 1.1, math.pi * 1.9), size * 0.075, INK)
        elif mood == 3:
            canvas.shape(placed(star(5, 0.45), at, y, size * 0.25), (226, 74, 60))
        else:
            canvas.oval(at, y, size * 0.11, size * 0.17, INK)
            canvas.disc(at - size * 0.03, y - size * 0.06, size * 0.04, (255, 255, 255))


def _glasses(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Sunglasses with a glint on each lens."""
    for way in (-1, 1):
        at = x + way * size * 0.34
        lens = (at - size * 0.27, y - size * 0.15, at + size * 0.27, y + size * 0.2)
        canvas.draw.rounded_rectangle(lens, size * 0.12, fill=INK)
        canvas.line(np.array([[at - size * 0.12, y], [at, y - size * 0.07]]), size * 0.04, (150, 140, 140))
    frame = np.array([[-0.84, -0.1], [0.84, -0.1]])
    canvas.line(placed(frame, x, y, size), size * 0.06, INK)


def _mouth(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A smile, a laugh with teeth, an astonished o, a tongue, or a small crooked grin."""
    mood = canvas.whole(0, 4)
    if mood == 0:
        canvas.line(arc(x, y - size * 0.22, size * 0.52, 0.45, math.pi - 0.45), size * 0.08, INK)
    elif mood in (1, 2):
        laugh = (x - size * 0.5, y - size * 0.45, x + size * 0.5, y + size * 0.5)
        canvas.draw.pieslice(laugh, 0, 180, fill=(110, 32, 32))
        if mood == 1:
            canvas.draw.rectangle(
                (x - size * 0.42, y + size * 0.02, x + size * 0.42, y + size * 0.13), fill=(255, 255, 255)
            )
        else:
            canvas.oval(x, y + size * 0.34, size * 0.22, size * 0.14, (240, 110, 110))
    elif mood == 3:
        canvas.oval(x, y + size * 0.2, size * 0.17, size * 0.23, (110, 32, 32))
    else:
        canvas.line(
            curve((x - size * 0.35, y + size * 0.15), (x + size * 0.1, y + size * 0.5), (x + size * 0.42, y)),
            size * 0.08,
            INK,
        )


def cat(canvas: Canvas) -> None:
    """The head of a cat, plain or striped, that looks at you."""
    ground = canvas.colour(GROUNDS, 0.05)
    canvas.fill(ground)
    for _ in range(canvas.whole(4, 12)):
        canvas.disc(
            canvas.between(0, canvas.width),
            canvas.between(0, canvas.height),
            canvas.side * canvas.between(0.02, 0.07),
            lighter(ground, 0.25),
        )
    x, y = canvas.width * canvas.between(0.42, 0.58), canvas.height * canvas.between(0.52, 0.58)
    size, fur = canvas.side * canvas.between(0.29, 0.36), canvas.colour(FURS, 0.04)
    canvas.oval(x, y + size * 1.6, size * 1.05, size * 1.1, darker(fur, 0.12))
    for way in (-1, 1):
        ear = np.array([[0.3, -0.75], [0.98, -1.35], [1.02, -0.2]]) * (way, 1)
        canvas.shape(ear * size + (x, y), fur)
        canvas.shape((ear * 0.62 + (way * 0.3, -0.3)) * size + (x, y), (236, 150, 150))
    canvas.oval(x, y, size * 1.1, size * 0.94, fur)
    if canvas.chance(0.65):
        _stripes(canvas, x, y, size, darker(fur, 0.32))
    canvas.glow(x, y + size * 0.42, size * 0.75, lighter(fur, 0.8), 0.85)
    _cat_face(canvas, x, y, size, fur)


def _stripes(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    """The marks of a tabby on its brow and cheeks."""
    for shift, long in ((-0.26, 0.34), (0.0, 0.44), (0.26, 0.34)):
        mark = np.array([[-0.06, 0.0], [0.06, 0.0], [0.0, long]])
        at = (x + shift * size, y + (abs(shift) * 0.22 - 0.9) * size)
        canvas.shape(placed(mark, *at, size), colour)
    for way in (-1, 1):
        for lower in (0.0, 0.22):
            mark = np.array([[1.06 - lower * 0.15, -0.05], [1.04 - lower * 0.2, 0.07], [0.66, 0.08]])
            canvas.shape(mark * (way * size, size) + (x, y + lower * size), colour)


def _cat_face(canvas: Canvas, x: float, y: float, size: float, fur: Colour) -> None:
    """Eyes, nose, mouth and whiskers."""
    iris, slit = canvas.pick(IRISES), size * canvas.between(0.05, 0.13)
    for way in (-1, 1):
        at = x + way * size * 0.42
        canvas.oval(at, y - size * 0.1, size * 0.23, size * 0.22, darker(fur, 0.6))
        canvas.oval(at, y - size * 0.1, size * 0.205, size * 0.195, iris)
        canvas.oval(at, y - size * 0.1, slit, size * 0.18, (24, 22, 24))
        canvas.disc(at - size * 0.06, y - size * 0.18, size * 0.05, (255, 255, 255))
    canvas.shape(np.array([[-0.12, 0.2], [0.12, 0.2], [0.0, 0.34]]) * size + (x, y), (224, 120, 128))
    for way in (-1, 1):
        canvas.line(
            arc(x + way * size * 0.13, y + size * 0.38, size * 0.13, 0.1, math.pi - 0.1),
            size * 0.035,
            darker(fur, 0.65),
        )
        for lean in (-0.1, 0.02, 0.14):
            whisker = np.array([[0.4, 0.36 + lean * 0.6], [1.25, 0.34 + lean * 2.2]]) * (way * size, size) + (
                x,
                y,
            )
            canvas.line(whisker, size * 0.016, mix(fur, (255, 255, 255), 0.8))
