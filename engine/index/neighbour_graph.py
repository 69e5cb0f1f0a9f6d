"""The graph in which every item is joined to its nearest ones, and everything to everything somehow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

NEIGHBOURS = 15
"""How many of its nearest each item is joined to; with those it is a nearest of, often twice as many."""

Rows = npt.NDArray[np.int64]
Cosines = npt.NDArray[np.float32]


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


def neighbour_graph(cosines: Cosines, neighbours: int = NEIGHBOURS) -> Graph:
    """The symmetric graph of nearest neighbours among n ≥ 2 items whose ``cosines`` (n, n) are known.

    Where it falls into parts, each part is joined by the shortest edge there is to another one until all
    hang together (Borůvka's way to a minimal spanning tree).
    """
    count = len(cosines)
    nearest = _nearest(cosines, min(neighbours, count - 1))
    pairs = _unique(np.repeat(np.arange(count), nearest.shape[1]), nearest.ravel(), count)
    while (parts := _parts(pairs, count)).any():
        ones, others = np.concatenate([pairs, _bridges(cosines, parts)], axis=1)
        pairs = _unique(ones, others, count)
    tails, heads = np.concatenate([pairs, pairs[::-1]], axis=1)
    order = np.lexsort((heads, tails))
    tails, heads = tails[order], heads[order]
    first = np.searchsorted(tails, np.arange(count + 1))
    return Graph(first, tails, heads, cosines[tails, heads].astype(np.float64))


def _nearest(cosines: Cosines, count: int) -> Rows:
    """(n, count) the nearest others of each, in no order."""
    farness = -cosines
    np.fill_diagonal(farness, np.inf)
    return np.argpartition(farness, count - 1, axis=1)[:, :count]


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


def _bridges(cosines: Cosines, parts: Rows) -> Rows:
    """(2, parts) for each part the shortest edge out of it."""
    outwards = np.where(parts[:, None] == parts, -np.inf, cosines)
    order = np.lexsort((outwards.max(axis=1), parts))
    leaving = order[np.flatnonzero(np.append(np.diff(parts[order]), 1))]  # the last, and best, of each part
    return np.stack([leaving, outwards[leaving].argmax(axis=1)])
