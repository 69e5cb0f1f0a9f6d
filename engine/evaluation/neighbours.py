"""The nearest neighbours of all items, exactly."""

from __future__ import annotations

import numpy as np

from engine.evaluation.chunks import Tell, in_chunks
from engine.evaluation.labels import Rows
from engine.evaluation.ranking import find
from engine.evaluation.scores import Gallery, Vectors

_NONE = np.empty(0, np.int64)


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
