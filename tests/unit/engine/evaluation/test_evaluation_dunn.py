"""The Dunn index, against a table of all distances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from engine.evaluation import chunks, dunn
from engine.evaluation.dunn import dunn_index


def _slow(vectors: np.ndarray, codes: np.ndarray) -> float | None:
    table = cdist(vectors.astype(np.float64), vectors.astype(np.float64))
    same = codes[:, None] == codes
    if same.all() or not table[same].max():
        return None
    return float(table[~same].min() / table[same].max())


@settings(max_examples=50)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(1, 60),
    clusters=st.integers(1, 60),
    grid=st.booleans(),
    columns=st.sampled_from([1, 3, 16, 4096]),
    most=st.sampled_from([1, 5_000, 256 << 20]),
)
def test_that_it_is_that_of_a_table(
    seed: int, count: int, clusters: int, grid: bool, columns: int, most: int
) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.integers(0, 3, (count, 2)) if grid else rng.standard_normal((count, 5))
    vectors, codes = vectors.astype(np.float32), rng.integers(clusters, size=count)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dunn, "_COLUMNS", columns)
        patch.setattr(chunks, "MOST_BYTES", most)
        assert dunn_index(vectors, codes) == pytest.approx(_slow(vectors, codes), abs=1e-9)


def test_that_more_rows_than_a_block_are_compared() -> None:
    rng = np.random.default_rng(0)
    codes = rng.integers(7, size=3000)
    vectors = (4 * rng.standard_normal((7, 3))[codes] + rng.standard_normal((3000, 3))).astype(np.float32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dunn, "_COLUMNS", 256)
        patch.setattr(chunks, "MOST_BYTES", 4 << 20)
        assert dunn_index(vectors, codes) == pytest.approx(_slow(vectors, codes), abs=1e-9)


def test_that_it_is_what_the_definition_says_of_two_pairs() -> None:
    vectors = np.array([[0, 0], [0, 1], [4, 0], [4, 2]], np.float32)
    assert dunn_index(vectors, np.array([0, 0, 5, 5])) == 4 / 2


def test_that_copies_in_two_clusters_are_not_apart_at_all() -> None:
    vectors = np.array([[0.1, 0.7], [0.3, 0.2], [0.1, 0.7]], np.float32)
    assert dunn_index(vectors, np.array([0, 0, 1])) == 0


@pytest.mark.parametrize("codes", [[], [0], [0, 0, 0], [0, 1, 2]])
def test_that_it_is_not_defined_without_two_clusters_and_one_that_extends(codes: list[int]) -> None:
    assert dunn_index(np.eye(3, dtype=np.float32)[: len(codes)], np.array(codes, np.int64)) is None
