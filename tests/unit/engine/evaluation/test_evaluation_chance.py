"""Agreement beyond chance, against what enumerates all pairs of parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.metrics.cluster import contingency_matrix, expected_mutual_information

from engine.evaluation.chance import adjusted_information, expected_information

codes = st.integers(1, 60).flatmap(
    lambda count: st.tuples(*[st.lists(st.integers(0, 8), min_size=count, max_size=count)] * 2)
)


@given(codes)
def test_that_chance_and_agreement_beyond_it_are_those_of_scikit_learn(
    pair: tuple[list[int], list[int]],
) -> None:
    first, second = (np.array(one, np.int64) for one in pair)
    assert adjusted_information(first, second) == pytest.approx(
        metrics.adjusted_mutual_info_score(first, second), abs=1e-9
    )
    table = contingency_matrix(first, second, sparse=True)
    sizes = (np.unique(one, return_counts=True)[1] for one in (first, second))
    assert expected_information(*sizes) == pytest.approx(
        expected_mutual_information(table, len(first)), abs=1e-9
    )


def test_that_many_parts_of_many_items_agree_as_much_as_scikit_learn_says() -> None:
    rng = np.random.default_rng(0)
    first = rng.integers(80, size=8_000)
    second = np.where(rng.random(8_000) < 0.6, first, rng.integers(90, size=8_000))
    assert adjusted_information(first, second) == pytest.approx(
        metrics.adjusted_mutual_info_score(first, second), rel=1e-9
    )
    assert abs(adjusted_information(first, rng.permutation(first))) < 0.01
