"""Intervals of means over queries, against SciPy and against drawing anew."""

from __future__ import annotations

import numpy as np
import pytest
from all_pairs_retrieval import collection, draw
from scipy import stats

from engine.evaluation import bootstrap
from engine.evaluation.bootstrap import Interval, differences, intervals, resampled_means
from engine.evaluation.labels import Labels
from engine.evaluation.retrieval import Retrieval, retrieval


def _results(noise: float) -> tuple[Retrieval, Retrieval]:
    """Of an encoder and of the same with noise upon it."""
    rng = np.random.default_rng(4)
    codes = rng.integers(5, size=300)
    vectors = rng.standard_normal((5, 8))[codes] + rng.standard_normal((300, 8))
    labels = Labels.single([str(code) for code in codes])
    worse = vectors + noise * rng.standard_normal(vectors.shape)
    return retrieval(collection(vectors, labels)), retrieval(collection(worse, labels))


def test_that_an_interval_is_that_of_scipy() -> None:
    result, _ = _results(0)
    ours = intervals(result, rounds=4000)["map"]
    rng = np.random.default_rng(0)
    theirs = stats.bootstrap(
        (result.values[:, 0],), np.mean, n_resamples=4000, method="percentile", rng=rng
    ).confidence_interval
    assert ours.estimate == pytest.approx(result.values[:, 0].mean())
    width = theirs.high - theirs.low
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=width / 15)


def test_that_means_are_of_rows_drawn_anew_whatever_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(1).standard_normal((50, 3))
    rng = np.random.default_rng(9)
    expected = [values[rng.integers(50, size=50)].mean(axis=0) for _ in range(20)]
    np.testing.assert_allclose(resampled_means(values, 20, 9), expected)
    monkeypatch.setattr(bootstrap, "_BYTES", 1)
    np.testing.assert_allclose(resampled_means(values, 20, 9), expected)


def test_that_a_seed_gives_the_same_interval_and_another_seed_another() -> None:
    result, _ = _results(0)
    assert intervals(result, seed=1) == intervals(result, seed=1) != intervals(result, seed=2)


def test_that_a_small_difference_shows_when_it_is_paired() -> None:
    better, worse = _results(0.4)
    apart = differences(worse, better)["map"]
    assert apart.estimate == pytest.approx(better.values[:, 0].mean() - worse.values[:, 0].mean())
    assert apart.excludes_zero
    assert apart.low > 0
    single = intervals(better)["map"]
    assert apart.high - apart.low < single.high - single.low


def test_that_an_encoder_does_not_differ_from_itself() -> None:
    result, _ = _results(0)
    assert set(differences(result, result).values()) == {Interval(0.0, 0.0, 0.0)}
    assert not differences(result, result)["map"].excludes_zero


def test_that_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    held = 0
    for round_ in range(200):
        low, high = np.quantile(resampled_means(rng.random((60, 1)), 400, round_), [0.05, 0.95])
        held += low <= 0.5 <= high
    assert 0.82 <= held / 200 <= 0.96


def test_that_one_query_is_its_own_interval_and_none_have_none() -> None:
    items = draw(0, 2, 1)
    gallery = collection(items.vectors[1:], Labels.single(["a"]), np.array([9]))
    one = retrieval(collection(items.vectors[:1], Labels.single(["a"])), gallery)
    assert intervals(one)["mrr"] == Interval(1.0, 1.0, 1.0)
    assert intervals(one)["mrr"].as_dict() == {"estimate": 1.0, "low": 1.0, "high": 1.0}
    nothing = retrieval(collection(items.vectors[:1], Labels.single([None])))
    assert intervals(nothing) == {} == differences(nothing, nothing)


def test_that_only_the_same_queries_are_compared() -> None:
    first, _ = _results(0)
    with pytest.raises(ValueError, match="same queries"):
        differences(first, retrieval(draw(0, 30, 2)))
