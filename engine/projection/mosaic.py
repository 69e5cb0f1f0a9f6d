"""Thumbnails at their places on a map, moved a little where they would lie on each other."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.projection.label_layout import Box, place_labels

ThumbnailOf = Callable[[int], bytes | None]

_SIDES = (104, 88, 76, 68, 60, 54, 48)
"""Pixels of a thumbnail's longer side in a picture of 1600 x 1200: as large as leaves room for enough."""
_ENOUGH = 0.5
"""Share of the thumbnails that must find a place near their own."""
_REACH, _STEP = 2.0, 0.25
"""How far a thumbnail may stand from its place and in which steps this is tried, in its own sides."""


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A thumbnail and where it stands."""

    row: int
    box: Box
    image: Image.Image


def tiles(
    places: NDArray[np.float64],
    ids: NDArray[np.int64],
    first: NDArray[np.bool_],
    thumbnail_of: ThumbnailOf,
    bounds: Box,
    scale: float,
    obstacles: Sequence[Box] = (),
) -> list[Tile]:
    """The thumbnails that find room near their places, as large as leaves most of them room.

    Args:
        places: (n, 2) pixels.
        ids: (n,) of the items.
        first: (n,) True for items that get room before the others.
        scale: Of the picture, 1 for one of 1600 x 1200.
        obstacles: Boxes that thumbnails do not cover.
    """
    images = dict(_opened(ids, thumbnail_of))
    rows = np.array(list(images), np.intp)
    if not len(rows):
        return []
    shapes = np.array([image.size for image in images.values()], np.float64)
    shapes /= shapes.max(axis=1, keepdims=True)
    # A stable but arbitrary order: by id, one folder would push the others aside.
    priorities = np.random.default_rng(0).permutation(len(rows)) + len(rows) * first[rows]
    for side in _sides(bounds, len(rows), scale):
        sizes = np.maximum(np.round(shapes * side * scale), 1.0)
        boxes = place_labels(places[rows], sizes, priorities, bounds, 3 * scale, _SPIRAL, obstacles)
        if sum(box is not None for box in boxes) >= _ENOUGH * len(rows):
            break
    return [
        Tile(row, box, images[row]) for row, box in zip(rows.tolist(), boxes, strict=True) if box is not None
    ]


def _sides(bounds: Box, count: int, scale: float) -> list[int]:
    """The sides to try, the largest first, without those that most cannot have: there is no room."""
    area = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
    return [side for side in _SIDES if count * _ENOUGH * (side * scale) ** 2 < area] or [_SIDES[-1]]


def _opened(ids: NDArray[np.int64], thumbnail_of: ThumbnailOf) -> Iterator[tuple[int, Image.Image]]:
    """The thumbnails there are, by row; one that is damaged is none."""
    for row, item_id in enumerate(ids.tolist()):
        data = thumbnail_of(item_id)
        if data is None:
            continue
        try:
            image = Image.open(io.BytesIO(data)).convert("RGB")
        except (OSError, ValueError):
            continue
        yield row, image


def _spiral() -> NDArray[np.float64]:
    """Shifts (c, 2) around the middle in rings, the nearest first."""
    steps = np.arange(-_REACH, _REACH + 0.01, _STEP)
    shifts = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    distances = np.hypot(*shifts.T)
    order = np.argsort(distances, kind="stable")
    return np.asarray(shifts[order][distances[order] <= _REACH])


_SPIRAL = _spiral()
