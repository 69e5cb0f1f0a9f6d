"""Puts labels near what they name without any lying on another: the important ones first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""

NEAR = np.array(
    [(0.0, 0.0), (0.0, -0.55), (0.0, 0.55), (0.0, -1.1), (0.0, 1.1), (-0.35, 0.0), (0.35, 0.0),
     (-0.35, -1.1), (0.35, -1.1), (-0.35, 1.1), (0.35, 1.1)]
)  # fmt: skip
"""Where a label's middle is tried, in its own widths and heights from the anchor, the nearest first."""


def place_labels(
    anchors: ArrayLike,
    sizes: ArrayLike,
    priorities: ArrayLike,
    bounds: Box,
    gap: float = 2.0,
    shifts: NDArray[np.float64] = NEAR,
    obstacles: Sequence[Box] = (),
) -> list[Box | None]:
    """For each label where it stands, or None where no place is free near its anchor.

    A label stands in the middle of its anchor, or shifted a little where a more important one is in the way.
    All lie within ``bounds`` and at least ``gap`` pixels apart. Labels whose anchor is out of bounds, or that
    are larger than those, have no place. The same labels are always put into the same places.

    Args:
        anchors: (m, 2) x and y in pixels.
        sizes: (m, 2) width and height in pixels.
        priorities: (m,) the greater the more important; the earlier one of two that are equal.
        shifts: (c, 2) where each is tried, in its own widths and heights from the anchor.
        obstacles: What they may not lie on either.
    """
    middles = np.asarray(anchors, np.float64).reshape(-1, 2)
    extents = np.asarray(sizes, np.float64).reshape(-1, 2)
    boxes, fits = _candidates(middles, extents, shifts, bounds)
    order = np.argsort(-np.asarray(priorities, np.float64), kind="stable")
    places: list[Box | None] = [None] * len(middles)
    count = len(obstacles)
    taken = np.empty((count + len(middles), 4))
    taken[:count] = np.reshape(obstacles, (count, 4))
    for label in order[fits[order]].tolist():
        box = _first_free(boxes[label], taken[:count], gap)
        if box is not None:
            taken[count] = box
            count += 1
            left, top, right, bottom = box.tolist()
            places[label] = left, top, right, bottom
    return places


def _candidates(
    middles: NDArray[np.float64], extents: NDArray[np.float64], shifts: NDArray[np.float64], bounds: Box
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Boxes (m, c, 4) within ``bounds``, and which labels can have a place at all."""
    lowest, highest = np.array(bounds[:2]), np.array(bounds[2:])
    fits = ((middles >= lowest) & (middles <= highest) & (extents <= highest - lowest)).all(axis=1)
    corners = middles[:, None] + (shifts - 0.5) * extents[:, None]  # (m, c, 2)
    corners = np.clip(corners, lowest, np.maximum(highest - extents, lowest)[:, None])
    return np.concatenate([corners, corners + extents[:, None]], axis=2), fits


def _first_free(
    boxes: NDArray[np.float64], taken: NDArray[np.float64], gap: float
) -> NDArray[np.float64] | None:
    """The first of ``boxes`` (c, 4) that is ``gap`` away from all that are taken (k, 4)."""
    left, top, right, bottom = boxes.T[:, :, None]
    crossed = (left < taken[:, 2] + gap) & (right + gap > taken[:, 0])  # (c, k)
    crossed &= (top < taken[:, 3] + gap) & (bottom + gap > taken[:, 1])
    blocked = np.logical_or.reduce(crossed, axis=1)
    chosen = int(blocked.argmin())
    return None if blocked[chosen] else boxes[chosen]
