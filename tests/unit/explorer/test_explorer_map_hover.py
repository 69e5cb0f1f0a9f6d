"""What is told of the point under the pointer."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest
from gallery_parts import jpeg, make_item
from map_parts import categories, map_points
from map_stage import GRID, Stage, clustered, set_stage
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.domain import Item, Kind, Measured
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.map_card import SIDE, MapCard


@pytest.fixture
def pictures(qtbot: QtBot) -> Iterator[ThumbnailCache]:
    """Every picture is red."""
    cache = ThumbnailCache(lambda names: dict.fromkeys(names, jpeg(80, 60)))
    yield cache
    cache.close()


@pytest.fixture
def stage(qtbot: QtBot, tasks: Tasks, pictures: ThumbnailCache) -> Stage:
    """A grid of 81 points."""
    return set_stage(qtbot, tasks, pictures)


def rest_on(stage: Stage, qtbot: QtBot, x: float, y: float) -> MapCard:
    """The card, once it tells of something at a place."""
    stage.hover(x, y)
    card = stage.overlays.card
    qtbot.waitUntil(lambda: card.is_shown)
    return card


def test_that_a_rest_on_a_point_shows_its_thumbnail_and_name(
    stage: Stage, pictures: ThumbnailCache, qtbot: QtBot
) -> None:
    card = rest_on(stage, qtbot, 0.05, 0.0)
    assert card.lines[0] == "41.jpg"
    assert card.content_hash == f"{41:032x}"
    qtbot.waitUntil(lambda: pictures.get(f"{41:032x}", SIDE) is not None)
    middle = card.rect().center() - QPoint(0, 10)
    qtbot.waitUntil(lambda: card.grab().toImage().pixelColor(middle).green() < 30)
    assert card.grab().toImage().pixelColor(middle).red() > 240


def test_that_a_track_is_named_with_its_artist(
    qtbot: QtBot, tasks: Tasks, thumbnails: ThumbnailCache
) -> None:
    def tracks(ids: Sequence[int]) -> Mapping[int, Item]:
        return {
            number: replace(make_item(number), kind=Kind.MUSIC, title="Blue", artist="Ann") for number in ids
        }

    stage = set_stage(qtbot, tasks, thumbnails, items_of=tracks)
    assert rest_on(stage, qtbot, 0, 0).lines == ("Blue — Ann",)


def test_that_cluster_and_colour_are_told(qtbot: QtBot, tasks: Tasks, thumbnails: ThumbnailCache) -> None:
    points = replace(clustered([(0.0, 0.0)], ["birds"], each=1), positions=map_points([(3.0, 3.0)]).positions)
    stage = set_stage(qtbot, tasks, thumbnails, points)
    stage.model.set_colouring(categories([0], "animals"))
    assert rest_on(stage, qtbot, 3, 3).lines == ("1.jpg", "birds", "Folder: animals")
    stage.model.set_colouring(Measured("year", "Year", points.positions[:, 0] * 0 + 1984, 1900, 2000))
    qtbot.waitUntil(lambda: stage.overlays.card.lines == ("1.jpg", "birds", "Year: 1984"))


def test_that_nothing_is_told_of_hidden_points_and_of_the_ground(stage: Stage, qtbot: QtBot) -> None:
    stage.model.set_colouring(categories([row % 2 for row in range(81)], "odd", "even"))
    stage.model.toggle(0)
    for place in ((0.0, 0.0), (0.5, 0.5)):
        stage.hover(*place)
        qtbot.wait(200)
        assert stage.overlays.hover.item_id is None
        assert not stage.overlays.card.is_shown
    assert rest_on(stage, qtbot, 1.0, 0.0).lines[0] == "42.jpg"


def test_that_the_card_goes_when_its_point_is_hidden(stage: Stage, qtbot: QtBot) -> None:
    stage.model.set_colouring(categories([row % 2 for row in range(81)], "odd", "even"))
    card = rest_on(stage, qtbot, 0.0, 0.0)
    stage.model.toggle(0)
    qtbot.waitUntil(lambda: not card.isVisible())


@pytest.mark.parametrize("leaving", ["press", "leave"])
def test_that_the_card_goes_with_the_pointer(stage: Stage, qtbot: QtBot, leaving: str) -> None:
    card = rest_on(stage, qtbot, 0.0, 0.0)
    if leaving == "press":
        stage.press(0.0, 0.0)
    else:
        QApplication.sendEvent(stage.canvas, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: not card.isVisible())


def test_that_the_card_keeps_inside_the_canvas(stage: Stage, qtbot: QtBot) -> None:
    for place in (GRID[0], GRID[8], GRID[-9], GRID[-1]):
        card = rest_on(stage, qtbot, *place)
        assert stage.canvas.rect().contains(card.geometry())
        assert not card.geometry().contains(stage.pixel(*place).toPoint())


def test_that_a_name_that_comes_late_is_not_told_of_another_point(
    qtbot: QtBot, tasks: Tasks, thumbnails: ThumbnailCache
) -> None:
    gate = threading.Event()

    def slow(ids: Sequence[int]) -> Mapping[int, Item]:
        if 41 in ids:
            gate.wait(10)
        return {number: make_item(number) for number in ids}

    stage = set_stage(qtbot, tasks, thumbnails, items_of=slow)
    stage.hover(0.0, 0.0)
    qtbot.waitUntil(lambda: stage.overlays.hover.item_id == 41)
    assert rest_on(stage, qtbot, 1.0, 0.0).lines[0] == "42.jpg"
    gate.set()
    qtbot.waitUntil(lambda: tasks.idle)
    assert stage.overlays.card.lines[0] == "42.jpg"
