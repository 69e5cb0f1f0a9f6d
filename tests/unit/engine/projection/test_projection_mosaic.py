"""Thumbnails on a map: near their places, none on another, as large as leaves room for most."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.projection.label_layout import Box
from engine.projection.mosaic import Tile, tiles

_BOUNDS: Box = (0.0, 0.0, 1600.0, 1200.0)


def _thumbnail(item_id: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (160, 80) if item_id % 2 else (50, 100)).save(file, format="JPEG")
    return file.getvalue()


def _placed(places: NDArray[np.float64], first: int = 0, obstacles: tuple[Box, ...] = ()) -> list[Tile]:
    ids = np.arange(len(places))
    return tiles(places, ids, ids == first, _thumbnail, _BOUNDS, 1.0, obstacles)


def _crowd(count: int) -> NDArray[np.float64]:
    return np.random.default_rng(0).normal((800, 600), (300, 200), (count, 2)).clip(1, 1199)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_that_thumbnails_lie_near_their_places_and_not_on_each_other() -> None:
    places = _crowd(200)
    placed = _placed(places)
    assert len(placed) > 100
    for number, tile in enumerate(placed):
        left, top, right, bottom = tile.box
        longer = max(right - left, bottom - top)
        away = np.array([(left + right) / 2, (top + bottom) / 2]) - places[tile.row]
        assert np.hypot(*away) <= 2.01 * longer
        assert not any(_overlap(tile.box, other.box) for other in placed[:number])


def test_that_thumbnails_keep_their_shape() -> None:
    for tile in _placed(_crowd(2)):
        width, height = tile.box[2] - tile.box[0], tile.box[3] - tile.box[1]
        assert width / height == pytest.approx(2.0 if tile.row % 2 else 0.5, rel=0.05)


def test_that_few_thumbnails_are_larger_than_many() -> None:
    few, many = (max(tile.box[2] - tile.box[0] for tile in _placed(_crowd(count))) for count in (5, 400))
    assert few > 1.2 * many


def test_that_the_first_get_room_before_the_others() -> None:
    same = np.full((300, 2), 600.0)
    for first in (0, 7, 299):
        placed = {tile.row: tile.box for tile in _placed(same, first)}
        assert len(placed) < 300
        left, top, right, bottom = placed[first]
        assert ((left + right) / 2, (top + bottom) / 2) == (600.0, 600.0)


def test_that_thumbnails_keep_off_obstacles() -> None:
    label = (700.0, 590.0, 900.0, 610.0)
    assert not any(_overlap(tile.box, label) for tile in _placed(_crowd(200), obstacles=(label,)))


def test_that_there_may_be_no_thumbnails() -> None:
    assert _placed(np.empty((0, 2))) == []
    assert tiles(np.ones((3, 2)), np.arange(3), np.ones(3, bool), lambda _: None, _BOUNDS, 1.0) == []
