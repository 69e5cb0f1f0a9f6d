"""The picture of a map: points at their places, thumbnails framed, names, and a legend."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from engine.domain.maps import Categories, Cluster, MapMethod, MapPoints, MapRecord, Measured
from engine.domain.palettes import accent, categorical, gradient
from engine.errors import InvalidRequestError
from engine.projection.picture import draw_map

_SIZE = (640, 480)
_RECORD = MapRecord(
    1, "birds", "encoder", MapMethod.UMAP, {}, 0, 0, 1.0, 0.95, 0.4, datetime(2026, 1, 1, tzinfo=UTC)
)


def _points(positions: NDArray[np.float32], clusters: tuple[Cluster, ...] = ()) -> MapPoints:
    count = len(positions)
    record = replace(_RECORD, items=count, clusters=clusters)
    return MapPoints(record, np.arange(1, count + 1), positions, np.full(count, -1, np.int32))


def _corners() -> MapPoints:
    """The first at the upper left, then to the right, then below."""
    return _points(np.array([(-5, 4), (5, 4), (-5, -4), (5, -4)], np.float32))


def _categories(codes: list[int], count: int) -> Categories:
    names = tuple(f"folder {number}" for number in range(count))
    counts = tuple(codes.count(number) for number in range(count))
    return Categories("folder:1", "Folder", names, counts, np.array(codes, np.int32))


def _thumbnail(colour: tuple[int, int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, format="PNG")
    return file.getvalue()


def _where(image: Image.Image, colour: NDArray[np.uint8], near: int = 40) -> NDArray[np.intp]:
    """Column and row (n, 2) of the pixels of a colour."""
    away = np.abs(np.asarray(image).astype(int) - colour).max(axis=2)
    return np.argwhere(away <= near)[:, ::-1]


@pytest.mark.parametrize("dark", [False, True])
def test_that_points_are_drawn_at_their_places_in_their_colours(dark: bool) -> None:
    image = draw_map(_corners(), _categories([0, 1, 2, 3], 4), None, _SIZE, dark)
    assert (image.size, image.mode) == (_SIZE, "RGB")
    map_alone = image.crop((0, 0, 500, 480))
    upper_left, upper_right, lower_left, lower_right = (
        np.median(_where(map_alone, colour), axis=0) for colour in categorical(dark)[:4]
    )
    assert upper_left == pytest.approx([lower_left[0], upper_right[1]], abs=2)
    assert lower_right == pytest.approx([upper_right[0], lower_left[1]], abs=2)
    assert lower_right[0] - upper_left[0] > 300
    # One unit is as long upwards as to the right.
    assert lower_right[1] - upper_left[1] == pytest.approx((lower_right[0] - upper_left[0]) * 0.8, abs=3)


def test_that_large_maps_show_all_points_too() -> None:
    generator = np.random.default_rng(0)
    positions = generator.normal(0, 1, (30_000, 2)).astype(np.float32)
    positions[0] = (4, 4)
    codes = [0] + [1] * 29_999
    image = draw_map(_points(positions), _categories(codes, 2), None, _SIZE)
    red, _, blue = np.moveaxis(np.asarray(image.crop((0, 0, 500, 480))).astype(int), 2, 0)
    assert (blue - red).max() > 60


def test_that_a_point_far_out_is_drawn_and_the_others_keep_their_room() -> None:
    positions = np.random.default_rng(0).uniform(-5, 5, (1000, 2)).astype(np.float32)
    positions[0] = (5000, 0)
    image = draw_map(_points(positions), _categories([0] + [1] * 999, 2), None, _SIZE)
    map_alone = image.crop((0, 0, 510, 480))
    assert len(_where(map_alone, categorical(False)[0])) > 5
    assert np.ptp(_where(map_alone, categorical(False)[1]), axis=0).min() > 200


def test_that_thumbnails_are_framed_in_the_colour_of_their_item() -> None:
    shade = (10, 200, 90)
    image = draw_map(_corners(), _categories([1, 1, 1, 1], 2), lambda _: _thumbnail(shade), _SIZE)
    inside = _where(image, np.array(shade, np.uint8), 3)
    frames = _where(image.crop((0, 0, 500, 480)), categorical(False)[1], 3)
    assert len(inside) > 4 * 15 * 10
    assert len(frames) >= 4 * 2 * (20 + 15)


def test_that_items_without_a_thumbnail_or_with_a_damaged_one_stay_points() -> None:
    pictures = {1: b"no picture", 2: None, 3: _thumbnail((10, 200, 90))[:60], 4: b""}
    assert draw_map(_corners(), None, pictures.__getitem__, _SIZE) == draw_map(_corners(), None, None, _SIZE)


def test_that_thumbnails_never_cover_the_names_of_clusters() -> None:
    cluster = Cluster(0, "herons", 200, 1, (0.0, 0.0))
    positions = np.random.default_rng(0).normal(0, 0.3, (200, 2)).astype(np.float32)
    shade = np.array([10, 200, 90], np.uint8)

    def drawn(clusters: tuple[Cluster, ...]) -> Image.Image:
        return draw_map(_points(positions, clusters), None, lambda _: _thumbnail((10, 200, 90)), _SIZE)

    image = np.asarray(drawn((cluster,)))[140:]
    ink = np.argwhere(image.max(axis=2) < 60)
    (top, left), (bottom, right) = ink.min(axis=0), ink.max(axis=0)
    assert (right - left, bottom - top) > (20, 5)
    assert len(_where(Image.fromarray(image[top:bottom, left:right]), shade, 3)) == 0
    assert len(_where(drawn(()), shade, 3)) > 1000


def test_that_numbers_are_drawn_along_a_scale() -> None:
    values = np.array([0.0, 1.0, 0.5, np.nan], np.float32)
    image = draw_map(_corners(), Measured("year", "Year", values, 0.0, 1.0), None, _SIZE)
    bar = image.crop((500, 0, 640, 480))
    for shade in (gradient(False)[10], gradient(False)[128], gradient(False)[245]):
        assert len(_where(bar, shade, 6)) > 0


def test_that_a_map_without_colouring_has_no_legend_and_takes_all_the_room() -> None:
    wide = _points(np.array([(-5, 0), (5, 0)], np.float32))
    dots = _where(draw_map(wide, None, None, _SIZE), accent(False))
    assert dots[:, 0].max() > 610


@pytest.mark.parametrize("side", [0, 99, 8193])
def test_that_pictures_too_small_or_too_large_are_refused(side: int) -> None:
    with pytest.raises(InvalidRequestError, match="from 100 to 8192"):
        draw_map(_corners(), None, None, (side, 480))


@settings(max_examples=20)
@given(
    count=st.integers(0, 12),
    spread=st.sampled_from([0.0, 1e-6, 10.0, 1e6]),
    size=st.tuples(st.integers(100, 300), st.integers(100, 300)),
    names=st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=5),
)
def test_that_any_map_can_be_drawn(
    count: int, spread: float, size: tuple[int, int], names: list[str]
) -> None:
    positions = (np.random.default_rng(count).normal(0, 1, (count, 2)) * spread).astype(np.float32)
    clusters = tuple(Cluster(number, name, 3, 1, (0.0, 0.0)) for number, name in enumerate(names))
    codes = np.arange(count, dtype=np.int32) % (len(names) + 1) - 1
    categories = Categories("tag", names[0], tuple(names), (1,) * len(names), codes)
    image = draw_map(_points(positions, clusters), categories, lambda _: _thumbnail((1, 2, 3)), size)
    assert image.size == size


def test_that_the_same_map_is_always_drawn_alike() -> None:
    positions = np.random.default_rng(0).normal(0, 1, (60, 2)).astype(np.float32)
    one, other = (
        draw_map(_points(positions), None, lambda _: _thumbnail((9, 9, 9)), _SIZE) for _ in range(2)
    )
    assert one == other
