"""The coarse quantiser: k-means that can be stopped, and the assignment of rows to its centroids."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.index.source import Vectors

ITERATIONS = 7
"""Recall does not change beyond; how many lists a search visits is tuned afterwards anyway."""

_CHUNK_BYTES = 16 << 20

Stopped = Callable[[], bool]


class BuildStopped(Exception):  # noqa: N818 - it is a request, not an error
    """The builder was asked to stop."""


def nearest_centroid(vectors: Vectors, centroids: Vectors, stopped: Stopped) -> npt.NDArray[np.int64]:
    """(n,) index of the centroid (lists, dim) closest to each of ``vectors`` (n, dim), in small pieces."""
    half_norms = np.vecdot(centroids, centroids) / 2
    chunk = max(1, _CHUNK_BYTES // (4 * len(centroids)))
    nearest = np.empty(len(vectors), np.int64)
    for start in range(0, len(vectors), chunk):
        if stopped():
            raise BuildStopped
        # The least distance is the greatest x·c - |c|²/2.
        affinity = vectors[start : start + chunk] @ centroids.T  # (chunk, lists)
        affinity -= half_norms
        nearest[start : start + chunk] = affinity.argmax(axis=1)
    return nearest


def kmeans(vectors: Vectors, lists: int, rng: np.random.Generator, stopped: Stopped) -> Vectors:
    """(lists, dim) centroids by Lloyd's algorithm on ``vectors`` (n, dim), n ≥ lists.

    A centroid that loses all its vectors starts again at a random one.

    Raises:
        BuildStopped: ``stopped()`` said so.
    """
    centroids = vectors[rng.choice(len(vectors), lists, replace=False)].copy()
    for _ in range(ITERATIONS):
        nearest = nearest_centroid(vectors, centroids, stopped)
        order = np.argsort(nearest, kind="stable")
        sizes = np.bincount(nearest, minlength=lists)
        filled = np.flatnonzero(sizes)
        starts = (np.cumsum(sizes) - sizes)[filled]
        centroids[filled] = np.add.reduceat(vectors[order], starts) / sizes[filled, None]
        empty = np.flatnonzero(sizes == 0)
        centroids[empty] = vectors[rng.choice(len(vectors), len(empty))]
    return centroids
