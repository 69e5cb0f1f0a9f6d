"""The nearest neighbours of every item at once, exact for small collections and nearly so for large ones."""

from __future__ import annotations

import numpy as np
import xxhash

from engine.index.all_pairs import Points, Tell, compare_all, compare_by_lists
from engine.index.clustering import BuildStopped, Stopped
from engine.index.columns import bytes_of
from engine.index.crew import share_out
from engine.index.exact import Scores
from engine.index.generation import StoreView
from engine.index.neighbours import Neighbours
from engine.index.reduction import REDUCE_ABOVE, learn_projection
from engine.index.running_best import Columns, RunningBest
from engine.index.source import Ids

EXACT_PRODUCTS = 4e11
"""All pairs are compared where that takes no more multiplications: some five seconds on two cores. These are
32,000 vectors of 384, or 17,000 of 1280."""

_SPARE = 4
_REDUCED_SPARE = 16
_PROJECTION_SAMPLE = 20_000
_READ_ROWS = 8_192
_RANKED_BYTES = 16 << 20
_SEED = 20_240_229


def neighbours_of_each(view: StoreView, ids: Ids, k: int, tell: Tell, stopped: Stopped) -> Neighbours:
    """The ``k`` nearest of each of ``ids`` (n,), rising, among them.

    Candidates come from products of matrices and are then compared exactly: cosines are those of a search,
    equal vectors tie exactly, and ties go to the lower id.

    Raises:
        KeyError: an id does not live in ``view``.
        BuildStopped: ``stopped()`` said so.
        DamagedCacheError: the bytes on disk are not what was written.
    """
    rows = view.rows_of(ids)
    if len(rows) != len(ids):
        missing = ids[~np.isin(ids, view.ids[rows])]
        raise KeyError(int(missing[0]))
    count, dimension = len(ids), view.vectors.shape[1]
    points = Points(count, dimension, lambda some: view.gather(rows[some]))
    if float(count) ** 2 * dimension <= EXACT_PRODUCTS:
        best = RunningBest(count, max(1, min(k + _SPARE, count - 1)))
        compare_all(points, best, tell, stopped)
    else:
        reduced = _reduced(points, stopped)
        best = RunningBest(count, k + _SPARE if reduced is points else 2 * k + _REDUCED_SPARE)
        compare_by_lists(reduced, best, tell, stopped)
    nearest, cosines = _ranked(points, best.columns, k, stopped)
    return Neighbours(ids, nearest, cosines, stamp(view, ids))


def stamp(view: StoreView, ids: Ids) -> str:
    """What changes when one of ``ids`` gets another vector; and, needlessly, when the store is compacted."""
    digest = xxhash.xxh3_128(view.token.encode())
    digest.update(bytes_of(ids))
    digest.update(bytes_of(view.rows_of(ids)))
    return digest.hexdigest()


def _reduced(points: Points, stopped: Stopped) -> Points:
    """Long vectors on their principal axes, in memory: a kilobyte each, compared several times faster."""
    if points.dimension <= REDUCE_ABOVE:
        return points
    rng = np.random.default_rng(_SEED)
    chosen = rng.choice(points.count, min(points.count, _PROJECTION_SAMPLE), replace=False)
    projection = learn_projection(points.read(np.sort(chosen)), rng)
    reduced = np.empty((points.count, len(projection)), np.float32)
    for start in range(0, points.count, _READ_ROWS):
        if stopped():
            raise BuildStopped
        rows = np.arange(start, min(start + _READ_ROWS, points.count))
        reduced[rows] = points.read(rows) @ projection.T
    return Points(points.count, len(projection), lambda some: reduced[some])


def _ranked(points: Points, candidates: Columns, k: int, stopped: Stopped) -> tuple[Columns, Scores]:
    """(n, k) the best ``candidates`` (n, c) of each row with their cosines, falling; -1 and 0 for none."""
    nearest = np.full((points.count, k), -1, np.int32)
    cosines = np.zeros((points.count, k), np.float32)
    width = min(k, candidates.shape[1])
    step = max(1, _RANKED_BYTES // (4 * points.dimension * candidates.shape[1]))

    def rank(start: int) -> int:
        rows = np.arange(start, min(start + step, points.count))
        columns = np.sort(candidates[rows], axis=1).astype(np.int64)
        vectors = points.read(columns.ravel()).reshape(*columns.shape, points.dimension)
        scores = np.clip(np.vecdot(vectors, points.read(rows)[:, None]), -1.0, 1.0)
        scores[columns < 0] = -np.inf
        order = np.argsort(-scores, axis=1, kind="stable")[:, :width]
        nearest[rows, :width] = np.take_along_axis(columns, order, axis=1)
        found = np.take_along_axis(scores, order, axis=1)
        cosines[rows, :width] = np.where(np.isfinite(found), found, 0)
        return len(rows)

    share_out(range(0, points.count, step), rank, lambda _: None, stopped)
    return nearest, cosines
