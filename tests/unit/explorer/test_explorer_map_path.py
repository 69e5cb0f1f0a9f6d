"""A song path on a map, and the marks of a query."""

from __future__ import annotations

import pytest
from map_parts import categories
from map_stage import Stage, set_stage
from PySide6.QtGui import QImage, QPalette
from pytestqt.qtbot import QtBot

from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache

BOTTOM_LEFT, CENTRE, TOP_RIGHT = 1, 41, 81


@pytest.fixture
def stage(qtbot: QtBot, tasks: Tasks, thumbnails: ThumbnailCache) -> Stage:
    """A grid of 81 points in a colour that overlays do not have."""
    stage = set_stage(qtbot, tasks, thumbnails)
    stage.model.set_colouring(categories([0] * 81, "all"))
    return stage


def _inked(stage: Stage, x: float, y: float, radius: float) -> bool:
    """Whether anything within ``radius`` pixels of a place is in the colour of overlays."""
    image, point = stage.canvas.grab().toImage(), stage.pixel(x, y)
    accent = stage.canvas.palette().color(QPalette.ColorRole.Accent)
    steps = [step * radius / 8 for step in range(-8, 9)]
    return any(_near(image, point.x() + dx, point.y() + dy, accent.rgb()) for dx in steps for dy in steps)


def _near(image: QImage, x: float, y: float, colour: int) -> bool:
    found = image.pixel(round(x), round(y))
    return all(abs((found >> shift & 255) - (colour >> shift & 255)) < 12 for shift in (0, 8, 16))


def test_that_a_path_leads_through_its_items_in_their_order(stage: Stage) -> None:
    assert not _inked(stage, 2.5, 2.5, 4)
    stage.overlays.show_path([BOTTOM_LEFT, CENTRE, TOP_RIGHT])
    assert stage.overlays.path.stations() == [(1, 0), (2, 40), (3, 80)]
    assert _inked(stage, 2.5, 2.5, 4)
    assert not _inked(stage, 2.5, -2.5, 4)


def test_that_items_that_the_map_does_not_have_are_left_out_but_counted(stage: Stage) -> None:
    stage.overlays.show_path([BOTTOM_LEFT, 1_000_000, TOP_RIGHT])
    assert stage.overlays.path.stations() == [(1, 0), (3, 80)]
    assert _inked(stage, 0.5, 0.5, 4)


def test_that_an_empty_path_draws_nothing(stage: Stage) -> None:
    stage.overlays.show_path([BOTTOM_LEFT, TOP_RIGHT])
    stage.overlays.show_path([])
    assert not _inked(stage, 0.5, 0.5, 4)


def test_that_items_of_a_query_have_stars_and_its_results_rings(stage: Stage) -> None:
    stage.overlays.show_query([CENTRE, 1_000_000], [BOTTOM_LEFT, TOP_RIGHT, -3], [0.9, 0.5, 0.1])
    assert stage.overlays.marks.starred().tolist() == [40]
    assert stage.overlays.marks.ringed().tolist() == [0, 80]
    assert _inked(stage, 0.0, 0.0, 6)
    assert _inked(stage, -4.0, -4.0, 9)
    assert not _inked(stage, 1.0, 1.0, 9)
    stage.overlays.show_query([])
    assert not _inked(stage, 0.0, 0.0, 6)


def test_that_hidden_points_are_not_marked(stage: Stage) -> None:
    stage.overlays.show_query([CENTRE], [BOTTOM_LEFT, BOTTOM_LEFT + 1], [0.9, 0.8])
    stage.model.set_colouring(categories([row % 2 for row in range(81)], "odd", "even"))
    stage.model.toggle(0)
    assert stage.overlays.marks.starred().tolist() == []
    assert stage.overlays.marks.ringed().tolist() == [1]
