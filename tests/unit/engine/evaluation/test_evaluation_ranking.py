"""Ranks without sorting everything, against sorting everything."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation.neighbours import nearest_of_all
from engine.evaluation.ranking import find


@settings(max_examples=150)
@given(data=st.data())
def test_that_ranks_and_nearest_are_those_of_a_stable_sort(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 60))
    numbers = st.floats(-3, 3, width=32) | st.sampled_from([0.0, -0.0, 0.5, 1.0, 1e-45, 1e30, -1e30])
    scores = np.array(data.draw(st.lists(numbers, min_size=count, max_size=count)), np.float32)
    own = data.draw(st.integers(-1, count - 1))
    relevant = np.array(sorted(data.draw(st.sets(st.integers(0, count - 1))) - {own}), np.int64)
    k = data.draw(st.integers(0, count + 2))
    found = find(scores, relevant, k, own)
    order = np.argsort(-scores, kind="stable")
    order = order[order != own]
    np.testing.assert_array_equal(found.nearest, order[:k])
    np.testing.assert_array_equal(found.ranks, np.flatnonzero(np.isin(order, relevant)))


def test_that_more_scores_than_buckets_are_ranked_exactly() -> None:
    rng = np.random.default_rng(0)
    scores = np.round(rng.standard_normal(100_000) ** 5, 4).astype(np.float32)
    relevant = np.setdiff1d(rng.permutation(100_000)[:300], 7)
    found = find(scores, relevant, 25, 7)
    order = np.argsort(-scores, kind="stable")
    order = order[order != 7]
    np.testing.assert_array_equal(found.ranks, np.flatnonzero(np.isin(order, relevant)))
    np.testing.assert_array_equal(found.nearest, order[:25])


def test_that_nearest_of_all_are_those_of_a_table() -> None:
    vectors = np.random.default_rng(1).standard_normal((300, 5)).astype(np.float32)
    table = vectors @ vectors.T
    np.fill_diagonal(table, -np.inf)
    np.testing.assert_array_equal(nearest_of_all(vectors, 9), np.argsort(-table, axis=1)[:, :9])
    assert nearest_of_all(vectors[:3], 9).tolist() == np.argsort(-table[:3, :3], axis=1)[:, :2].tolist()
    assert nearest_of_all(vectors[:1], 9).shape == (1, 0)
    assert nearest_of_all(vectors[:0], 9).shape == (0, 0)
