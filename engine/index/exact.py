"""Exact scores and their order. Memory stays bounded whatever the number of rows.

``numpy.vecdot`` computes each row's score on its own, so a vector's score does not depend on where it lies
or what it is scored with: equal vectors tie exactly. It is also faster than a matrix-vector product here,
which waits for its threads (1M × 384: 62 ms against 148 ms).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from engine.index.generation import Rows, StoreView
from engine.index.selection import Selection
from engine.index.source import Ids, Vectors

Scores = npt.NDArray[np.float32]

_CHUNK_BYTES = 16 << 20
_SPARSE = 5
"""Below one row in this many, copying the selected rows is faster than scoring all of them in place."""


def clipped(vectors: Vectors, query: Vectors) -> Scores:
    """(n,) cosine in [-1, 1] of each row of ``vectors`` (n, dim) with ``query`` (dim,), of unit length."""
    scores: Scores = np.vecdot(vectors, query)
    return np.clip(scores, -1.0, 1.0, out=scores)


def best(ids: Ids, scores: Scores, k: int) -> tuple[Ids, Scores]:
    """The ``k`` highest scores with their ids, falling; equal scores by rising id."""
    if 0 < k < len(scores):
        least = np.partition(scores, len(scores) - k)[len(scores) - k]
        kept = np.flatnonzero(scores >= least)
        ids, scores = ids[kept], scores[kept]
    order = np.lexsort((ids, -scores))[:k]
    return ids[order], scores[order]


def nearest(view: StoreView, query: Vectors, k: int, selection: Selection) -> tuple[Ids, Scores]:
    """The ``k`` selected rows closest to ``query`` (dim,), by looking at all of them.

    Returns:
        (m,) int64 item ids and (m,) float32 scores, m ≤ k, best first.
    """
    return nearest_of(view, query, k, selection.rows)


def nearest_of(view: StoreView, query: Vectors, k: int, rows: Rows) -> tuple[Ids, Scores]:
    """As :func:`nearest`, over ascending ``rows`` (n,)."""
    if not len(rows):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    chunk = max(1, _CHUNK_BYTES // (4 * view.vectors.shape[1]))
    first, last = int(rows[0]), int(rows[-1]) + 1
    if len(rows) * _SPARSE < last - first:
        parts = [clipped(view.gather(rows[s : s + chunk]), query) for s in range(0, len(rows), chunk)]
        return best(view.ids[rows], np.concatenate(parts), k)
    parts = [clipped(view.slice(s, min(s + chunk, last)), query) for s in range(first, last, chunk)]
    scores = np.concatenate(parts)
    if len(rows) < last - first:
        scores = scores[rows - first]
    return best(view.ids[rows], scores, k)


def kth_scores(
    view: StoreView, queries: Vectors, k: int, selections: Sequence[Selection], stopped: Callable[[], bool]
) -> list[Scores]:
    """For each selection (m,) the score of the ``k``-th neighbour of each of ``queries`` (m, dim).

    All come from one pass over the rows; it ends early, with scores that mean nothing, once ``stopped()``.
    Entries of matrix products differ in their last bits from :func:`clipped`: compare with a tolerance.
    """
    step = max(k, _CHUNK_BYTES // (4 * len(queries)))
    tops = [np.full((len(queries), k), -2.0, np.float32) for _ in selections]
    for start in range(0, len(view), step):
        if stopped():
            break
        block = view.slice(start, start + step)
        scores = queries @ block.T  # (m, step)
        for number, selection in enumerate(selections):
            chosen = np.flatnonzero(selection.mask[start : start + len(block)])
            both = np.concatenate([tops[number], scores.take(chosen, axis=1)], axis=1)
            tops[number] = np.partition(both, both.shape[1] - k, axis=1)[:, -k:]
    return [np.minimum(top.min(axis=1), np.float32(1)) for top in tops]
