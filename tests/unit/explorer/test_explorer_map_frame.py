"""The part of a map that is seen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.views.map_frame import MapFrame, contains

numbers = st.floats(-20, 20)


@given(x=numbers, y=numbers, scale=st.floats(0.5, 5000), across=st.floats(0, 800), down=st.floats(0, 600))
def test_that_a_pixel_is_where_its_place_is(
    x: float, y: float, scale: float, across: float, down: float
) -> None:
    frame = MapFrame(x, y, scale, 800, 600)
    place = np.array([frame.place(across, down)])
    assert frame.pixels(place)[0].tolist() == pytest.approx([across, down], abs=1e-6)


@given(corners=st.tuples(numbers, numbers, numbers, numbers), width=st.integers(200, 2000))
def test_that_a_box_is_seen_as_large_as_it_can_be(
    corners: tuple[float, float, float, float], width: int
) -> None:
    x0, x1 = sorted(corners[:2])
    y0, y1 = sorted(corners[2:])
    frame = MapFrame.around((x0, y0, x1, y1), width, 600, margin=20)
    places = frame.pixels(np.array([(x0, y0), (x1, y1)]))
    assert (places >= 20 - 1e-4).all()
    assert (places <= np.array([width - 20, 580]) + 1e-4).all()
    if x1 - x0 > 1e-3 or y1 - y0 > 1e-3:
        extent = np.abs(places[1] - places[0])
        assert np.isclose(extent, (width - 40, 560)).any()


def test_that_a_margin_is_a_share_of_the_view() -> None:
    frame = MapFrame(1.0, 2.0, 10.0, 100, 50)
    assert frame.box() == (-4.0, -0.5, 6.0, 4.5)
    assert frame.box(0.5) == (-9.0, -3.0, 11.0, 7.0)
    assert contains(frame.box(0.5), frame.box())
    assert not contains(frame.box(), frame.box(0.1))
