"""From one item to another in a given number of small steps."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.errors import InvalidRequestError
from engine.index.neighbour_graph import NEIGHBOURS, Cosines, Graph, neighbour_graph
from engine.index.source import Vectors

BEAM = 256
"""Paths that are followed at the same time."""

_MOST_PER_END = 16
"""Of these, at most so many that end at the same item, so that they do not all take one way."""
_MOST_SEARCHED = 64
"""Paths of more items are searched with so many, and filled up: the bounds take memory for each step."""
_STRAYING = 3.0
"""With variety 1 a step may be taken for up to this share more costly than it is."""

Rows = npt.NDArray[np.int64]
Costs = npt.NDArray[np.float64]


def song_path(
    vectors: Vectors,
    start: int,
    end: int,
    length: int,
    *,
    neighbours: int = NEIGHBOURS,
    variety: float = 0.0,
    rng: np.random.Generator | None = None,
) -> Rows:
    """``length`` different items that lead from ``start`` to ``end``, both counted, by small steps.

    A step costs (1 − cosine)², so that one leap costs more than the many small steps it spares. What is
    wanted is the cheapest path of exactly ``length`` nodes in the graph of nearest neighbours. Two things
    make that harder than a shortest path. The exact number is met by going step by step from the end: the
    cheapest walk with m steps is an edge and the cheapest with m − 1 from there on (Bellman's principle;
    R. Bellman, "On a routing problem", 1958). Such a walk may pass a node twice, and with many steps gladly
    swings between two that are close, so its cost is only a lower bound for the rest of a path; it is kept
    per edge, so that at least no walk turns back at once. Then paths are built from the start: the ``BEAM``
    ones with the least cost so far plus bound of the rest are kept, none of which meets a node twice. When
    the cheapest walk is a path, this finds it; else a good one, but not surely the best (with repeats
    forbidden the problem is as hard as the travelling salesman's).

    Where all kept paths end in a dead end, and beyond ``_MOST_SEARCHED`` items, a shorter path is filled up
    with the items that cost least between two of its neighbours, in the graph or not.

    Time and memory grow with n².

    Args:
        vectors: (n, dim) float32 of unit length.
        start: position of the first item.
        end: position of the last one.
        length: how many, from 2 to n.
        neighbours: how many nearest ones an item is joined to.
        variety: from 0 to 1: each step's cost is multiplied by a random number from 1 to 1 + 3 · variety.
        rng: in the same state it gives the same path; needed only with variety.

    Returns:
        (length,) positions, each once.

    Raises:
        InvalidRequestError: start and end are the same, or there are not that many items.
    """
    if start == end:
        raise InvalidRequestError("A song path needs two different tracks to lead from one to the other.")
    if not 2 <= length <= len(vectors):
        raise InvalidRequestError(
            f"A song path of {length} tracks cannot be made of {len(vectors)}; ask for 2 to {len(vectors)}."
        )
    if length == 2:
        return np.array([start, end], np.int64)
    cosines = vectors @ vectors.T
    graph = neighbour_graph(cosines, neighbours)
    costs = (1.0 - graph.cosines) ** 2
    if variety > 0 and rng is not None:
        costs *= 1.0 + _STRAYING * variety * _noise(graph, rng)
    path = cheapest_path(graph, costs, start, end, min(length, _MOST_SEARCHED))
    return _filled_up(path if path is not None else np.array([start, end], np.int64), cosines, length)


def cheapest_path(graph: Graph, costs: Costs, start: int, end: int, length: int) -> Rows | None:
    """(length,) nodes of a cheap path, as :func:`song_path` explains; None where every one was a dead end."""
    bounds = _bounds(graph, costs, start, end, length - 1)
    beam = _Beam.at(start, len(graph.first) - 1)
    for bound in bounds[::-1]:
        beam = beam.extended(graph, costs, bound)
        if not len(beam.spent):
            return None
    best: Rows = beam.paths[0]
    return best


def waypoints(first: Vectors, last: Vectors, count: int) -> Vectors:
    """(count, dim) unit vectors at equal angles on the way from ``first`` to ``last`` (dim,), both counted.

    Spherical linear interpolation (Shoemake, SIGGRAPH 1985).
    """
    angle = float(np.arccos(np.clip(first.astype(np.float64) @ last, -1.0, 1.0)))
    share = np.linspace(0.0, 1.0, count)[:, None]
    if np.sin(angle) < 1e-6:  # the same direction, or opposite ones, between which every way is as short
        return np.where(share < 0.5, first, last).astype(np.float32)
    mixed = (np.sin((1 - share) * angle) * first + np.sin(share * angle) * last) / np.sin(angle)
    points: Vectors = mixed.astype(np.float32)
    return points


@dataclass(frozen=True, slots=True, eq=False)
class _Beam:
    """Paths under construction, best first: ``paths`` (b, t), ``spent`` (b,), ``visited`` (b, n)."""

    paths: Rows
    spent: Costs
    visited: npt.NDArray[np.bool_]

    @classmethod
    def at(cls, start: int, count: int) -> _Beam:
        """The one path that is only a start."""
        visited = np.zeros((1, count), np.bool_)
        visited[0, start] = True
        return cls(np.array([[start]], np.int64), np.zeros(1), visited)

    def extended(self, graph: Graph, costs: Costs, bound: Costs) -> _Beam:
        """The best paths with one more node; ``bound`` (e,) is the least the rest costs by each edge."""
        ends = self.paths[:, -1]
        degrees = graph.first[ends + 1] - graph.first[ends]
        owner = np.repeat(np.arange(len(ends)), degrees)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(degrees) - degrees, degrees)
        edges = graph.first[ends][owner] + within
        possible = np.isfinite(bound[edges]) & ~self.visited[owner, graph.heads[edges]]
        owner, edges = owner[possible], edges[possible]
        order = np.argsort(self.spent[owner] + bound[edges], kind="stable")
        order = order[_first_of_each(graph.heads[edges[order]], _MOST_PER_END)][:BEAM]
        owner, edges = owner[order], edges[order]
        heads = graph.heads[edges]
        visited = self.visited[owner]
        visited[np.arange(len(heads)), heads] = True
        paths = np.concatenate([self.paths[owner], heads[:, None]], axis=1)
        return _Beam(paths, self.spent[owner] + costs[edges], visited)


def _bounds(graph: Graph, costs: Costs, start: int, end: int, steps: int) -> list[Costs]:
    """For 1, 2, … ``steps`` steps, (e,) the least cost of a walk to ``end`` that begins with each edge.

    Walks neither turn back at once nor pass ``start`` or ``end`` on the way; infinite where there is none.
    """
    onward = np.where((graph.heads == end) | (graph.heads == start) | (graph.tails == end), np.inf, costs)
    bound = np.where((graph.heads == end) & (graph.tails != end), costs, np.inf)
    bounds = [bound]
    for _ in range(steps - 1):
        bound = onward + _cheapest_onward(graph, bound)
        bounds.append(bound)
    return bounds


def _cheapest_onward(graph: Graph, bound: Costs) -> Costs:
    """(e,) the least bound of an edge that goes on from each edge's head, but not back to its tail."""
    begins = graph.first[:-1]
    least = np.minimum.reduceat(bound, begins)  # (n,)
    places = np.where(bound == least[graph.tails], np.arange(len(bound)), len(bound))
    chosen = np.minimum.reduceat(places, begins)  # (n,) the edge that has it
    others = bound.copy()
    others[chosen] = np.inf
    second = np.minimum.reduceat(others, begins)
    back = graph.heads[chosen][graph.heads] == graph.tails
    return np.where(back, second[graph.heads], least[graph.heads])


def _first_of_each(groups: Rows, most: int) -> npt.NDArray[np.bool_]:
    """(n,) the first ``most`` of each number in ``groups``."""
    order = np.argsort(groups, kind="stable")
    places = np.arange(len(groups))
    begins = np.ones(len(groups), np.bool_)
    begins[1:] = groups[order][1:] != groups[order][:-1]
    rank = places - np.maximum.accumulate(np.where(begins, places, 0))
    kept = np.empty(len(groups), np.bool_)
    kept[order] = rank < most
    return kept


def _noise(graph: Graph, rng: np.random.Generator) -> Costs:
    """(e,) a random number from 0 to 1 for each edge, the same in both directions."""
    count = len(graph.first) - 1
    low, high = np.minimum(graph.tails, graph.heads), np.maximum(graph.tails, graph.heads)
    keys, pair = np.unique(low * count + high, return_inverse=True)
    return rng.random(len(keys))[pair]


def _filled_up(path: Rows, cosines: Cosines, length: int) -> Rows:
    """``path`` with the items that cost least between two others put in, one by one, up to ``length``."""
    nodes = path.tolist()
    free = np.ones(len(cosines), np.bool_)
    free[path] = False
    gaps = [_best_between(cosines, free, *pair) for pair in itertools.pairwise(nodes)]
    while len(nodes) < length:
        place = min(range(len(gaps)), key=lambda gap: gaps[gap][0])
        item = gaps[place][1]
        if not free[item]:
            gaps[place] = _best_between(cosines, free, nodes[place], nodes[place + 1])
            continue
        free[item] = False
        nodes.insert(place + 1, item)
        gaps[place : place + 1] = [
            _best_between(cosines, free, nodes[at], nodes[at + 1]) for at in (place, place + 1)
        ]
    return np.array(nodes, np.int64)


def _best_between(
    cosines: Cosines, free: npt.NDArray[np.bool_], before: int, after: int
) -> tuple[float, int]:
    """The least additional cost of a detour from ``before`` to ``after``, and the free item it is by."""
    steps = (1.0 - cosines[[before, after]]) ** 2  # (2, n)
    detours = np.where(free, steps.sum(axis=0), np.inf)
    item = int(detours.argmin())
    return float(detours[item] - steps[0, after]), item
