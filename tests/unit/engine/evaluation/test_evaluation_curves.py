"""Precision over recall: against a loop over every place of a ranking."""

from __future__ import annotations

import numpy as np
import pytest
from all_pairs_retrieval import draw
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from engine.evaluation import chunks
from engine.evaluation.curves import STEPS, interpolated, recalls
from engine.evaluation.retrieval import retrieval

rankings = st.lists(st.lists(st.booleans(), min_size=1, max_size=40).filter(any), min_size=1, max_size=6)


def _slow(relevant: list[bool]) -> list[float]:
    total = sum(relevant)
    cuts = range(1, len(relevant) + 1)
    points = [(sum(relevant[:cut]), sum(relevant[:cut]) / cut) for cut in cuts]
    return [max(p for hits, p in points if hits * STEPS >= step * total) for step in range(STEPS + 1)]


@given(rankings)
def test_that_precision_is_the_best_at_a_recall_as_high_or_higher(relevant: list[list[bool]]) -> None:
    found = interpolated([np.flatnonzero(own) for own in relevant])
    for own, curve in zip(relevant, found, strict=True):
        # At a recall of 0 every place counts, also those before the first hit: the best is that of a hit.
        assert curve == pytest.approx(_slow(own))
        assert (np.diff(curve) <= 0).all()


def test_that_scikit_learns_curve_lies_on_or_below_it() -> None:
    rng = np.random.default_rng(3)
    relevant = rng.random(60) < 0.3
    precision, recall, _ = metrics.precision_recall_curve(relevant, -np.arange(60.0))
    (curve,) = interpolated([np.flatnonzero(relevant)])
    for level, value in zip(recalls(), curve, strict=True):
        assert value == pytest.approx(precision[:-1][recall[:-1] >= level - 1e-12].max())


def test_that_the_mean_over_queries_comes_with_the_figures_whatever_the_chunks() -> None:
    items = draw(5, 70, 4, ties=True)
    whole = retrieval(items)
    assert whole.precisions.shape == recalls().shape
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "MOST_BYTES", 2000)
        np.testing.assert_allclose(retrieval(items).precisions, whole.precisions)


def test_that_there_is_no_curve_where_nothing_is_asked() -> None:
    assert not len(retrieval(draw(1, 0, 3)).precisions)
    assert interpolated([]).shape == (0, STEPS + 1)
