"""New items on a map that is there."""

from __future__ import annotations

import numpy as np
import pytest
from layouts import clustered, neighbours

from engine.projection.pca import reduce
from engine.projection.placing import place


def _around(points: list[tuple[float, float]], cosines: list[float]) -> np.ndarray:
    rows = np.arange(len(points), dtype=np.int32)[None]
    return place(rows, np.array([cosines], np.float32), np.array(points, np.float32))[0]


def test_that_an_item_lands_amid_its_neighbours() -> None:
    placed = _around([(1, 1), (3, 1), (1, 3), (3, 3)], [0.8] * 4)
    np.testing.assert_allclose(placed, [2, 2], atol=0.05)


def test_that_a_neighbour_far_away_does_not_draw_it_into_the_void() -> None:
    placed = _around([(1, 1), (1.2, 1), (1, 1.2), (1.2, 1.2), (-9, -9)], [0.8] * 5)
    assert np.linalg.norm(placed - [1.1, 1.1]) < 0.2


def test_that_nearer_neighbours_count_more() -> None:
    placed = _around([(0, 0), (0, 1), (5, 5), (5, 6)], [0.99, 0.98, 0.5, 0.49])
    assert np.linalg.norm(placed - [0, 0.5]) < 0.7


def test_that_a_copy_lands_on_its_twin_and_copies_are_seen_apart() -> None:
    positions = np.array([[1, 2], [5, 5], [-3, 0]], np.float32)
    rows = np.array([[0, 1], [0, 2], [1, 0]], np.int32)
    placed = place(rows, np.array([[1, 0.2], [1, 0.2], [0.9, 0.1]], np.float32), positions)
    assert np.linalg.norm(placed[:2] - positions[0], axis=1).max() < 0.02
    assert np.linalg.norm(placed[0] - placed[1]) > 0.005


def test_that_a_place_depends_on_nothing_but_the_neighbours() -> None:
    vectors, _ = clustered(300)
    positions = reduce(vectors, 2)
    rows, cosines = neighbours(vectors, 10)
    placed = place(rows, cosines, positions)
    np.testing.assert_array_equal(place(rows[50:60], cosines[50:60], positions), placed[50:60])


def test_that_items_land_in_their_own_cluster() -> None:
    vectors, labels = clustered(400)
    middles = np.array([[0, 0], [8, 0], [0, 8], [-8, 0], [0, -8]], np.float32)
    positions = middles[labels] + np.random.default_rng(0).standard_normal((400, 2)).astype(np.float32)
    rows, cosines = neighbours(vectors, 15)
    placed = place(rows, cosines, positions)
    assert (np.linalg.norm(placed - middles[labels], axis=1) < 2).mean() > 0.99


@pytest.mark.parametrize("cosine", [0.0, 0.5, 1.0])
def test_that_missing_neighbours_are_left_out(cosine: float) -> None:
    positions = np.array([[4, 4], [9, -9]], np.float32)
    rows = np.array([[0, -1, -1], [-1, -1, -1]], np.int32)
    placed = place(rows, np.full((2, 3), cosine, np.float32), positions)
    np.testing.assert_allclose(placed, [[4, 4], [0, 0]], atol=0.02)


def test_that_nothing_to_place_and_nothing_to_be_near_to_are_no_fault() -> None:
    none = np.zeros((0, 2), np.float32)
    assert place(np.zeros((0, 5), np.int32), np.zeros((0, 5), np.float32), none).shape == (0, 2)
    rows = np.full((3, 5), -1, np.int32)
    assert not place(rows, np.zeros((3, 5), np.float32), none).any()
    assert not place(np.zeros((3, 0), np.int32), np.zeros((3, 0), np.float32), none).any()
