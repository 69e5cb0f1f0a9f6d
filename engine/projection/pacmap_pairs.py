"""The pairs of items that PaCMAP draws together and drives apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.projection.memberships import distances
from engine.projection.pca import reduce
from engine.projection.projector import Cosines, Rows, Vectors

_CANDIDATES = 6
"""Random items of which the second nearest becomes a mid-near pair."""
_AXES = 100
"""On which the candidates are compared: near enough, and a million fit into memory."""
_CHUNK_ROWS = 2048

Pairs = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class PairLists:
    """For every item those it is paired with, near, mid-near and further ones in turn, from both ends."""

    bounds: NDArray[np.int64]
    """(n, 4) where the near ones of each item begin in ``others``, the mid-near, the further, and end."""
    others: Pairs

    @classmethod
    def of_pairs(cls, near: Pairs, mid_near: Pairs, further: Pairs) -> Self:
        """From (n, ·) what each item is paired with in each of the three ways, -1 for nothing."""
        count = len(near)
        keys, heads = [], []
        for way, pairs in enumerate((near, mid_near, further)):
            tails = np.repeat(np.arange(count, dtype=np.int32), pairs.shape[1])
            ends = pairs.ravel()
            tails, ends = tails[ends >= 0], ends[ends >= 0]
            keys += [tails.astype(np.int64) * 3 + way, ends.astype(np.int64) * 3 + way]
            heads += [ends, tails]
        key = np.concatenate(keys)
        order = np.argsort(key, kind="stable")
        edges = np.searchsorted(key[order], np.arange(3 * count + 1))
        bounds = np.concatenate([edges[:-1].reshape(count, 3), edges[3::3, None]], axis=1)
        return cls(np.ascontiguousarray(bounds), np.concatenate(heads)[order])


def near_pairs(rows: Rows, cosines: Cosines, wanted: int) -> Pairs:
    """(n, wanted) of the neighbours ``rows`` (n, k) those nearest in the measure of both places.

    A place is as wide as its fourth to sixth neighbour are far on average (Wang, Huang, Rudin and Shaposhnik,
    "Understanding How Dimension Reduction Tools Work", 2021, section 5).
    """
    far = np.where(rows >= 0, distances(cosines), np.inf)
    if rows.shape[1] <= wanted:
        return rows
    width = np.maximum(np.where(rows >= 0, far, 0)[:, 3:6].mean(axis=1), 1e-10)
    scaled = far**2 / (width[:, None] * width[np.maximum(rows, 0)])
    nearest = np.argsort(scaled, axis=1, kind="stable")[:, :wanted]
    return np.take_along_axis(rows, nearest, axis=1)


def mid_near_pairs(vectors: Vectors, each: int, rng: np.random.Generator) -> Pairs:
    """(n, each) for every item the second nearest of six random ones, so many times."""
    count = len(vectors)
    pairs = np.empty((count, each), np.int32)
    if not each:
        return pairs
    reduced = reduce(vectors, min(_AXES, vectors.shape[1]))
    for start in range(0, count, _CHUNK_ROWS):
        own = np.arange(start, min(start + _CHUNK_ROWS, count))
        drawn = _others(own, count, each * _CANDIDATES, rng)
        away = reduced[drawn] - reduced[own, None]
        far = np.vecdot(away, away).reshape(len(own), each, _CANDIDATES)
        second = np.argsort(far, axis=2, kind="stable")[:, :, 1:2]
        drawn = drawn.reshape(len(own), each, _CANDIDATES)
        pairs[own] = np.take_along_axis(drawn, second, axis=2)[:, :, 0]
    return pairs


def further_pairs(near: Pairs, each: int, rng: np.random.Generator) -> Pairs:
    """(n, each) random others for every item; those that are ``near`` (n, ·) it are left out as -1."""
    count = len(near)
    pairs = np.empty((count, each), np.int32)
    for start in range(0, count, _CHUNK_ROWS):
        own = np.arange(start, min(start + _CHUNK_ROWS, count))
        drawn = _others(own, count, each, rng)
        is_near = (drawn[:, :, None] == near[own][:, None]).any(axis=2)
        pairs[own] = np.where(is_near, -1, drawn)
    return pairs


def _others(own: NDArray[np.int64], count: int, each: int, rng: np.random.Generator) -> Pairs:
    """(m, each) random rows below ``count``, for each of ``own`` (m,) none of which is itself."""
    drawn = rng.integers(count - 1, size=(len(own), each), dtype=np.int32)
    drawn += drawn >= own[:, None]
    return drawn
