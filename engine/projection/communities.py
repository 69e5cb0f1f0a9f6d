"""Communities of a neighbour graph: items that are each other's neighbours more than chance would have it.

The method of Blondel, Guillaume, Lambiotte and Lefebvre, "Fast unfolding of communities in large networks"
(2008), with the resolution of Reichardt and Bornholdt (2006). The kernels are compiled on first use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Tell = Callable[[int, int], None]
"""Called with (done, total) now and then; what it raises ends the work."""

_SETTLED = 0.002
"""A level is done when fewer of its nodes than this share still change their community ..."""
_MOST_SWEEPS = 50
"""... or after so many rounds, for two may follow each other around."""


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """An undirected graph of m nodes; each edge is there from both of its ends, and may be so repeatedly."""

    starts: NDArray[np.int64]
    """(m + 1,) where the edges of each node begin in ``ends`` and ``weights``."""
    ends: NDArray[np.int32]
    weights: NDArray[np.float32]
    strengths: NDArray[np.float64]
    """(m,) weight of all edges of each node, those within it included."""

    @classmethod
    def of_neighbours(cls, rows: NDArray[np.int32], cosines: NDArray[np.float32]) -> Graph:
        """The graph that joins every item to its neighbours, by edges as heavy as their cosine is above 0.

        Args:
            rows: (n, k) rows of the neighbours, -1 for none.
            cosines: (n, k)
        """
        starts, ends, weights = _joined(
            np.ascontiguousarray(rows, np.int32), np.ascontiguousarray(cosines, np.float32)
        )
        sums = np.concatenate([[0.0], np.cumsum(weights, dtype=np.float64)])
        return cls(starts, ends, weights, sums[starts[1:]] - sums[starts[:-1]])

    def contracted(self, codes: Codes) -> Graph:
        """The graph whose nodes are the communities ``codes`` (m,); edges within one are left out."""
        sources = np.repeat(codes, np.diff(self.starts))
        targets = codes[self.ends]
        between = np.flatnonzero(sources != targets)
        order = between[np.argsort(sources[between], kind="stable")]
        size = int(codes.max()) + 1
        starts = np.zeros(size + 1, np.int64)
        np.cumsum(np.bincount(sources[between], minlength=size), out=starts[1:])
        return Graph(
            starts,
            targets[order],
            self.weights[order],
            np.bincount(codes, self.strengths, minlength=size).astype(np.float64),
        )

    def assortativity(self, nodes: NDArray[np.intp]) -> float:
        """How far the weight among ``nodes`` lies within each of them: 0 as by chance, 1 all of it.

        What joins them to other nodes is left out. Newman, "Mixing patterns in networks" (2003), equation 2.
        """
        sources = np.repeat(np.arange(len(self.strengths)), np.diff(self.starts))
        within = self.strengths - np.bincount(sources, self.weights, minlength=len(self.strengths))
        asked = np.zeros(len(self.strengths), np.bool_)
        asked[nodes] = True
        between = asked[sources] & asked[self.ends]
        among = np.bincount(sources[between], self.weights[between], minlength=len(self.strengths))
        total = (within + among)[nodes].sum()
        if total <= 0:
            return 0.0
        by_chance = float(np.square((within + among)[nodes] / total).sum())
        share = float(within[nodes].sum() / total)
        return (share - by_chance) / (1.0 - by_chance) if by_chance < 1.0 else 0.0


def communities(graph: Graph, resolution: float, seed: int, tell: Tell) -> tuple[Codes, Graph]:
    """The communities of ``graph``: codes (m,) from 0 on, and the graph of the communities.

    A greater ``resolution`` gives more and smaller ones; at 1, modularity itself is what is made large. The
    same seed gives the same communities.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    items = len(graph.strengths)
    codes = np.arange(items, dtype=np.int32)
    while True:
        found = _one_level(graph, resolution, rng, lambda moved: tell(items - moved, items))
        count = int(found.max(initial=-1)) + 1
        if count == len(found):
            return codes, graph
        codes, graph = found[codes], graph.contracted(found)


def _one_level(
    graph: Graph, resolution: float, rng: np.random.Generator, tell_moved: Callable[[int], None]
) -> Codes:
    """Codes (m,), from 0 on without gaps, of nodes that went to their best neighbour until all stayed."""
    size = len(graph.strengths)
    codes = np.arange(size, dtype=np.int32)
    sums = graph.strengths.copy()
    expected = resolution / max(float(sums.sum()), np.finfo(np.float64).tiny)
    for _ in range(_MOST_SWEEPS):
        order = rng.permutation(size)
        moved = _sweep(graph.starts, graph.ends, graph.weights, graph.strengths, expected, order, codes, sums)
        tell_moved(moved)
        if moved <= _SETTLED * size:
            break
    return np.unique(codes, return_inverse=True)[1].astype(np.int32)


def _joined_plain(
    rows: NDArray[np.int32], cosines: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """Starts, ends and weights of the graph in which neighbours are joined both ways."""
    items, most = rows.shape
    starts = np.zeros(items + 1, np.int64)
    for item in range(items):
        for place in range(most):
            if rows[item, place] >= 0 and cosines[item, place] > 0:
                starts[item + 1] += 1
                starts[rows[item, place] + 1] += 1
    for item in range(items):
        starts[item + 1] += starts[item]
    free = starts[:-1].copy()
    ends = np.empty(starts[items], np.int32)
    weights = np.empty(starts[items], np.float32)
    for item in range(items):
        for place in range(most):
            other = rows[item, place]
            if other >= 0 and cosines[item, place] > 0:
                ends[free[item]] = other
                ends[free[other]] = item
                weights[free[item]] = weights[free[other]] = cosines[item, place]
                free[item] += 1
                free[other] += 1
    return starts, ends, weights


def _sweep_plain(
    starts: NDArray[np.int64],
    ends: NDArray[np.int32],
    weights: NDArray[np.float32],
    strengths: NDArray[np.float64],
    expected: float,
    order: NDArray[np.int64],
    codes: Codes,
    sums: NDArray[np.float64],
) -> int:
    """Moves each node of ``order`` to where it gains most; changes ``codes`` and ``sums``, the strengths of
    the communities. Returns how many moved."""
    moved = 0
    shared = np.zeros(len(codes))  # weight from the node to each community
    met = np.empty(len(codes), np.int32)
    for node in order:
        count = 0
        for edge in range(starts[node], starts[node + 1]):
            code = codes[ends[edge]]
            if shared[code] == 0:
                met[count] = code
                count += 1
            shared[code] += weights[edge]
        own = best = codes[node]
        sums[own] -= strengths[node]
        most = shared[own] - expected * strengths[node] * sums[own]
        for code in met[:count]:
            gain = shared[code] - expected * strengths[node] * sums[code]
            if gain > most + 1e-12:
                best, most = code, gain
            shared[code] = 0
        sums[best] += strengths[node]
        codes[node] = best
        moved += best != own
    return moved


_joined = numba.njit(cache=True)(_joined_plain)
_sweep = numba.njit(cache=True)(_sweep_plain)
