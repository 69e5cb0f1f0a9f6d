"""Song paths, against trying every path."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_source import unit_vectors

from engine.errors import InvalidRequestError
from engine.index.neighbour_graph import Graph, neighbour_graph
from engine.index.song_path import cheapest_path, song_path, waypoints

POOL = unit_vectors(400, seed=9)
seeds = st.integers(0, 2**32 - 1)


def _arc(count: int, angle: float = 2.5) -> np.ndarray:
    """(count, 3) unit vectors at equal angles along an arc."""
    turns = np.linspace(0, angle, count)
    return np.stack([np.cos(turns), np.sin(turns), np.zeros(count)], axis=1).astype(np.float32)


def _cost(vectors: np.ndarray, path: list[int]) -> float:
    wide = vectors.astype(np.float64)
    return sum((1 - float(wide[one] @ wide[other])) ** 2 for one, other in itertools.pairwise(path))


def _cheapest(vectors: np.ndarray, start: int, end: int, length: int) -> float:
    others = [place for place in range(len(vectors)) if place not in (start, end)]
    middles = itertools.permutations(others, length - 2)
    return min(_cost(vectors, [start, *middle, end]) for middle in middles)


@settings(deadline=None, max_examples=60)
@given(seed=seeds, count=st.integers(2, 8), data=st.data())
def test_that_a_path_is_nearly_as_cheap_as_the_cheapest_of_all(
    seed: int, count: int, data: st.DataObject
) -> None:
    vectors = POOL[np.random.default_rng(seed).choice(len(POOL), count, replace=False)]
    length = data.draw(st.integers(2, min(count, 6)))
    path = song_path(vectors, 0, count - 1, length).tolist()
    assert (path[0], path[-1], len(path), len(set(path))) == (0, count - 1, length, length)
    assert _cost(vectors, path) <= 1.2 * _cheapest(vectors, 0, count - 1, length) + 1e-9


def _cheapest_walk(graph: Graph, costs: np.ndarray, start: int, end: int, steps: int) -> float:
    """By the book: Bellman's equation over nodes, repeats allowed, ``start`` and ``end`` only at the ends."""
    least = {end: 0.0}
    for step in range(steps):
        further: dict[int, float] = {}
        for tail, head, cost in zip(graph.tails.tolist(), graph.heads.tolist(), costs, strict=True):
            if head in least and tail != end and (tail == start) == (step == steps - 1):
                further[tail] = min(further.get(tail, np.inf), cost + least[head])
        least = further
    return least.get(start, np.inf)


@settings(deadline=None, max_examples=40)
@given(seed=seeds, length=st.integers(3, 9), neighbours=st.integers(2, 6))
def test_that_a_path_costs_no_less_than_the_cheapest_walk_and_as_much_where_that_is_a_path(
    seed: int, length: int, neighbours: int
) -> None:
    rng = np.random.default_rng(seed)
    vectors = POOL[rng.choice(len(POOL), 40, replace=False)]
    graph = neighbour_graph(vectors @ vectors.T, neighbours)
    costs = (1 - graph.cosines) ** 2
    path = cheapest_path(graph, costs, 0, 1, length)
    walk = _cheapest_walk(graph, costs, 0, 1, length - 1)
    if path is None:
        return
    assert len(set(path.tolist())) == length
    edges = {(tail, head) for tail, head in zip(graph.tails.tolist(), graph.heads.tolist(), strict=True)}
    assert edges.issuperset(itertools.pairwise(path.tolist()))
    assert _cost(vectors, path.tolist()) >= walk - 1e-5


def test_that_the_cheapest_walk_is_found_when_it_is_a_path() -> None:
    vectors = np.concatenate([_arc(9), POOL[:60, :3]])
    vectors[9:, 2] = 1 + np.abs(vectors[9:, 2])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    graph = neighbour_graph(vectors @ vectors.T, 15)
    costs = (1 - graph.cosines) ** 2
    path = cheapest_path(graph, costs, 0, 8, 9)
    assert path is not None
    assert _cost(vectors, path.tolist()) == pytest.approx(_cheapest_walk(graph, costs, 0, 8, 8))


@settings(deadline=None, max_examples=30)
@given(seed=seeds, length=st.integers(2, 12), variety=st.sampled_from([0.0, 0.3, 1.0]))
def test_that_a_path_has_its_ends_its_length_and_no_item_twice(
    seed: int, length: int, variety: float
) -> None:
    rng = np.random.default_rng(seed)
    start, end = rng.choice(len(POOL), 2, replace=False).tolist()
    path = song_path(POOL, start, end, length, variety=variety, rng=np.random.default_rng(seed)).tolist()
    assert (path[0], path[-1], len(path), len(set(path))) == (start, end, length, length)
    again = song_path(POOL, start, end, length, variety=variety, rng=np.random.default_rng(seed))
    assert again.tolist() == path


