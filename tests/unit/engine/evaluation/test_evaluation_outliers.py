"""Items unlike all others: far ones, ones beside a crowd, and none where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from neighbour_lists import Lists, around, lists_of, random_lists, unit

from engine.evaluation.outliers import find_outliers, outlier_scores

seeds = st.integers(0, 2**32 - 1)


def _naive(lists: Lists, nearest: int) -> list[float]:
    def mean(row: int) -> float:
        pairs = zip(lists.rows[row, :nearest], lists.cosines[row, :nearest], strict=True)
        apart = [max(1e-3, max(0.0, 2 - 2 * float(cosine)) ** 0.5) for other, cosine in pairs if other >= 0]
        return sum(apart) / len(apart) if apart else 0.0

    scores = []
    for row in range(len(lists.rows)):
        others = [mean(other) for other in lists.rows[row, :nearest] if other >= 0]
        scores.append(mean(row) / (sum(others) / len(others)) ** 0.5 if others else 0.0)
    return scores


@settings(max_examples=50)
@given(seed=seeds, count=st.integers(0, 25), k=st.integers(0, 8))
def test_that_scores_are_those_counted_one_by_one(seed: int, count: int, k: int) -> None:
    lists = random_lists(seed, count, k)
    assert outlier_scores(lists, 5) == pytest.approx(_naive(lists, 5), rel=1e-5)
    found = find_outliers(lists, 5)
    assert sorted(found.rows.tolist()) == list(range(count))
    assert (np.diff(found.scores) <= 0).all()
    assert 0 <= found.count <= count


def test_that_what_lies_far_out_and_what_lies_beside_a_crowd_stand_out() -> None:
    rng = np.random.default_rng(1)
    loose, _ = around(np.eye(1, 24), 200, 0.15, seed=1)
    crowd, _ = around(-np.eye(1, 24), 200, 0.03, seed=2)
    far = unit(rng.standard_normal((1, 24)) - np.eye(1, 24, 1) * 6)
    beside = unit(-np.eye(1, 24) + 0.55 * np.eye(1, 24, 5))
    found = find_outliers(lists_of(np.concatenate([loose, crowd, far, beside]), 10))
    assert sorted(found.rows[:2].tolist()) == [400, 401]
    assert 1 <= found.count <= 5


@pytest.mark.parametrize("dimension", [8, 32])
@pytest.mark.parametrize("expected", [1.0, 10.0])
def test_that_false_alarms_are_about_as_many_as_expected(dimension: int, expected: float) -> None:
    counts = []
    for seed in range(4):
        vectors, _ = around(np.eye(3, dimension), 400, 0.3, seed)
        counts.append(find_outliers(lists_of(vectors, 10), false_alarms=expected).count)
    assert expected / 10 <= np.mean(counts) <= 5 * expected


@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_that_equal_items_have_no_outliers(count: int) -> None:
    found = find_outliers(lists_of(np.tile(unit(np.ones((1, 4))), (count, 1)), 5))
    assert found.count == 0
    assert len(found.rows) == count
