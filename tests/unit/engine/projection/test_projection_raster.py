"""The image of many points: none left out, light mixed, dense places more opaque."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.domain.oklab import from_linear, to_linear
from engine.projection.raster import Rect, raster

_RED = np.array([220, 30, 40], np.uint8)
_SQUARE: Rect = (-10.0, -10.0, 10.0, 10.0)


def _image(
    places: list[tuple[float, float]] | NDArray[np.float32],
    rect: Rect = _SQUARE,
    size: tuple[int, int] = (40, 40),
    radius: float = 1.0,
    shown: NDArray[np.bool_] | None = None,
) -> NDArray[np.uint8]:
    positions = np.array(places, np.float32).reshape(-1, 2)
    return raster(positions, np.tile(_RED, (len(positions), 1)), rect, *size, shown, radius)


_coordinates = st.floats(-10, 10, width=32)


@given(
    places=st.lists(st.tuples(_coordinates, _coordinates), max_size=30),
    size=st.tuples(st.integers(1, 50), st.integers(1, 90)),
    radius=st.sampled_from([0.5, 1.0, 1.7, 4.0]),
)
def test_that_every_point_in_the_rectangle_leaves_a_mark(
    places: list[tuple[float, float]], size: tuple[int, int], radius: float
) -> None:
    image = _image(places, size=size, radius=radius)
    width, height = size
    assert image.shape == (height, width, 4)
    assert image.dtype == np.uint8
    for x, y in places:
        column = min(int((x + 10) / 20 * width), width - 1)
        row = min(int((10 - y) / 20 * height), height - 1)
        around = image[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2, 3]
        assert around.max() >= 100
    if not places:
        assert not image.any()


def test_that_the_top_row_is_the_highest_place_and_x_runs_to_the_right() -> None:
    rows, columns = np.nonzero(_image([(-9.7, 9.7), (9.7, 9.7)])[:, :, 3] > 200)
    assert sorted(zip(rows.tolist(), columns.tolist(), strict=True)) == [(0, 0), (0, 39)]


def test_that_a_lone_point_has_its_own_colour_and_a_round_dot() -> None:
    image = _image([(0.0, 0.0)], size=(41, 41), radius=6.0)
    rows, columns = np.nonzero(image[:, :, 3] > image[20, 20, 3] / 2)
    reach = np.hypot(rows - 20, columns - 20)
    assert 5.5 <= reach.max() <= 6.5
    assert len(rows) == pytest.approx(np.pi * 36, rel=0.1)
    assert np.abs(image[20, 20, :3].astype(int) - _RED).max() <= 2


def test_that_places_with_more_points_are_more_opaque() -> None:
    crowds = [(x, 0.0) for x, count in ((-6.0, 1), (0.0, 20), (6.0, 400)) for _ in range(count)]
    opacity = _image(crowds)[:, :, 3].max(axis=0)
    lone, some, many = opacity[6:10].max(), opacity[18:22].max(), opacity[30:34].max()
    assert 90 < lone < some < many == 255


def test_that_points_of_different_colours_mix_their_light() -> None:
    shades = np.array([[255, 0, 0], [0, 255, 0]], np.uint8)
    image = raster(np.zeros((2, 2), np.float32), shades, _SQUARE, 21, 21)
    mixed = from_linear(to_linear(shades).mean(axis=0))
    assert np.abs(image[10, 10, :3].astype(int) - mixed).max() <= 2


def test_that_a_million_points_at_one_place_keep_their_colour() -> None:
    white = np.full((1_000_000, 3), 255, np.uint8)
    image = raster(np.zeros((1_000_000, 2), np.float32), white, _SQUARE, 21, 21)
    assert image[10, 10].tolist() == [255, 255, 255, 255]


def test_that_light_is_that_of_a_slow_sum() -> None:
    generator = np.random.default_rng(3)
    count = 70_000  # more than are drawn at once
    positions = generator.normal(0, 5, (count, 2)).astype(np.float32)
    shades = generator.integers(0, 256, (count, 3), dtype=np.uint8)
    image = raster(positions, shades, _SQUARE, 30, 20)
    light, number = np.zeros((22, 32, 3)), np.zeros((22, 32, 1))
    column = np.floor((positions[:, 0] + 10) * 1.5).astype(int) + 1
    row = np.floor((10 - positions[:, 1]) * 1.0).astype(int) + 1
    near = (column >= 0) & (column < 32) & (row >= 0) & (row < 22)
    np.add.at(light, (row[near], column[near]), to_linear(shades[near]))
    np.add.at(number, (row[near], column[near]), 1.0)
    kernel = np.array([0.5, 1.0, 0.5])
    spread = [
        sum(
            kernel[down] * kernel[across] * plane[down : down + 20, across : across + 30]
            for down in range(3)
            for across in range(3)
        )
        for plane in (light, number)
    ]
    expected = from_linear(spread[0] / np.maximum(spread[1], 1e-9)).astype(int)
    assert np.abs(image[:, :, :3].astype(int) - expected)[spread[1][:, :, 0] >= 1].max() <= 3


def test_that_hidden_points_are_not_drawn() -> None:
    image = _image([(-5.0, 0.0), (5.0, 0.0)], shown=np.array([False, True]))
    assert not image[:, :20].any()
    assert image[:, 20:, 3].max() > 200


def test_that_a_dot_outside_reaches_into_the_image_and_one_far_off_does_not() -> None:
    assert _image([(10.2, 0.0)], radius=3.0)[:, -1, 3].any()
    assert not _image([(14.0, 0.0)], radius=3.0).any()


def test_that_panning_by_a_pixel_moves_the_image_by_a_pixel() -> None:
    places = np.random.default_rng(1).uniform(-9, 9, (60, 2)).astype(np.float32) + np.float32(0.01)
    still = _image(places)
    moved = _image(places, (-9.5, -10.0, 10.5, 10.0))
    assert np.abs(still[:, 1:].astype(int) - moved[:, :-1])[:, :, 3].max() <= 12


@pytest.mark.parametrize("rect", [(2.0, 3.0, 2.0, 3.0), (2.0, -10.0, 2.0, 10.0), (-10.0, 3.0, 10.0, 3.0)])
def test_that_a_rectangle_without_size_shows_what_lies_there(rect: Rect) -> None:
    assert _image([(2.0, 3.0)], rect)[:, :, 3].max() > 200
    assert not _image([(5.0, 5.0)], rect).any()
