"""Clusters: which items lie together in the embeddings, with the item in the middle of each.

Found as communities of the neighbour graph; docs/adr/0012 has the measurements that decided it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import isqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.projection.joining import FEWEST_ITEMS, Joining, chunks, directions, sums_of

if TYPE_CHECKING:
    from engine.projection.communities import Graph

Vectors = NDArray[np.float32]
Codes = NDArray[np.int32]
Rows = NDArray[np.int32]

MOST_CLUSTERS = 40
"""Names that a person can still read on a map."""

_MOST_NEIGHBOURS = 15
_FINE = 2.0
"""Resolution at which communities are looked for."""
_COARSE = 0.5
"""Resolution at which communities are put together that may be but parts of one."""
_STRUCTURED = 0.45
"""Assortativity of communities that are more than parts of one: parts of noise reach 0.43, communities in
real collections 0.6 to 0.9."""


def clusters(
    vectors: Vectors,
    rows: Rows,
    cosines: NDArray[np.float32],
    seed: int,
    tell: Callable[[int, int], None],
) -> Codes:
    """The cluster of every item: codes (n,) from 0 for the largest on, -1 for an item that belongs to none.

    All are -1 where nothing sets items apart: too few of them, equal ones, or noise. The same seed gives the
    same clusters.

    Args:
        vectors: (n, d) L2-normalised, perhaps in a file; read once from the first to the last.
        rows: (n, k) rows of the nearest neighbours, nearest first, -1 for none.
        cosines: (n, k) how near they are.
        seed: decides the order in which items are looked at.
        tell: called now and then with (items that have settled, n), which may fall again; what it raises
            ends the work.
    """
    # Here, for numba takes half a second to load, and those that place a new item do without.
    from engine.projection.communities import Graph, communities

    none = np.full(len(vectors), -1, np.int32)
    if len(vectors) < 2 * FEWEST_ITEMS:
        return none
    used = min(_MOST_NEIGHBOURS, max(3, len(vectors) // 8))
    found, joined = communities(Graph.of_neighbours(rows[:, :used], cosines[:, :used]), _FINE, seed, tell)
    groups, _ = communities(joined, _COARSE, seed, lambda settled, nodes: tell(len(vectors), len(vectors)))
    found = _whole_where_noise(joined, groups)[found]
    smallest = max(FEWEST_ITEMS, isqrt(len(vectors)) // 4)
    joining = Joining.of(vectors, found, tell).without_crumbs(smallest, MOST_CLUSTERS)
    joining = joining.without_copies().at_most(MOST_CLUSTERS)
    return none if len(joining.sizes) < 2 else _by_size(joining.clusters[found])


def representatives(vectors: Vectors, codes: Codes) -> NDArray[np.int64]:
    """(c,) for each cluster the row of the item nearest to its middle, the first of equally near ones."""
    middles = directions(sums_of(vectors, codes))
    nearness = np.empty(len(codes), np.float32)
    for part in chunks(len(codes) if len(middles) else 0):
        nearness[part] = np.vecdot(vectors[part], middles[codes[part]])
    order = np.lexsort((-nearness, codes))
    return order[np.searchsorted(codes[order], np.arange(len(middles)))]


def centres(positions: NDArray[np.float32], codes: Codes) -> NDArray[np.float32]:
    """(c, 2) the median position of each cluster: amid its items also where some of them lie far away."""
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(int(codes.max(initial=-1)) + 2))
    groups = (positions[order[start:end]] for start, end in pairwise(bounds))
    return np.array([np.median(group, axis=0) for group in groups], np.float32).reshape(-1, 2)


def cluster_of_new(rows: Rows, codes: Codes) -> Codes:
    """(m,) the cluster of most of an item's neighbours, the nearer ones' where as many are of another.

    Args:
        rows: (m, k) rows of the neighbours in ``codes``, nearest first, -1 for none.
        codes: (n,) clusters of the items that are placed, -1 for none; such neighbours have no say.
    """
    if rows.shape[1] == 0 or len(codes) == 0:
        return np.full(len(rows), -1, np.int32)
    named = np.where(rows < 0, np.int32(-1), codes[rows])  # (m, k)
    votes = np.stack([(named == one[:, None]).sum(axis=1) * (one >= 0) for one in named.T], axis=1)
    return np.take_along_axis(named, votes.argmax(axis=1)[:, None], axis=1)[:, 0]


def _whole_where_noise(joined: Graph, groups: Codes) -> Codes:
    """(m,) for every community what it belongs to: itself, or a group whose parts chance alone sets apart.

    Whatever is alike throughout falls into communities at a fine resolution too, a different number each
    time; within it they hold together hardly more than chance would have it.
    """
    targets = np.arange(len(groups), dtype=np.int32)
    for group in range(int(groups.max()) + 1):
        parts = np.flatnonzero(groups == group)
        if len(parts) > 1 and joined.assortativity(parts) < _STRUCTURED:
            targets[parts] = parts[0]
    return np.unique(targets, return_inverse=True)[1].astype(np.int32)


def _by_size(codes: Codes) -> Codes:
    """The same clusters numbered from the largest on; of equal ones, that of the first item comes first."""
    present, firsts, sizes = np.unique(codes[codes >= 0], return_index=True, return_counts=True)
    ranks = np.full(len(present) + 1, -1, np.int32)  # the last for -1
    ranks[np.lexsort((firsts, -sizes))] = np.arange(len(present))
    return ranks[codes]
