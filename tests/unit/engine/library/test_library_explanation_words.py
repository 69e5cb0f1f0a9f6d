"""Where on a picture something is, in words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.library.explanation_words import where


def spot(row: int, column: int, size: int = 9) -> np.ndarray:
    heat = np.full((size, size), 0.1, np.float32)
    heat[row, column] = 0.9
    return heat


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (0, 0, "mostly the upper left"),
        (1, 4, "mostly the upper middle"),
        (2, 8, "mostly the upper right"),
        (4, 1, "mostly the middle left"),
        (4, 4, "mostly the middle"),
        (8, 8, "mostly the lower right"),
    ],
)
def test_that_a_spot_is_told_by_its_ninth(row: int, column: int, words: str) -> None:
    assert where(spot(row, column)) == words


def test_that_stripes_are_told_by_their_third() -> None:
    heat = np.zeros((6, 9), np.float32)
    heat[4:] = 1
    assert where(heat) == "mostly the lower third"
    assert where(heat.T) == "mostly the right third"


def test_that_what_is_everywhere_is_called_so() -> None:
    assert where(np.ones((5, 7), np.float32)) == "all over it"
    assert where(np.zeros((1, 1), np.float32)) == "all over it"
    corners = np.zeros((6, 6), np.float32)
    corners[0, 0] = corners[0, 5] = corners[5, 0] = 1
    corners[5, 5] = 1.5
    assert where(corners) == "all over it, most in the lower right"


@given(
    arrays(np.float32, st.tuples(st.integers(1, 12), st.integers(1, 12)), elements=st.floats(-1, 1, width=32))
)
def test_that_there_are_words_for_every_map_and_its_strength_does_not_matter(heat: np.ndarray) -> None:
    words = where(heat)
    assert words.startswith(("mostly the ", "all over it"))
    assert where(heat * np.float32(4)) == words
