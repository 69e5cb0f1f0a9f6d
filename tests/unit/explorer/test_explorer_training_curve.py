"""Curves of trainings: few points, however many are added, and none of them wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.models.training_curve import MOST_POINTS, TrainingCurve


def curve_of(ys: list[float]) -> TrainingCurve:
    curve = TrainingCurve()
    for x, y in enumerate(ys):
        curve.add(float(x), y)
    return curve


@given(st.lists(st.floats(-100, 100), max_size=MOST_POINTS - 1))
def test_that_few_points_are_kept_as_they_are(ys: list[float]) -> None:
    xs, kept = curve_of(ys).points()
    assert xs.tolist() == list(range(len(ys)))
    assert kept.tolist() == ys


@pytest.mark.parametrize("count", [MOST_POINTS, 5000, 40_000])
def test_that_many_points_become_means_in_order_that_miss_nothing(count: int) -> None:
    ys = np.random.default_rng(0).normal(size=count)
    xs, kept = curve_of(ys.tolist()).points()
    assert len(xs) <= MOST_POINTS
    assert np.all(np.diff(xs) > 0)
    each = int(np.round(np.diff(xs)[0]))
    whole = len(ys) // each
    assert np.allclose(kept[:whole], ys[: whole * each].reshape(whole, each).mean(axis=1))
    rest = ys[whole * each :]
    assert len(kept) == whole + bool(len(rest))
    assert not len(rest) or np.isclose(kept[-1], rest.mean())


def test_that_what_is_no_number_is_left_out() -> None:
    curve = TrainingCurve()
    for y in (1.0, None, float("nan"), float("inf"), 2.0):
        curve.add(0.0, y)
    assert curve.points()[1].tolist() == [1.0, 2.0]
    assert curve.last == 2.0


def test_that_the_nearest_point_is_found() -> None:
    curve = curve_of([5.0, 6.0, 7.0])
    assert curve.near(1.2) == (1.0, 6.0)
    assert curve.near(99.0) == (2.0, 7.0)
    assert TrainingCurve().near(0.0) is None


def test_that_a_cleared_curve_begins_anew() -> None:
    curve = curve_of([float(number) for number in range(3000)])
    curve.clear()
    assert not len(curve)
    assert curve.last is None
    curve.add(7.0, 1.0)
    assert (curve.start, curve.last) == (7.0, 1.0)
