"""The graph in which every item is joined to its nearest ones, and everything to everything somehow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.index.source import Vectors

NEIGHBOURS = 15
"""How many of its nearest each item is joined to; with those it is a nearest of, often twice as many."""

_BLOCK = 512

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Directed edges, each there in both directions, sorted by ``tails`` (e,), then by ``heads`` (e,).

    The edges out of node v are those from ``first[v]`` to ``first[v + 1]``; every node has at least one.
    ``cosines`` (e,) float64 are those of the two ends.
    """

    first: Rows
    tails: Rows
    heads: Rows
    cosines: npt.NDArray[np.float64]


def neighbour_graph(vectors: Vectors, neighbours: int = NEIGHBOURS) -> Graph:
    """The symmetric graph of nearest neighbours of ``vectors`` (n, dim), n ≥ 2, of unit length.

    Where it falls into parts, each part is joined by the shortest edge there is to another one until all
    hang together (Borůvka's way to a minimal spanning tree). Time grows with n², memory with n.
    """
    nearest = _nearest(vectors, min(neighbours, len(vectors) - 1))
    pairs = _unique(np.repeat(np.arange(len(vectors)), nearest.shape[1]), nearest.ravel(), len(vectors))
    while (parts := _parts(pairs, len(vectors))).any():
        ones, others = np.concatenate([pairs, _bridges(vectors, parts)], axis=1)
        pairs = _unique(ones, others, len(vectors))
    tails, heads = np.concatenate([pairs, pairs[::-1]], axis=1)
    order = np.lexsort((heads, tails))
    tails, heads = tails[order], heads[order]
    cosines = np.vecdot(vectors[tails].astype(np.float64), vectors[heads].astype(np.float64))
    return Graph(np.searchsorted(tails, np.arange(len(vectors) + 1)), tails, heads, cosines)


def _nearest(vectors: Vectors, count: int) -> Rows:
    """(n, count) the nearest others of each, in no order."""
    nearest = np.empty((len(vectors), count), np.int64)
    for start in range(0, len(vectors), _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, len(vectors)))
        cosines = vectors[rows] @ vectors.T
        cosines[rows - start, rows] = -np.inf
        nearest[rows] = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
    return nearest


def _unique(ones: Rows, others: Rows, count: int) -> Rows:
    """(2, m) each pair once, the smaller number first."""
    keys = np.unique(np.minimum(ones, others) * count + np.maximum(ones, others))
    return np.stack([keys // count, keys % count])


def _parts(pairs: Rows, count: int) -> Rows:
    """(n,) the smallest number of the part each node belongs to: all 0 when everything hangs together."""
    labels = np.arange(count)
    while True:
        before = labels.copy()
        lowest = np.minimum(labels[pairs[0]], labels[pairs[1]])
        for ends in pairs:
            np.minimum.at(labels, labels[ends], lowest)
        labels = labels[labels]
        if np.array_equal(before, labels):
            return labels


def _bridges(vectors: Vectors, parts: Rows) -> Rows:
    """(2, parts) for each part the shortest edge out of it."""
    best = np.full(len(vectors), -np.inf, np.float32)
    towards = np.zeros(len(vectors), np.int64)
    for start in range(0, len(vectors), _BLOCK):
        rows = slice(start, start + _BLOCK)
        cosines = np.where(parts[rows, None] == parts, -np.inf, vectors[rows] @ vectors.T)
        towards[rows] = cosines.argmax(axis=1)
        best[rows] = cosines.max(axis=1)
    order = np.lexsort((best, parts))
    last = np.flatnonzero(np.append(np.diff(parts[order]), 1))
    leaving = order[last]
    return np.stack([leaving, towards[leaving]])
