"""The values every encoder shares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.domain import AudioInput, PictureInput
from engine.encoders.encoder import check_tracks, stacked_pictures, unit_rows
from engine.errors import EncoderError

numbers = st.floats(-1e6, 1e6, width=32)


@given(arrays(np.float32, st.tuples(st.integers(0, 6), st.integers(1, 8)), elements=numbers))
def test_that_rows_get_length_one_and_keep_their_direction(vectors: np.ndarray) -> None:
    units = unit_rows(vectors, "x")

    assert units.dtype == np.float32
    for vector, unit in zip(vectors.astype(np.float64), units, strict=True):
        length = float(np.sqrt((vector * vector).sum()))
        np.testing.assert_allclose(unit * length, vector, rtol=1e-5, atol=1e-6 * max(length, 1e-30))


def test_that_a_row_of_zeros_stays_zero() -> None:
    assert (unit_rows(np.zeros((1, 3), np.float32), "x") == 0).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_that_numbers_that_are_not_finite_are_refused(bad: float) -> None:
    with pytest.raises(EncoderError, match="'x' answers with numbers that are not finite"):
        unit_rows(np.array([[1.0, bad]], np.float32), "x")


def test_that_pictures_are_stacked_whether_listed_or_in_one_array() -> None:
    pictures = np.arange(2 * 4 * 5 * 3, dtype=np.uint8).reshape(2, 4, 5, 3)

    for batch in (pictures, list(pictures)):
        assert (stacked_pictures(batch, PictureInput(5, 4), "x") == pictures).all()
    assert stacked_pictures([], PictureInput(5, 4), "x").shape == (0, 4, 5, 3)


@pytest.mark.parametrize(
    "batch",
    [
        np.zeros((2, 8, 8, 3), np.float32),
        np.zeros((2, 8, 9, 3), np.uint8),
        np.zeros((8, 8, 3), np.uint8),
        np.zeros((2, 8, 8, 4), np.uint8),
        [np.zeros((8, 8, 3), np.uint8), np.zeros((8, 9, 3), np.uint8)],
    ],
)
def test_that_a_picture_of_another_shape_is_refused_with_both_shapes(batch: np.ndarray) -> None:
    with pytest.raises(EncoderError, match=r"was given .* reads uint8 \(8, 8, 3\)"):
        stacked_pictures(batch, PictureInput(8, 8), "x")


@pytest.mark.parametrize(
    "track",
    [
        np.zeros((2, 9), np.float32),
        np.zeros((0, 10), np.float32),
        np.zeros(10, np.float32),
        np.zeros((2, 10), np.float64),
    ],
)
def test_that_a_track_of_another_shape_is_refused_with_both_shapes(track: np.ndarray) -> None:
    wanted = AudioInput(rate=100, samples=10, hop=10)
    fine = np.zeros((3, 10), np.float32)
    check_tracks([fine, fine[:1]], wanted, "x")

    with pytest.raises(EncoderError, match=r"was given .* reads float32 \(windows, 10\)"):
        check_tracks([fine, track], wanted, "x")
