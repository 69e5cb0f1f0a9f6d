"""How many of an item's true neighbours a map has put far away from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.domain.maps import Positions

FAR = 5.0
"""Far is more than so many times as far as what is near on the map."""
NEAREST = 0.05
"""What is at most so far away is never called far: a two-hundredth of the radius of a map."""


def far_neighbours(positions: Positions, row: int, neighbours: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the k ``neighbours`` (rows) of ``row`` lie far away on the map (n, 2), bool (k,).

    They are compared with the k points that are nearest to it on the map: a neighbour is far when it is more
    than ``FAR`` times the median of their distances away. Were all true neighbours near, these would be they.
    """
    if not len(neighbours):
        return np.zeros(0, np.bool_)
    squares = np.square(positions - positions[row]).sum(axis=1, dtype=np.float32)
    count = min(len(neighbours), len(positions) - 1)
    nearest = np.partition(squares, count)[1 : count + 1] if count else squares
    limit = max(FAR * float(np.median(np.sqrt(nearest))), NEAREST)
    far: NDArray[np.bool_] = np.sqrt(squares[neighbours]) > limit
    return far


def far_sentence(far: int, neighbours: int) -> str:
    """``3 of 15 true neighbours lie far away on this map.``"""
    if not neighbours:
        return ""
    whole = f"{neighbours} true neighbour{'s' if neighbours != 1 else ''}"
    if not far:
        near = {1: "The true neighbour lies near it", 2: "Both true neighbours lie near it"}
        return f"{near.get(neighbours, f'All {whole} lie near it')} on this map."
    return f"{far} of {whole} {'lies' if far == 1 else 'lie'} far away on this map."
