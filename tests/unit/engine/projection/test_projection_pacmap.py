"""PaCMAP: its pairs and its gradient against naive ones, and its maps against the principal axes."""

from __future__ import annotations

import numpy as np
import pytest
from layouts import clustered, neighbours, separation

from engine.domain.maps import MapMethod
from engine.projection.measures import preservation
from engine.projection.pacmap_kernels import step_of_rows
from engine.projection.pacmap_pairs import PairLists, further_pairs, mid_near_pairs, near_pairs
from engine.projection.registry import projector
from engine.projection.starting import aligned, from_pca, normalised

VECTORS, LABELS = clustered(600)
ROWS, COSINES = neighbours(VECTORS, 30)
RNG = np.random.default_rng(5)


def _told(done: int, total: int) -> None:
    assert 0 < done <= total


def test_that_near_pairs_are_those_nearest_in_the_measure_of_both_places() -> None:
    far = np.sqrt(2 - 2 * COSINES.astype(np.float64))
    width = far[:, 3:6].mean(axis=1)
    pairs = near_pairs(ROWS, COSINES, 10)
    for item in range(0, 600, 50):
        scaled = far[item] ** 2 / (width[item] * width[ROWS[item]])
        assert set(pairs[item]) == set(ROWS[item][np.argsort(scaled)[:10]])


def test_that_mid_near_pairs_are_nearer_than_random_ones_and_further_than_neighbours() -> None:
    pairs = mid_near_pairs(VECTORS, 5, RNG)
    mid = np.einsum("nd,nkd->nk", VECTORS, VECTORS[pairs]).mean()
    assert (VECTORS @ VECTORS.T).mean() + 0.1 < mid < COSINES.mean()
    assert (pairs != np.arange(600)[:, None]).all()


def test_that_further_pairs_are_never_near_ones() -> None:
    pairs = further_pairs(ROWS, 20, RNG)
    assert (pairs != np.arange(600)[:, None]).all()
    assert not any(set(near) & set(far) - {-1} for near, far in zip(ROWS, pairs, strict=True))
    assert (pairs < 0).mean() == pytest.approx(30 / 600, abs=0.01)


def test_that_a_step_is_one_of_adam_along_the_gradient_of_the_loss() -> None:
    ways = [RNG.integers(50, size=(50, each)).astype(np.int32) for each in (4, 3, 6)]
    ways[2][::3, 1] = -1
    weights, softness = np.array([2, 30, -1], np.float32), np.array([10, 10_000, 1], np.float32)
    places = RNG.standard_normal((50, 2)).astype(np.float32)

    def loss(at: np.ndarray) -> float:
        total = 0.0
        for pairs, weight, soft in zip(ways, weights, softness, strict=True):
            for item, other in np.argwhere(pairs >= 0):
                way = at[item] - at[pairs[item, other]]
                near = 1 + way @ way
                total += weight * near / (soft + near)
        return total

    lists = PairLists.of_pairs(*ways)
    moved, moments = np.empty_like(places), np.zeros((50, 4), np.float32)
    step_of_rows(
        0, 50, places, moved, moments, lists.bounds, lists.others, weights, softness, 1.0, 0.9, 0.999
    )
    wide = places.astype(np.float64)
    for item in range(0, 50, 7):
        for axis in range(2):
            aside = np.zeros_like(wide)
            aside[item, axis] = 1e-5
            slope = (loss(wide + aside) - loss(wide - aside)) / 2e-5
            assert moments[item, axis] == pytest.approx(0.1 * slope, rel=1e-3, abs=1e-5)
            step = moments[item, axis] / (np.sqrt(0.001) * abs(slope) + 1e-7)
            assert places[item, axis] - moved[item, axis] == pytest.approx(step, rel=1e-2)


def test_that_clusters_come_apart_more_neighbours_are_kept_and_a_settled_map_stays_near() -> None:
    pacmap = projector(MapMethod.PACMAP, {})
    start = from_pca(VECTORS)
    positions = normalised(pacmap.fit(VECTORS, ROWS, COSINES, start, 0, _told))
    kept, before = preservation(VECTORS, positions), preservation(VECTORS, start)
    assert kept is not None
    assert before is not None
    assert kept > 1.5 * before
    assert separation(positions, LABELS) > 0.99
    again = pacmap.fit(VECTORS, ROWS, COSINES, positions, 1, _told, settled=True)
    moved = np.linalg.norm(aligned(again, positions, np.ones(600, bool)) - positions, axis=1)
    assert np.median(moved) < 1
