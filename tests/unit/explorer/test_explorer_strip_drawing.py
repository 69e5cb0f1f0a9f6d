from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSize

from engine.domain import palettes
from explorer.views import strip_drawing as drawing

LOUD = np.array([[-127, 127]], np.int8)


def track(strengths: list[float], seconds: float = 40.0, first: float = 0.0) -> Any:
    times = first + np.arange(len(strengths), dtype=np.float32) * 10
    return SimpleNamespace(seconds=seconds, times=times, strengths=np.array(strengths, np.float32))


def test_that_a_moment_holds_on_until_the_next_begins() -> None:
    shares = drawing.columns_of(track([1.0, 2.0, 1.0, 1.0]), 8, (1.0, 2.0))

    faintest = drawing.FAINTEST
    np.testing.assert_allclose(shares, [faintest] * 2 + [1.0] * 2 + [faintest] * 4)


def test_that_before_the_first_moment_nothing_is_known() -> None:
    shares = drawing.columns_of(track([1.0, 1.0], seconds=30.0, first=10.0), 3, (0.0, 1.0))

    assert np.isnan(shares[0])
    np.testing.assert_allclose(shares[1:], 1.0)
    assert np.isnan(drawing.columns_of(track([]), 4, (0.0, 0.0))).all()


def test_that_what_speaks_against_is_told_apart_and_measured_from_nothing() -> None:
    strengths = [1.0, -0.5, 2.0]
    scale = drawing.scale_of([np.array(strengths, np.float32)])

    shares = drawing.columns_of(track(strengths, seconds=30.0), 3, scale)

    assert scale == (0.0, 2.0)
    assert (np.sign(shares) == [1, -1, 1]).all()
    assert abs(shares[1]) < shares[0] < shares[2] == 1.0


def test_that_both_tracks_have_one_scale_from_their_least_to_their_most() -> None:
    low, high = drawing.scale_of([np.array([0.9, 1.1], np.float32), np.array([1.0, 1.4], np.float32)])

    assert (low, high) == pytest.approx((0.9, 1.4))
    assert drawing.scale_of([]) == (0.0, 0.0)


@pytest.mark.parametrize("dark", [True, False])
def test_that_a_strip_has_the_colours_of_its_moments_and_grey_where_nothing_is_known(dark: bool) -> None:
    covered = np.full((2, 3), 255, np.uint8)

    image = drawing.coloured(covered, np.array([np.nan, 1.0, -1.0]), dark=dark)

    seen = [image.pixelColor(place, 0).getRgb()[:3] for place in range(3)]  # type: ignore[index]
    assert seen[0] == tuple(palettes.neutral(dark).tolist())
    assert seen[1] == tuple(palettes.gradient(dark)[-1].tolist())
    assert len(set(seen)) == 3


def test_that_pictures_are_made_anew_for_another_size_or_ground_only() -> None:
    images, shares = drawing.StripImages(), np.ones(4)
    first = images.of(0, LOUD, shares, QSize(4, 8), dark=True)

    assert images.of(0, LOUD, shares, QSize(4, 8), dark=True) is first
    assert images.of(0, LOUD, shares, QSize(4, 9), dark=True).height() == 9
    light = images.of(0, LOUD, shares, QSize(4, 9), dark=False)
    assert light.pixel(0, 4) != first.pixel(0, 4)
    images.forget()
    assert images.of(0, None, shares, QSize(4, 9), dark=False).pixel(0, 0) == 0
