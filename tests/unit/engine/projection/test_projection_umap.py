"""UMAP: its graph against scipy, its forces against the formula, and its maps against the principal axes."""

from __future__ import annotations

import os

import numpy as np
import pytest
from layouts import clustered, neighbours, separation

from engine.domain.maps import MapMethod
from engine.errors import InvalidRequestError
from engine.projection.fuzzy_graph import FuzzyGraph
from engine.projection.measures import preservation
from engine.projection.memberships import memberships
from engine.projection.registry import projector
from engine.projection.starting import aligned, from_map, from_pca, normalised
from engine.projection.umap_curve import Curve
from engine.projection.umap_kernels import epoch_of_rows, force_tables

VECTORS, LABELS = clustered(600)
ROWS, COSINES = neighbours(VECTORS, 15)


def _told(done: int, total: int) -> None:
    assert 0 < done <= total


def _map(seed: int = 0) -> np.ndarray:
    umap = projector(MapMethod.UMAP, {})
    return umap.fit(VECTORS, ROWS, COSINES, from_pca(VECTORS), seed, _told)


def test_that_memberships_of_an_item_sum_to_the_logarithm_and_the_nearest_counts_fully() -> None:
    weights = memberships(ROWS, COSINES)
    np.testing.assert_allclose(weights.sum(axis=1), np.log2(16), rtol=1e-3)
    np.testing.assert_allclose(weights[:, 0], 1)
    assert (np.diff(weights, axis=1) <= 0).all()


def test_that_missing_neighbours_and_coinciding_ones_have_sensible_memberships() -> None:
    rows = np.array([[1, 2, -1], [-1, -1, -1], [0, 1, 3]], np.int32)
    cosines = np.array([[0.9, 0.5, 7], [0, 0, 0], [1, 1, 1]], np.float32)
    weights = memberships(rows, cosines)
    assert weights[0, 0] == 1
    assert 0 < weights[0, 1] <= 1
    assert weights[0, 2] == 0
    assert not weights[1].any()
    np.testing.assert_array_equal(weights[2], 1)


def test_that_the_graph_is_the_fuzzy_union() -> None:
    rows, cosines = ROWS[:40] % 40, COSINES[:40]
    shares = np.zeros((40, 40))
    np.add.at(shares, (np.repeat(np.arange(40), 15), rows.ravel()), memberships(rows, cosines).ravel())
    graph = FuzzyGraph.of_neighbours(rows, cosines)
    union = np.zeros((40, 40))
    union[np.repeat(np.arange(40), np.diff(graph.starts)), graph.heads] = graph.weights
    np.testing.assert_allclose(union, shares + shares.T - shares * shares.T, atol=1e-5)
    strong = graph.lightened(0.5)
    assert strong.starts[-1] == len(strong.heads) == (graph.weights >= 0.5).sum()
    np.testing.assert_array_equal(strong.weights, graph.weights[graph.weights >= 0.5])


def test_that_the_curve_of_the_defaults_is_the_known_one() -> None:
    curve = Curve.fitted(0.1, 1.0)
    assert (curve.a, curve.b) == (pytest.approx(1.577, abs=0.01), pytest.approx(0.895, abs=0.01))


@pytest.mark.parametrize("distance", [1e-3, 0.02, 0.3, 1.0, 7.0, 60.0])
def test_that_an_edge_draws_its_item_along_the_gradient(distance: float) -> None:
    a, b = 1.577, 0.895
    places = np.array([[0, 0], [distance, 0]], np.float32)
    moved = np.zeros_like(places)
    starts, heads, rates = np.array([0, 1, 1]), np.array([1], np.int32), np.ones(1, np.float32)
    tables = force_tables(a, b)
    epoch_of_rows(0, 2, places, moved, starts, heads, rates, *tables, 0, 0, 0.01, 5)

    def loss(x: float) -> float:
        return float(np.log(1 + a * abs(distance - x) ** (2 * b)))

    step = 1e-6 * distance
    slope = -(loss(step) - loss(-step)) / (2 * step)
    np.testing.assert_allclose(moved[0], [2 * 0.01 * min(slope, 4), 0], rtol=0.02)
    np.testing.assert_array_equal(moved[1], places[1])


def test_that_edges_take_part_as_often_as_they_weigh() -> None:
    places = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
    starts, heads = np.array([0, 2, 2, 2]), np.array([1, 2], np.int32)
    rates = np.array([1, 0.25], np.float32)
    tables, moved = force_tables(1.577, 0.895), np.zeros_like(places)
    times = np.zeros(2, int)
    for epoch in range(100):
        epoch_of_rows(0, 1, places, moved, starts, heads, rates, *tables, epoch, 0, 0.01, 5)
        times += moved[0] > 1e-3
    assert times[0] == 100
    assert 24 <= times[1] <= 26


def test_that_random_others_drive_an_item_away() -> None:
    places = np.zeros((400, 2), np.float32)
    places[0] = [0.5, 0]
    starts = np.concatenate([[0], np.ones(400, np.int64)])
    moved = np.zeros_like(places)
    tables = force_tables(1.577, 0.895)
    none = tables[0] * 0
    epoch_of_rows(
        0,
        1,
        places,
        moved,
        starts,
        np.array([1], np.int32),
        np.ones(1, np.float32),
        none,
        tables[1],
        0,
        5,
        0.01,
        5,
    )
    assert moved[0, 0] > 0.5
    assert moved[0, 1] == 0


def test_that_clusters_come_apart_and_more_neighbours_are_kept_than_on_the_axes() -> None:
    positions = _map()
    kept, before = preservation(VECTORS, positions), preservation(VECTORS, from_pca(VECTORS))
    assert kept is not None
    assert before is not None
    assert kept > 1.5 * before
    assert separation(positions, LABELS) > 0.99


def test_that_a_seed_gives_one_map_whatever_the_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    positions = _map(seed=3)
    for threads in (1, 2, 5):
        monkeypatch.setattr(os, "cpu_count", lambda threads=threads: threads)
        np.testing.assert_array_equal(_map(seed=3), positions)
    assert not np.array_equal(_map(seed=4), positions)


def test_that_a_settled_map_stays_near_and_new_items_find_their_cluster() -> None:
    known = np.arange(600) % 5 != 0
    rows, cosines = neighbours(VECTORS[known], 15)
    umap = projector(MapMethod.UMAP, {})
    old = np.zeros((600, 2), np.float32)
    old[known] = normalised(umap.fit(VECTORS[known], rows, cosines, from_pca(VECTORS[known]), 0, _told))
    start = from_map(ROWS, COSINES, old, known)
    positions = aligned(umap.fit(VECTORS, ROWS, COSINES, start, 1, _told, settled=True), old, known)
    moved = np.linalg.norm(positions - old, axis=1)[known]
    assert np.median(moved) < 1
    assert separation(positions, LABELS) > 0.99


def test_that_a_layout_in_its_final_size_is_left_in_it() -> None:
    graph, curve = FuzzyGraph.of_neighbours(ROWS, COSINES), Curve.fitted(0.1, 1.0)
    positions = _map()
    scale = curve.best_scale(graph, positions, 5, 0)
    assert 0.5 <= scale <= 2
    assert curve.best_scale(graph, positions / 4, 5, 0) == pytest.approx(4 * scale)


def test_that_min_dist_above_spread_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="“min_dist” may not be greater than “spread”"):
        projector(MapMethod.UMAP, {"min_dist": 0.6, "spread": 0.5})
    with pytest.raises(InvalidRequestError, match="it has neighbours, min_dist, spread, epochs"):
        projector(MapMethod.UMAP, {"n_neighbors": 5})
