"""How far a map can be trusted: whether what is near on it is near in the embeddings, and the other way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from engine.domain.maps import Positions
from engine.projection.projector import Tell, Vectors

NEIGHBOURS = 15
SAMPLE = 2000
_CHUNK_BYTES = 256 << 20

Ranks = NDArray[np.int64]


def trustworthiness(
    vectors: Vectors, positions: Positions, k: int = NEIGHBOURS, sample: int = SAMPLE, seed: int = 0
) -> float | None:
    """In [0, 1], by Venna and Kaski ("Neighborhood preservation in nonlinear projection methods", 2001).

    1 when the ``k`` nearest of an item on the map are its ``k`` nearest in ``vectors`` (n, d); what is on the
    map ``positions`` (n, 2) alone costs the more the further away it is in truth. Over ``sample`` items,
    compared with all. None where there are not more than 2 k items, for which it is not defined.
    """
    ranks = map_neighbour_ranks(vectors, positions, k, sample, seed)
    return None if ranks is None else trustworthiness_of(ranks, len(vectors))


def preservation(
    vectors: Vectors, positions: Positions, k: int = NEIGHBOURS, sample: int = SAMPLE, seed: int = 0
) -> float | None:
    """In [0, 1], the share of an item's ``k`` nearest that are among its ``k`` nearest on the map as well.

    Over ``sample`` items, compared with all. None where there are not more than 2 k items.
    """
    ranks = map_neighbour_ranks(vectors, positions, k, sample, seed)
    return None if ranks is None else preservation_of(ranks)


def trustworthiness_of(ranks: Ranks, count: int) -> float:
    """The trustworthiness of a map of ``count`` items from :func:`map_neighbour_ranks`."""
    sample, k = ranks.shape
    excess = np.maximum(ranks - k, 0).sum()
    return float(1 - 2 * excess / (sample * k * (2 * count - 3 * k - 1)))


def preservation_of(ranks: Ranks) -> float:
    """The neighbour preservation of a map from :func:`map_neighbour_ranks`."""
    return float((ranks <= ranks.shape[1]).mean())


def map_neighbour_ranks(
    vectors: Vectors,
    positions: Positions,
    k: int = NEIGHBOURS,
    sample: int = SAMPLE,
    seed: int = 0,
    tell: Tell | None = None,
) -> Ranks | None:
    """(sample, k) what rank in ``vectors`` (n, d) those have that are an item's ``k`` nearest on the map.

    Ranks start from 1 and are exact, among all items but the item itself; those that are equally far share
    the lower rank. Both measures come from them. None where there are not more than 2 k items.
    """
    count = len(vectors)
    if count <= 2 * k:
        return None
    chosen = np.sort(np.random.default_rng(seed).permutation(count)[:sample])
    near = _nearest_on_map(positions, chosen, k)
    half_norms = _half_norms(vectors)
    ranks = np.empty((len(chosen), k), np.int64)
    step = max(1, _CHUNK_BYTES // (4 * count))
    for start in range(0, len(chosen), step):
        part = slice(start, start + step)
        ranks[part] = _ranks(vectors, half_norms, chosen[part], near[part])
        if tell:
            tell(min(start + step, len(chosen)), len(chosen))
    return ranks


def _nearest_on_map(positions: Positions, chosen: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """(m, k) the nearest others of each of ``chosen`` (m,)."""
    _, near = cKDTree(positions).query(positions[chosen], k + 1)
    # Where many coincide, an item may not be among its own nearest: then the last is one too many.
    surplus = near == chosen[:, None]
    surplus[~surplus.any(axis=1), k] = True
    others: NDArray[np.int64] = near[~surplus].reshape(len(chosen), k)
    return others


def _half_norms(vectors: Vectors) -> NDArray[np.float32]:
    """(n,) half of each squared length, in chunks, for vectors may be a memory map."""
    step = max(1, _CHUNK_BYTES // (4 * max(1, vectors.shape[1])))
    parts = [vectors[start : start + step] for start in range(0, len(vectors), step)]
    squares: NDArray[np.float32] = np.concatenate([np.vecdot(part, part) for part in parts])
    return squares / np.float32(2)


def _ranks(
    vectors: Vectors, half_norms: NDArray[np.float32], chosen: NDArray[np.int64], near: NDArray[np.int64]
) -> Ranks:
    """(m, k) ranks of ``near`` (m, k) among all others, seen from ``chosen`` (m,)."""
    nearness = _nearness(vectors, half_norms, chosen)  # (m, n)
    ranks = np.empty(near.shape, np.int64)
    for place, (row, own) in enumerate(zip(nearness, near, strict=True)):
        ranks[place] = [np.count_nonzero(row > row[other]) + 1 for other in own]
    return ranks


def _nearness(
    vectors: Vectors, half_norms: NDArray[np.float32], chosen: NDArray[np.int64]
) -> NDArray[np.float32]:
    """(m, n) a number that rises as the distance falls: x·y - |y|²/2; the lowest for an item itself."""
    nearness: NDArray[np.float32] = vectors[chosen] @ vectors.T
    nearness -= half_norms
    nearness[np.arange(len(chosen)), chosen] = -np.inf
    return nearness
