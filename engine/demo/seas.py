"""Sample pictures of the sea by day."""

from __future__ import annotations

import numpy as np

from engine.demo.canvas import Canvas
from engine.demo.colours import along, hexes, lighter, mix

WATERS = [
    hexes("d6f3f0 7fd1cf 2fa3b5 12708f 0a4569"),
    hexes("d9eefb 8cc4ea 3f8fd0 1d60a6 0f3a73"),
    hexes("dff5e6 93dcc4 41b3a0 1a8182 0d5460"),
    hexes("e4edf2 a8c3d1 6495ae 366a88 1b4360"),
]


def sea(canvas: Canvas) -> None:
    """Rows of waves by day, with foam on their crests, clouds, and often a sail."""
    side, width, height = canvas.side, canvas.width, canvas.height
    colours = canvas.palette(WATERS, 0.05)
    horizon = height * canvas.between(0.24, 0.42)
    canvas.sky([mix(colours[1], colours[0], 0.35), lighter(colours[0], 0.55)], 0, horizon)
    for _ in range(canvas.whole(1, 4)):
        _cloud(
            canvas,
            canvas.between(0, width),
            horizon * canvas.between(0.2, 0.75),
            side * canvas.between(0.04, 0.09),
        )
    canvas.sky([colours[1], colours[2]], horizon)
    rows = canvas.whole(6, 9)
    sail_row = canvas.whole(0, 3) if canvas.chance(0.75) else -1
    xs = np.linspace(0, width, 240)
    for row in range(rows):
        near = row / (rows - 1)
        base = horizon + (height - horizon) * (0.04 + 0.92 * near**1.15)
        length, rise = side * (0.1 + 0.26 * near), side * (0.008 + 0.035 * near)
        phase = canvas.between(0, 6.28)
        # The absolute value of a sine has the sharp crests and round troughs of a drawn wave.
        tops = base - rise * (1 - 2 * np.abs(np.sin(xs / length * np.pi + phase)))
        if row == sail_row:
            _sail(canvas, width * canvas.between(0.2, 0.8), base, side * (0.14 + 0.12 * near))
        canvas.ground(tops - rise * 0.35, lighter(colours[0], 0.45))
        canvas.ground(tops, along(colours[1:], near * 0.85 + 0.08))


def _cloud(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A heap of white discs on a level foot."""
    for _ in range(7):
        shift = canvas.between(-1.8, 1.8)
        radius = size * canvas.between(0.5, 0.9) * (1.15 - abs(shift) / 2.6)
        canvas.disc(x + shift * size, y - radius * 0.7, radius, (255, 255, 255))
    canvas.oval(x, y - size * 0.12, size * 2.3, size * 0.26, (255, 255, 255))


def _sail(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A small boat with two sails whose hull stands in the water at (x, y)."""
    cloth, hull = (
        canvas.pick(hexes("ffffff fff3dc e8543f f2b33d 27496d")),
        canvas.pick(hexes("7a3b2e b5442f 22395b")),
    )
    main = np.array([[0.03, -1.0], [0.5, -0.2], [0.03, -0.2]]) * size + (x, y)
    jib = np.array([[-0.03, -0.9], [-0.4, -0.2], [-0.03, -0.2]]) * size + (x, y)
    canvas.shape(main, cloth)
    canvas.shape(jib, mix(cloth, (255, 255, 255), 0.45))
    canvas.shape(np.array([[-0.5, -0.15], [0.55, -0.15], [0.4, 0.08], [-0.35, 0.08]]) * size + (x, y), hull)
