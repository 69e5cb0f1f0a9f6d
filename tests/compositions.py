"""Pairs of pictures that share one planted thing and nothing else, at places that are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from engine.demo.pictures import FAMILIES, draw_picture

LANDSCAPE = (320, 240)
PLANTED = 0.4
"""Side of the planted thing, as a share of the picture's shorter side."""
CLUTTER = 3
"""Other things in each picture."""

Box = tuple[int, int, int, int]
"""Left, top, right and lower edge in pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Planted:
    """A picture, and where in it the shared thing lies."""

    image: Image.Image
    box: Box

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """(height, width, 3)"""
        return np.asarray(self.image)


def drawn_things(count: int) -> list[Image.Image]:
    """Round cut-outs of sample pictures, each of another family than the one before; RGBA."""
    names = sorted(FAMILIES)
    return [_cut_out(draw_picture(names[at % len(names)], at // len(names), 3)) for at in range(count)]


def stamps(folder: Path, least: int = 96) -> list[Image.Image]:
    """The pictures below ``folder`` with a transparent ground and no side smaller than ``least``; RGBA."""
    found = []
    for path in sorted(folder.rglob("*.png")):
        with Image.open(path) as image:
            if min(image.size) >= least:
                found.append(image.convert("RGBA"))
    return found


def composed_pairs(things: Sequence[Image.Image], count: int, seed: int = 0) -> list[tuple[Planted, Planted]]:
    """Pairs of pictures that share one of ``things``; grounds and the other things in them differ."""
    rng = np.random.default_rng(seed)
    return [_pair(things, rng) for _ in range(count)]


def _pair(things: Sequence[Image.Image], rng: np.random.Generator) -> tuple[Planted, Planted]:
    chosen = rng.choice(len(things), 1 + 2 * CLUTTER, replace=False).tolist()
    grounds = rng.choice(len(FAMILIES), 2, replace=False).tolist()
    shared = things[chosen[0]]
    first, second = (
        _composed(grounds[side], shared, [things[at] for at in chosen[1 + side :: 2]], rng) for side in (0, 1)
    )
    return first, second


def _composed(
    ground: int, shared: Image.Image, others: Sequence[Image.Image], rng: np.random.Generator
) -> Planted:
    size = LANDSCAPE if rng.random() < 0.5 else LANDSCAPE[::-1]
    image = draw_picture(sorted(FAMILIES)[ground], int(rng.integers(50)), 5).resize(size)
    side = round(PLANTED * min(size))
    box = _somewhere(size, side, rng)
    for other in others:
        _paste(image, other, _somewhere(size, round(side * rng.uniform(0.6, 1.0)), rng))
    _paste(image, shared, box)  # last, so that nothing covers it
    return Planted(image, box)


def _somewhere(size: tuple[int, int], side: int, rng: np.random.Generator) -> Box:
    left, top = (int(rng.integers(length - side + 1)) for length in size)
    return left, top, left + side, top + side


def _paste(image: Image.Image, thing: Image.Image, box: Box) -> None:
    side = box[2] - box[0]
    scale = side / max(thing.size)
    small = thing.resize((max(1, round(thing.width * scale)), max(1, round(thing.height * scale))))
    at = box[0] + (side - small.width) // 2, box[1] + (side - small.height) // 2
    image.paste(small, at, small)


def _cut_out(image: Image.Image) -> Image.Image:
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    square = image.crop((left, top, left + side, top + side)).convert("RGBA")
    mask = Image.new("L", (side, side))
    ImageDraw.Draw(mask).ellipse((0, 0, side - 1, side - 1), fill=255)
    square.putalpha(mask)
    return square


def hits(heat: NDArray[np.float32], planted: Planted) -> bool:
    """Whether the middle of the strongest cell of a map lies in the box: the pointing game."""
    row, column = np.unravel_index(int(heat.argmax()), heat.shape)
    x, y = (column + 0.5) / heat.shape[1], (row + 0.5) / heat.shape[0]
    return _contains(planted, x, y)


def centre_hits(planted: Planted) -> bool:
    """Whether the middle of the picture lies in the box."""
    return _contains(planted, 0.5, 0.5)


def area_share(planted: Planted) -> float:
    """How often a random place lies in the box."""
    left, top, right, bottom = planted.box
    return (right - left) * (bottom - top) / (planted.image.width * planted.image.height)


def energy_share(heat: NDArray[np.float32], planted: Planted) -> float:
    """The share of what is above 0 in a map that lies in the box."""
    left, top, right, bottom = planted.box
    down = _overlaps(heat.shape[0], top / planted.image.height, bottom / planted.image.height)
    across = _overlaps(heat.shape[1], left / planted.image.width, right / planted.image.width)
    above = np.maximum(heat, 0.0)
    return float(down @ above @ across / above.sum()) if above.any() else 0.0


def _contains(planted: Planted, x: float, y: float) -> bool:
    left, top, right, bottom = planted.box
    return left <= x * planted.image.width < right and top <= y * planted.image.height < bottom


def _overlaps(cells: int, low: float, high: float) -> NDArray[np.float64]:
    """(cells,): the share of each that lies between ``low`` and ``high``, of the whole side."""
    edges = np.linspace(0, 1, cells + 1)
    return np.clip(np.minimum(edges[1:], high) - np.maximum(edges[:-1], low), 0, None) * cells
