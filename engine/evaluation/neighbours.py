"""The nearest neighbours of all items, exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.evaluation.chunks import Tell, in_chunks
from engine.evaluation.labels import Rows
from engine.evaluation.ranking import find
from engine.evaluation.scores import Gallery, Vectors

_NONE = np.empty(0, np.int64)
_ROWS = 1_024


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """The nearest of each of n items among them, as ``known.KnownNeighbours`` has them."""

    ids: Rows
    rows: Rows
    cosines: npt.NDArray[np.float32]

    @classmethod
    def of(cls, ids: Rows, vectors: Vectors, rows: Rows) -> Nearest:
        """``rows`` (n, k) of ``vectors`` (n, d), each of length 1, and how near they are."""
        cosines = np.empty(rows.shape, np.float32)
        for start in range(0, len(rows), _ROWS):
            part = slice(start, start + _ROWS)
            cosines[part] = np.vecdot(vectors[rows[part]], vectors[part, None])
        return cls(ids, rows, np.clip(cosines, -1, 1))

    @classmethod
    def unknown(cls, ids: Rows) -> Nearest:
        """Nobody is known to be near to anybody."""
        return cls(ids, np.empty((len(ids), 0), np.int64), np.empty((len(ids), 0), np.float32))


def nearest_of_all(vectors: Vectors, k: int, tell: Tell | None = None) -> Rows:
    """(n, min(k, n - 1)) rows of the nearest of each of ``vectors`` (n, d) by their product, best first.

    Of equal products the lower row comes first; none is among its own. ``tell`` is told rows.
    """
    return nearest_of(vectors, np.arange(len(vectors)), k, tell)


def nearest_of(vectors: Vectors, rows: Rows, k: int, tell: Tell | None = None) -> Rows:
    """(m, min(k, n - 1)) the same of those at ``rows`` (m,) alone."""
    count = len(vectors)
    k = max(0, min(k, count - 1))
    gallery = Gallery.of(vectors)

    def near(part: slice) -> Rows:
        scores = gallery.scores(vectors[rows[part]])
        return np.array(
            [find(own, _NONE, k, row).nearest for row, own in zip(rows[part], scores, strict=True)]
        )

    empty = np.empty((0, k), np.int64)
    return np.concatenate([empty, *in_chunks(len(rows), 4 * count, near, tell)]).astype(np.int64)
