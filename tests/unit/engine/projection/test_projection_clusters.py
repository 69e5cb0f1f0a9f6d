"""Clusters of items whose embeddings lie together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.projection.clusters import MOST_CLUSTERS, centres, cluster_of_new, clusters, representatives

Vectors = NDArray[np.float32]
Codes = NDArray[np.int32]


def _silent(done: int, total: int) -> None:
    assert 0 <= done <= total


def _scaled(vectors: NDArray[np.float64]) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)


def _blobs(sizes: list[int], spread: float = 0.15, seed: int = 1) -> tuple[Vectors, NDArray[np.int64]]:
    """Vectors about as many directions as there are sizes, shuffled, and which direction each is about."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    return _scaled(
        rng.normal(size=(len(sizes), 16))[labels] + spread * rng.normal(size=(len(labels), 16))
    ), labels


def _neighbours(vectors: Vectors, k: int = 15) -> tuple[Codes, NDArray[np.float32]]:
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    rows = np.argsort(-cosines, axis=1, kind="stable")[:, : min(k, max(len(vectors) - 1, 0))]
    return rows.astype(np.int32), np.take_along_axis(cosines, rows, axis=1)


def _clusters(vectors: Vectors, seed: int = 0) -> Codes:
    return clusters(vectors, *_neighbours(vectors), seed, _silent)


def test_that_items_about_one_direction_are_one_cluster_and_the_largest_comes_first() -> None:
    vectors, labels = _blobs([30, 60, 45])
    codes = _clusters(vectors)
    assert codes.dtype == np.int32
    expected = np.array([2, 0, 1])[labels]
    assert codes.tolist() == expected.tolist()


def test_that_a_seed_gives_the_same_clusters_again() -> None:
    vectors, _ = _blobs([40] * 6, spread=0.8)
    assert _clusters(vectors, seed=3).tolist() == _clusters(vectors, seed=3).tolist()


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_that_too_few_items_form_none(count: int) -> None:
    vectors = _scaled(np.random.default_rng(0).normal(size=(count, 8)))
    assert _clusters(vectors).tolist() == [-1] * count


@pytest.mark.parametrize("count", [8, 40, 300])
def test_that_equal_items_form_none(count: int) -> None:
    assert set(_clusters(np.full((count, 4), 0.5, np.float32)).tolist()) == {-1}


@pytest.mark.parametrize("dimension", [16, 64, 384])
def test_that_noise_forms_none(dimension: int) -> None:
    vectors = _scaled(np.random.default_rng(0).normal(size=(800, dimension)))
    assert set(_clusters(vectors).tolist()) == {-1}


def test_that_what_is_alike_throughout_stays_whole_however_large_it_is() -> None:
    vectors, labels = _blobs([1500, 100], spread=0.4)
    assert _clusters(vectors).tolist() == labels.tolist()


def test_that_items_without_neighbours_form_none() -> None:
    rows = np.full((50, 5), -1, np.int32)
    codes = clusters(np.zeros((50, 4), np.float32), rows, np.zeros((50, 5), np.float32), 0, _silent)
    assert set(codes.tolist()) == {-1}


def test_that_copies_are_together_however_their_neighbours_fall() -> None:
    vectors = np.repeat(np.eye(3, 8, dtype=np.float32), 100, axis=0)
    assert _clusters(vectors).tolist() == np.repeat([0, 1, 2], 100).tolist()


def test_that_a_few_copies_go_with_what_they_are_like() -> None:
    vectors, labels = _blobs([400, 300])
    near = _scaled(vectors[labels == 1].mean(axis=0, keepdims=True) + np.eye(1, 16) * 0.5)
    together = np.concatenate([vectors, np.repeat(near, 5, axis=0)])
    rows, cosines = _neighbours(together)
    cosines[-5:, 4:] = 0.0  # each copy knows the other four alone
    cosines[:-5][rows[:-5] >= 700] = 0.0
    codes = clusters(together, rows, cosines, 0, _silent)
    assert set(codes[-5:].tolist()) == set(codes[:700][labels == 1].tolist()) == {1}


def test_that_there_are_never_more_than_can_be_read() -> None:
    vectors, labels = _blobs([20] * 60, spread=0.02)
    codes = _clusters(vectors)
    assert codes.max() + 1 == MOST_CLUSTERS
    for label in range(60):
        assert len(set(codes[labels == label].tolist())) == 1


def test_that_what_tell_raises_ends_the_work() -> None:
    class EnoughError(Exception):
        pass

    def tell(done: int, total: int) -> None:
        raise EnoughError

    vectors, _ = _blobs([30, 30])
    with pytest.raises(EnoughError):
        clusters(vectors, *_neighbours(vectors), 0, tell)


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=8),
    spread=st.floats(0.01, 3),
    seed=st.integers(0, 5),
    k=st.integers(1, 20),
)
def test_that_numbers_have_no_gaps_and_fall_in_size(
    sizes: list[int], spread: float, seed: int, k: int
) -> None:
    vectors, _ = _blobs(sizes, spread, seed)
    codes = clusters(vectors, *_neighbours(vectors, k), seed, _silent)
    counts = np.bincount(codes[codes >= 0])
    assert len(codes) == len(vectors)
    assert len(counts) != 1
    assert (counts >= 3).all()
    assert (np.diff(counts) <= 0).all()
    assert len(representatives(vectors, codes)) == len(counts)
    assert centres(vectors[:, :2], codes).shape == (len(counts), 2)


def test_that_the_representative_is_the_item_nearest_to_the_mean_direction() -> None:
    vectors, labels = _blobs([30, 60, 45], spread=0.5)
    codes = labels.astype(np.int32)
    codes[:10] = -1
    expected = []
    for code in range(3):
        members = np.flatnonzero(codes == code)
        mean = vectors[members].astype(np.float64).mean(axis=0)
        expected.append(members[(vectors[members] @ mean).argmax()])
    assert representatives(vectors, codes).tolist() == expected


def test_that_of_equally_near_items_the_first_represents() -> None:
    vectors = np.repeat(np.eye(2, 4, dtype=np.float32), 5, axis=0)
    assert representatives(vectors, np.repeat([0, 1], 5).astype(np.int32)).tolist() == [0, 5]


def test_that_a_centre_is_the_median_position() -> None:
    positions = np.array([[0, 0], [1, 1], [100, 2], [5, 5], [7, 7], [9, 9]], np.float32)
    codes = np.array([0, 0, 0, 1, 1, -1], np.int32)
    assert centres(positions, codes).tolist() == [[1, 1], [6, 6]]


def test_that_a_new_item_joins_most_of_its_neighbours() -> None:
    codes = np.array([0, 0, 1, 1, -1, 2], np.int32)
    rows = np.array([[2, 0, 1], [2, 0, 5], [4, 4, 3], [4, -1, -1], [-1, -1, -1]], np.int32)
    assert cluster_of_new(rows, codes).tolist() == [0, 1, 1, -1, -1]


def test_that_without_anything_placed_a_new_item_has_no_cluster() -> None:
    assert cluster_of_new(np.full((2, 3), -1, np.int32), np.empty(0, np.int32)).tolist() == [-1, -1]
    assert cluster_of_new(np.empty((2, 0), np.int32), np.zeros(4, np.int32)).tolist() == [-1, -1]
