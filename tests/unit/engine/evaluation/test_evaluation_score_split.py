"""Scores of pairs with and without a label in common: all of them, a sample, and the threshold between."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from all_pairs_retrieval import draw, names_of
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from engine.evaluation import score_split as module
from engine.evaluation.labels import Labels
from engine.evaluation.score_split import best_threshold, score_split

tenths = st.lists(st.integers(-10, 10).map(lambda tenth: tenth / 10), min_size=1, max_size=30)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@settings(max_examples=50)
@given(seed=st.integers(0, 999), count=st.integers(0, 25), several=st.booleans())
def test_that_every_pair_of_few_items_is_counted(seed: int, count: int, several: bool) -> None:
    items = draw(seed, count, 4, several)
    vectors = _unit(items.vectors) if count else items.vectors
    names = names_of(items)
    pairs = [pair for pair in combinations(range(count), 2) if names[pair[0]] and names[pair[1]]]
    split = score_split(vectors, items.labels)
    if not pairs:
        assert split is None
        return
    assert split is not None
    scores = np.array([float(np.vecdot(vectors[one], vectors[other])) for one, other in pairs])
    shared = np.array([bool(names[one] & names[other]) for one, other in pairs])
    assert split.same == tuple(np.histogram(np.clip(scores[shared], -1, 1), split.edges)[0])
    assert split.different == tuple(np.histogram(np.clip(scores[~shared], -1, 1), split.edges)[0])
    assert (sum(split.same), sum(split.different)) == (shared.sum(), (~shared).sum())
    assert -1 <= split.edges[0] < split.edges[-1] <= 1
    assert (split.threshold is None) == (shared.all() or not shared.any())


@settings(max_examples=60)
@given(same=tenths, different=tenths)
def test_that_no_threshold_is_better_than_the_one_that_is_chosen(
    same: list[float], different: list[float]
) -> None:
    truth = np.repeat([True, False], [len(same), len(different)])
    weights = np.repeat([1 / len(same), 1 / len(different)], [len(same), len(different)])
    scores = np.array(same + different)

    def f1(threshold: float) -> float:
        return float(metrics.f1_score(truth, scores >= threshold, sample_weight=weights))

    found = best_threshold(np.array(same), np.array(different))
    assert found is not None
    best = max(f1(threshold) for threshold in set(same))
    assert f1(found) == pytest.approx(best)
    assert all(f1(higher) < best - 1e-12 for higher in set(same) if higher > found)


@pytest.mark.parametrize("several", [False, True])
def test_that_a_sample_has_the_shape_of_the_whole(several: bool) -> None:
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 12, 1200)
    vectors = _unit(np.eye(12)[codes] + 0.4 * rng.standard_normal((1200, 12)))
    own = [(f"c{code}", *([f"half {code % 2}"] if several else [])) for code in codes]
    labels = Labels.several(own)
    whole = _with_pairs(10**6, vectors, labels)
    part = _with_pairs(100_000, vectors, labels)
    assert sum(part.different) == 50_000
    for name in ("same", "different"):
        all_of, some_of = (_over_hundredths(split, name) for split in (whole, part))
        assert np.abs(np.cumsum(all_of / all_of.sum() - some_of / some_of.sum())).max() < 0.02
    if not several:
        assert part.threshold == pytest.approx(whole.threshold, abs=0.05)


def _with_pairs(most: int, vectors: np.ndarray, labels: Labels) -> module.ScoreSplit:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_PAIRS", most)
        split = score_split(vectors, labels)
    assert split is not None
    return split


def _over_hundredths(split: module.ScoreSplit, name: str) -> np.ndarray:
    counts = np.zeros(201)
    first = round(split.edges[0] * 100) + 100
    own = getattr(split, name)
    counts[first : first + len(own)] = own
    return counts


@pytest.mark.parametrize("kind", ["one label", "own labels"])
def test_that_a_sample_copes_where_one_kind_of_pair_is_missing(kind: str) -> None:
    vectors = _unit(np.random.default_rng(1).standard_normal((200, 3)))
    labels = Labels.single(["a"] * 200 if kind == "one label" else [str(row) for row in range(200)])
    split = _with_pairs(1000, vectors, labels)
    assert bool(sum(split.same)) == (kind == "one label")
    assert bool(sum(split.different)) == (kind == "own labels")
    assert split.threshold is None


def test_that_items_that_are_all_the_same_have_one_bin() -> None:
    vectors = np.tile(np.float32([1, 0]), (5, 1))
    split = score_split(vectors, Labels.single(["a", "a", "b", "b", None]))
    assert split is not None
    assert (split.edges, split.same, split.different) == ((0.99, 1.0), (2,), (4,))
    assert split.threshold == 1.0
