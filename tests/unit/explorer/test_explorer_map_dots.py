"""Points of a map as discs."""

from __future__ import annotations

import numpy as np
import pytest
from map_parts import map_points
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from engine.domain.maps import Measured
from explorer.models.map_points import MapModel, Rows
from explorer.tasks import Tasks
from explorer.theme import palette_for
from explorer.views.map_dots import MapDots
from explorer.views.map_frame import MapFrame
from explorer.views.map_inks import MapInks

INKS = MapInks.of(palette_for(Qt.ColorScheme.Light))
FRAME = MapFrame(0.0, 0.0, 10.0, 400, 400)
SIDE = 18
"""Points side by side, in a square of them."""


@pytest.fixture
def model(tasks: Tasks) -> MapModel:
    """Points in a square, 20 pixels apart, each with a number and so a colour of its own."""
    model = MapModel(tasks)
    lines = (np.arange(SIDE) - (SIDE - 1) / 2) * 2
    model.set_points(map_points(np.stack(np.meshgrid(lines, lines), axis=-1).reshape(-1, 2)))
    values = np.arange(SIDE**2, dtype=np.float32)
    model.set_colouring(Measured("year", "Year", values, 0.0, float(SIDE**2)))
    return model


def painted(dots: MapDots, rows: Rows, *, ringed: bool = False, ratio: float = 1.0) -> QImage:
    """What ``rows`` look like on white; ``ratio`` is device pixels to a pixel."""
    image = QImage(int(400 * ratio), int(400 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    (dots.paint_ringed if ringed else dots.paint)(painter, FRAME, rows, 4.0, INKS)
    painter.end()
    return image


def colour(image: QImage, across: float, down: float) -> list[int]:
    """Red, green and blue at a pixel of the frame."""
    ratio = image.devicePixelRatio()
    found: QColor = image.pixelColor(int(across * ratio), int(down * ratio))
    return [found.red(), found.green(), found.blue()]


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_that_every_point_has_its_own_colour_at_its_place(model: MapModel, ratio: float) -> None:
    rows = np.arange(len(model.ids))
    image = painted(MapDots(model), rows, ratio=ratio)
    for (x, y), expected in zip(FRAME.pixels(model.positions).tolist(), model.colours.tolist(), strict=True):
        assert colour(image, x, y) == expected
    assert colour(image, 200, 200) == [255, 255, 255]


def test_that_only_the_rows_asked_for_are_painted(model: MapModel) -> None:
    image = painted(MapDots(model), np.array([3]))
    places = FRAME.pixels(model.positions).tolist()
    assert colour(image, *places[3]) == model.colours[3].tolist()
    assert colour(image, *places[4]) == [255, 255, 255]


def test_that_a_ring_is_around_the_disc_with_a_gap_between(model: MapModel) -> None:
    image = painted(MapDots(model), np.array([100]), ringed=True)
    x, y = FRAME.pixels(model.positions[[100]])[0].tolist()
    assert colour(image, x, y) == model.colours[100].tolist()
    along = [colour(image, x + step, y) for step in range(12)]
    assert min(sum(seen) for seen in along[4:8]) < 300, "the ring is dark"
    assert along[11] == [255, 255, 255]


def test_that_vivid_points_are_above_pale_ones(model: MapModel) -> None:
    model.set_positions(np.zeros_like(model.positions))
    model.set_pale([1])
    image = painted(MapDots(model), np.arange(len(model.ids)))
    assert colour(image, 200, 200) == model.colours[0].tolist()


def test_that_nothing_in_view_paints_nothing(model: MapModel) -> None:
    model.set_positions(model.positions + 1000)
    image = painted(MapDots(model), np.arange(len(model.ids)))
    blank = painted(MapDots(model), np.array([], np.int64))
    assert image == blank
