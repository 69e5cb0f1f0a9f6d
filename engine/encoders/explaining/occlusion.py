"""How much the score of two pictures falls where a part of one is covered; asks nothing of the encoder.

Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks" (2014), with patches of two sizes
that overlap: large ones find objects, small ones their edges.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.encoders.encoder import Encoder

Pixels = NDArray[np.uint8]
Heat = NDArray[np.float32]
Place = tuple[int, int, int, int]
"""Left, top, width and height in pixels of an input."""

CELLS = 8
"""Along the longer side of a picture."""
PATCHES = ((4, 2), (2, 1))
"""Sides of the patches and how far they are moved, in cells: 9 + 49 patches on a square."""


def fall_of_score(encoder: Encoder, picture: Pixels, place: Place, other: NDArray[np.float32]) -> Heat:
    """How much the cosine of ``picture`` with the embedding ``other`` (d,) falls where it is covered.

    Args:
        encoder: Of pictures.
        picture: As the encoder's input says, uint8 (height, width, 3).
        place: Where in it the picture lies that is to be covered; the rest is padding.
        other: Of length 1.

    Returns:
        (rows, columns) over ``place``: of all patches that cover a cell the mean fall, below 0 where the
        score rises; the patches of each size count alike.
    """
    left, top, width, height = place
    cell = max(width, height) / CELLS
    rows, columns = max(1, round(height / cell)), max(1, round(width / cell))
    covers = list(_covers(rows, columns))
    edges_down = top + np.linspace(0, height, rows + 1).round().astype(int)
    edges_across = left + np.linspace(0, width, columns + 1).round().astype(int)
    colour = picture[top : top + height, left : left + width].mean(axis=(0, 1)).round().astype(np.uint8)
    scores = [float(encoder.encode([picture]).embeddings[0] @ other)]
    for start in range(0, len(covers), encoder.batch_size):
        batch = []
        for _, (low, high), (near, far) in covers[start : start + encoder.batch_size]:
            covered = picture.copy()
            covered[edges_down[low] : edges_down[high], edges_across[near] : edges_across[far]] = colour
            batch.append(covered)
        scores.extend((encoder.encode(batch).embeddings @ other).tolist())
    return _mean_fall(rows, columns, covers, np.asarray(scores[0]) - np.asarray(scores[1:]))


Cover = tuple[int, tuple[int, int], tuple[int, int]]
"""The number of the patch's size, and the cells it covers: rows from and to, columns from and to."""


def _covers(rows: int, columns: int) -> Iterator[Cover]:
    for size, (side, step) in enumerate(PATCHES):
        for low in _starts(rows, side, step):
            for near in _starts(columns, side, step):
                yield size, (low, min(low + side, rows)), (near, min(near + side, columns))


def _starts(cells: int, side: int, step: int) -> list[int]:
    """Where patches begin, so that each cell is covered and none reaches beyond the end if it fits."""
    last = max(0, cells - side)
    return sorted({*range(0, last + 1, step), last})


def _mean_fall(rows: int, columns: int, covers: list[Cover], falls: NDArray[np.float64]) -> Heat:
    total = np.zeros((len(PATCHES), rows, columns))
    count = np.zeros((len(PATCHES), rows, columns))
    for (size, (low, high), (near, far)), fall in zip(covers, falls.tolist(), strict=True):
        total[size, low:high, near:far] += fall
        count[size, low:high, near:far] += 1
    return np.asarray((total / count).mean(axis=0), np.float32)
