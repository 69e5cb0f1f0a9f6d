"""Trustworthiness and preservation, against scikit-learn and against counting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import manifold

from engine.projection import measures
from engine.projection.measures import map_neighbour_ranks, preservation, trustworthiness

seeds = st.integers(0, 2**32 - 1)


def _items(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((count, 6)).astype(np.float32)
    return vectors, (vectors[:, :2] + rng.standard_normal((count, 2)) / 2).astype(np.float32)


def _nearest(points: np.ndarray, k: int) -> list[set[int]]:
    apart = np.linalg.norm(points[:, None].astype(np.float64) - points, axis=2)
    np.fill_diagonal(apart, np.inf)
    return [set(row) for row in np.argsort(apart, axis=1)[:, :k].tolist()]


@settings(max_examples=25)
@given(seed=seeds, count=st.integers(31, 90), k=st.integers(1, 15))
def test_that_trustworthiness_of_all_is_that_of_scikit_learn(seed: int, count: int, k: int) -> None:
    vectors, positions = _items(seed, count)
    theirs = manifold.trustworthiness(vectors, positions, n_neighbors=k)
    assert trustworthiness(vectors, positions, k) == pytest.approx(theirs, abs=1e-9)


@settings(max_examples=25)
@given(seed=seeds, count=st.integers(31, 90), k=st.integers(1, 15))
def test_that_preservation_is_the_share_of_neighbours_kept(seed: int, count: int, k: int) -> None:
    vectors, positions = _items(seed, count)
    kept = [len(a & b) for a, b in zip(_nearest(vectors, k), _nearest(positions, k), strict=True)]
    assert preservation(vectors, positions, k) == pytest.approx(np.mean(kept) / k)


def test_that_a_sample_comes_near_the_whole_and_is_the_same_for_a_seed() -> None:
    vectors, positions = _items(3, 2000)
    whole = trustworthiness(vectors, positions)
    part = trustworthiness(vectors, positions, sample=500, seed=1)
    assert part == pytest.approx(whole, abs=0.01)
    assert part == trustworthiness(vectors, positions, sample=500, seed=1)
    assert part != whole


def test_that_chunks_make_no_difference_and_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, positions = _items(4, 200)
    whole = map_neighbour_ranks(vectors, positions)
    monkeypatch.setattr(measures, "_CHUNK_BYTES", 200 * 4 * 30)
    told: list[tuple[int, int]] = []
    np.testing.assert_array_equal(
        map_neighbour_ranks(vectors, positions, tell=lambda *step: told.append(step)), whole
    )
    assert told[-1] == (200, 200)
    assert len(told) == 7


def test_that_the_best_map_gets_one() -> None:
    vectors = np.random.default_rng(5).standard_normal((100, 2)).astype(np.float32)
    assert trustworthiness(vectors, vectors) == 1
    assert preservation(vectors, vectors) == 1


def test_that_items_all_at_one_place_are_measured() -> None:
    vectors = np.random.default_rng(6).standard_normal((100, 5)).astype(np.float32)
    measured = trustworthiness(vectors, np.zeros((100, 2), np.float32))
    assert measured is not None
    assert 0 <= measured <= 1
    assert preservation(np.ones((100, 5), np.float32), np.zeros((100, 2), np.float32)) == 1


@pytest.mark.parametrize("count", [0, 1, 2, 3, 30])
def test_that_too_few_items_have_no_measure(count: int) -> None:
    vectors, positions = _items(7, count)
    assert trustworthiness(vectors, positions) is None
    assert preservation(vectors, positions) is None
