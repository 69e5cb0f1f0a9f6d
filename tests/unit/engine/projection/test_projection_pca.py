"""Principal axes, against the singular value decomposition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.projection import pca
from engine.projection.pca import reduce

seeds = st.integers(0, 2**32 - 1)


def _by_svd(vectors: np.ndarray, dimensions: int) -> np.ndarray:
    centred = vectors - vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(centred.astype(np.float64), full_matrices=False)
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    return centred @ (axes * signs[:, None])[:dimensions].T


@given(seed=seeds, count=st.integers(5, 60), width=st.integers(3, 12))
def test_that_coordinates_are_those_of_the_singular_value_decomposition(
    seed: int, count: int, width: int
) -> None:
    rng = np.random.default_rng(seed)
    vectors = (rng.standard_normal((count, width)) * 3.0 ** -np.arange(width) + 2).astype(np.float32)
    np.testing.assert_allclose(reduce(vectors, 2), _by_svd(vectors, 2), atol=2e-3)


def test_that_chunks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(1).standard_normal((1000, 16)).astype(np.float32) * np.arange(1, 17)
    whole = reduce(vectors, 3)
    monkeypatch.setattr(pca, "_CHUNK_BYTES", 16 * 4 * 7)
    told: list[tuple[int, int]] = []
    np.testing.assert_allclose(reduce(vectors, 3, lambda *step: told.append(step)), whole, atol=1e-3)
    assert told[-1] == (429, 429)
    assert len(told) == 429


@pytest.mark.parametrize(("count", "width"), [(0, 5), (1, 5), (2, 5), (3, 1), (4, 0)])
def test_that_few_items_and_few_axes_have_coordinates(count: int, width: int) -> None:
    reduced = reduce(np.eye(count, width, dtype=np.float32), 2)
    assert reduced.shape == (count, 2)
    assert reduced.dtype == np.float32
    assert np.isfinite(reduced).all()


def test_that_equal_items_coincide() -> None:
    assert not reduce(np.full((9, 4), 0.5, np.float32), 2).any()
