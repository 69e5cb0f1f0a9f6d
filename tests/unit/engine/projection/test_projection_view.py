"""The part of a map that a picture shows."""

from __future__ import annotations

import numpy as np
import pytest

from engine.projection.view import View

_FIELD = (50.0, 100.0, 450.0, 300.0)


def test_that_points_fill_the_field_without_being_stretched() -> None:
    positions = np.array([(-4, -1), (4, 1), (0, 0)], np.float32)
    places = View.of(positions, _FIELD).places(positions)
    assert places.tolist() == [[50.0, 250.0], [450.0, 150.0], [250.0, 200.0]]


def test_that_the_whole_picture_shows_what_its_places_say() -> None:
    positions = np.random.default_rng(0).normal(3, 2, (50, 2)).astype(np.float32)
    view = View.of(positions, _FIELD)
    x0, y0, x1, y1 = view.rect(500, 400)
    expected = (positions - (x0, y1)) * (500 / (x1 - x0), -400 / (y1 - y0))
    assert view.places(positions) == pytest.approx(expected, abs=1e-3)
    assert view.outside(positions) == 0


def test_that_points_far_out_stand_at_the_border_and_are_counted() -> None:
    positions = np.random.default_rng(0).uniform(-1, 1, (1000, 2)).astype(np.float32)
    positions[:2] = (300, 0), (0, -200)
    view = View.of(positions, _FIELD)
    places = view.places(positions)
    assert view.outside(positions) == 2
    assert (places >= (50, 100)).all()
    assert (places <= (450, 300)).all()
    assert np.ptp(places[2:], axis=0).min() > 100


@pytest.mark.parametrize("positions", [np.empty((0, 2), np.float32), np.full((4, 2), 7, np.float32)])
def test_that_a_map_without_extent_is_shown_in_the_middle(positions: np.ndarray) -> None:
    assert (View.of(positions, _FIELD).places(positions) == (250, 200)).all()