def test_that_small_steps_are_taken_where_there_are_some() -> None:
    vectors = np.concatenate([_arc(21), POOL[:100, :3] / np.linalg.norm(POOL[:100, :3], axis=1)[:, None]])
    path = song_path(vectors, 0, 20, 11).tolist()
    steps = [float(vectors[one] @ vectors[other]) for one, other in itertools.pairwise(path)]
    assert min(steps) > np.cos(2 * 2.5 / 10)
    towards = [float(vectors[place] @ vectors[20]) for place in path]
    assert towards == sorted(towards)


@settings(deadline=None, max_examples=30)
@given(seed=seeds, length=st.integers(3, 8))
def test_that_no_step_is_longer_than_the_leap_when_all_together_cost_less(seed: int, length: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = POOL[rng.choice(len(POOL), 200, replace=False)]
    path = song_path(vectors, 0, 1, length).tolist()
    leap = _cost(vectors, [0, 1])
    if _cost(vectors, path) <= leap:
        assert max(_cost(vectors, list(pair)) for pair in itertools.pairwise(path)) <= leap


def test_that_variety_gives_other_paths_that_are_not_much_longer() -> None:
    shortest = song_path(POOL, 3, 200, 8)
    varied = [
        song_path(POOL, 3, 200, 8, variety=0.5, rng=np.random.default_rng(seed)).tolist() for seed in range(6)
    ]
    assert len({tuple(path) for path in varied}) > 2
    assert all(_cost(POOL, path) <= 2.5 * _cost(POOL, shortest.tolist()) + 1e-9 for path in varied)


def test_that_a_path_can_take_everything_there_is() -> None:
    path = song_path(POOL[:90], 5, 60, 90).tolist()
    assert sorted(path) == list(range(90))
    assert (path[0], path[-1]) == (5, 60)


def test_that_parts_far_from_each_other_hang_together() -> None:
    rng = np.random.default_rng(2)
    centres = np.repeat(np.eye(6, 12), 30, axis=0)
    vectors = (centres + 0.01 * rng.standard_normal(centres.shape)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    graph = neighbour_graph(vectors @ vectors.T, 4)
    reached, new = {0}, {0}
    while new:
        new = {int(head) for node in new for head in graph.heads[graph.first[node] : graph.first[node + 1]]}
        new -= reached
        reached |= new
    assert len(reached) == len(vectors)
    path = song_path(vectors, 0, 170, 12, neighbours=4).tolist()
    assert (path[0], path[-1], len(set(path))) == (0, 170, 12)


@settings(deadline=None, max_examples=30)
@given(seed=seeds, count=st.integers(2, 60), neighbours=st.integers(1, 20))
def test_that_every_item_is_joined_to_its_nearest_ones_both_ways(
    seed: int, count: int, neighbours: int
) -> None:
    vectors = POOL[np.random.default_rng(seed).choice(len(POOL), count, replace=False)]
    graph = neighbour_graph(vectors @ vectors.T, neighbours)
    edges = set(zip(graph.tails.tolist(), graph.heads.tolist(), strict=True))
    assert len(edges) == len(graph.tails)
    assert edges == {(head, tail) for tail, head in edges}
    assert graph.cosines == pytest.approx(np.vecdot(vectors[graph.tails], vectors[graph.heads]), abs=1e-5)
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    for node in range(count):
        heads = {head for tail, head in edges if tail == node}
        assert heads.issuperset(np.argsort(-cosines[node])[: min(neighbours, count - 1)].tolist())


@pytest.mark.parametrize(("start", "end", "length"), [(1, 1, 3), (0, 1, 21), (0, 1, 1), (0, 1, 0)])
def test_that_an_impossible_path_is_refused(start: int, end: int, length: int) -> None:
    with pytest.raises(InvalidRequestError):
        song_path(POOL[:20], start, end, length)


def test_that_waypoints_lie_at_equal_angles_on_the_way() -> None:
    points = waypoints(POOL[0], POOL[1], 7)
    assert np.allclose(points[[0, -1]], POOL[:2], atol=1e-5)
    assert np.allclose(np.linalg.norm(points, axis=1), 1, atol=1e-5)
    steps = np.vecdot(points[1:], points[:-1])
    assert np.ptp(steps) < 1e-5
    assert np.isfinite(waypoints(POOL[0], -POOL[0], 5)).all()
    assert np.allclose(waypoints(POOL[0], POOL[0], 3), POOL[0])
