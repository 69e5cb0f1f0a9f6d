"""Which points of a map get a thumbnail: as many as fit beside each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.domain.maps import Ids

SMALLEST, LARGEST = 40, 112
"""Pixels of the longest side of a thumbnail."""
STEP = 8
_MIXER = np.uint64(0x9E3779B97F4A7C15)


def side_for(room: float, points: int) -> int:
    """How large thumbnails are in a view of ``room`` square pixels with so many points."""
    side = 0.9 * np.sqrt(room / max(1, points))
    return int(np.clip(side // STEP * STEP, SMALLEST, LARGEST))


def without_overlap(
    places: NDArray[np.float64], ids: Ids, side: float, kept: frozenset[int]
) -> NDArray[np.int64]:
    """Rows (m,) of the ``places`` (n, 2), in pixels, on which squares of ``side`` do not overlap.

    Those whose id is ``kept`` come first, so that thumbnails stay when the view moves a little; of the others
    the order is haphazard, but always the same.
    """
    chance = ids.astype(np.uint64) * _MIXER
    is_new = np.array([item not in kept for item in ids.tolist()], np.bool_)
    order = np.lexsort((chance, is_new))
    taken: dict[tuple[int, int], tuple[float, float]] = {}
    """By cell; as a cell is as large as a square, none has two."""
    cells = np.floor(places / side).astype(np.int64).tolist()
    points, chosen = places.tolist(), []
    for row in order.tolist():
        x, y = points[row]
        column, line = cells[row]
        around = (taken.get((column + i, line + j)) for i in (-1, 0, 1) for j in (-1, 0, 1))
        if all(other is None or abs(other[0] - x) >= side or abs(other[1] - y) >= side for other in around):
            taken[column, line] = (x, y)
            chosen.append(row)
    return np.array(chosen, np.int64)
