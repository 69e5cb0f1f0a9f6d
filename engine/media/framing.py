"""What of a picture an encoder sees, where in its input that lies, and back from the input to the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.domain import PictureInput

Heat = NDArray[np.float32]


class Box(NamedTuple):
    """A part of an array of pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Framing:
    """How a picture of ``width`` × ``height`` pixels goes into an input: what is ``seen`` fills ``place``."""

    width: int
    height: int
    seen: Box
    """Of the picture."""
    place: Box
    """Of the input."""


def framing_of(width: int, height: int, wanted: PictureInput) -> Framing:
    """How a picture of that size becomes the input that ``wanted`` describes."""
    whole = Box(0, 0, width, height)
    filled = Box(0, 0, wanted.width, wanted.height)
    if wanted.fit == "crop":
        scale = max(wanted.width / width, wanted.height / height) / wanted.zoom
        across = min(width, max(1, round(wanted.width / scale)))
        down = min(height, max(1, round(wanted.height / scale)))
        seen = Box((width - across) // 2, (height - down) // 2, across, down)
        return Framing(width, height, seen, filled)
    if wanted.fit == "squash":
        return Framing(width, height, whole, filled)
    scale = min(wanted.width / width, wanted.height / height)
    across = min(wanted.width, max(1, round(width * scale)))
    down = min(wanted.height, max(1, round(height * scale)))
    place = Box((wanted.width - across) // 2, (wanted.height - down) // 2, across, down)
    return Framing(width, height, whole, place)


def over_picture(shares: Heat, covered: Box, framing: Framing) -> Heat:
    """Shares (rows, columns) of the part ``covered`` of an input, over the whole picture that is in it.

    The cells stay about as large as they are. A share belongs to the area of its cell: what a new cell covers
    of it is added up there, what lies beside the picture is left out, and what nobody saw of it is 0.
    """
    rows, columns = shares.shape
    seen, place = framing.seen, framing.place
    down = _regrid(
        rows, covered.top, covered.height, seen.top, place.top, seen.height / place.height, framing.height
    )
    across = _regrid(
        columns, covered.left, covered.width, seen.left, place.left, seen.width / place.width, framing.width
    )
    return np.asarray(down @ shares @ across.T, np.float32)


def _regrid(
    cells: int, start: int, length: int, seen: int, placed: int, zoom: float, side: int
) -> NDArray[np.float64]:
    """(new cells, cells): the share of each cell's length that lies in each new cell, along one side.

    Args:
        cells: How many are laid over the ``length`` pixels of the input from ``start`` on.
        seen: The pixel of the picture that is the pixel ``placed`` of the input.
        zoom: Pixels of the picture for one of the input.
        side: Of the picture, in pixels, over which the new cells are laid.
    """
    edges = (np.linspace(start, start + length, cells + 1) - placed) * zoom + seen
    size = edges[1] - edges[0]
    wanted = np.linspace(0, side, max(1, round(side / size)) + 1)
    low = np.maximum(wanted[:-1, None], edges[:-1])
    high = np.minimum(wanted[1:, None], edges[1:])
    return np.asarray(np.maximum(high - low, 0.0) / size)
