"""Scores of what is the same are the same, to the last digit."""

from __future__ import annotations

import numpy as np
import pytest

from engine.evaluation.scores import Copies, Gallery


def test_that_copies_are_told_with_the_first_of_their_kind() -> None:
    vectors = np.array([[1, 2], [3, 4], [1, 2], [3, 4], [1, 2], [2, 1]], np.float32)
    found = Copies.among(vectors)
    assert found.copies.tolist() == [2, 3, 4]
    assert found.originals.tolist() == [0, 1, 0]
    assert Copies.among(vectors[:0]).copies.tolist() == []


@pytest.mark.parametrize("dimension", [64, 512, 1280])
@pytest.mark.parametrize("queries", [1, 2, 7])
@pytest.mark.parametrize("count", [67, 1001])
def test_that_copies_score_alike_wherever_a_product_has_them(
    dimension: int, queries: int, count: int
) -> None:
    rng = np.random.default_rng(0)
    kinds = rng.standard_normal((3, dimension)).astype(np.float32)
    which = np.arange(count) % 3
    asked = rng.standard_normal((queries, dimension)).astype(np.float32)
    scores = Gallery.of(kinds[which]).scores(asked)
    np.testing.assert_allclose(scores, asked @ kinds[which].T, rtol=1e-3, atol=1e-3)
    for kind in range(3):
        own = scores[:, which == kind]
        np.testing.assert_array_equal(own, np.repeat(own[:, :1], own.shape[1], axis=1))
