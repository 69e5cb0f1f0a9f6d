"""Which points of a map get a thumbnail."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from explorer.views.map_tile_choice import LARGEST, SMALLEST, side_for, without_overlap


def apart(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """How far apart two squares' middles are along the axis where they are farther apart."""
    return float(np.abs(first - second).max())


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(0, 60), side=st.floats(5, 120))
def test_that_as_many_as_fit_are_chosen_and_none_overlap(seed: int, count: int, side: float) -> None:
    places = np.random.default_rng(seed).normal(0, 150, (count, 2))
    chosen = without_overlap(places, np.arange(count), side, frozenset()).tolist()
    assert all(apart(places[a], places[b]) >= side for a in chosen for b in chosen if a != b)
    for row in set(range(count)) - set(chosen):
        assert min(apart(places[row], places[other]) for other in chosen) < side


def test_that_those_which_are_shown_stay() -> None:
    places = np.random.default_rng(1).normal(0, 100, (200, 2))
    ids = np.arange(1000, 1200)
    before = ids[without_overlap(places, ids, 50, frozenset())]
    kept = frozenset(before.tolist())
    assert set(ids[without_overlap(places * 1.2, ids, 50, kept)].tolist()) >= kept


def test_that_the_choice_is_the_same_again() -> None:
    places = np.random.default_rng(1).normal(0, 100, (200, 2))
    first, second = (without_overlap(places, np.arange(200), 40, frozenset()) for _ in range(2))
    assert first.tolist() == second.tolist()


def test_that_few_points_have_large_thumbnails() -> None:
    room = 1280 * 800
    assert side_for(room, 1) == side_for(room, 0) == LARGEST
    assert side_for(room, 100_000) == SMALLEST
    sides = [side_for(room, points) for points in range(1, 2000, 50)]
    assert sides == sorted(sides, reverse=True)
