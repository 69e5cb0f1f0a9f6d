"""Items that fly from one map to another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from map_parts import map_points
from map_stage import GRID, Stage, set_stage
from pytestqt.qtbot import QtBot

from engine.domain.maps import Positions
from explorer.models.map_points import MapModel
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views import map_flight
from explorer.views.map_curtain import MapCurtain
from explorer.views.map_flight import MapFlight, on_the_way

TURNED = [(y, -x) for x, y in GRID]


@pytest.fixture
def stage(qtbot: QtBot, tasks: Tasks, thumbnails: ThumbnailCache) -> Stage:
    """A grid of 81 points."""
    return set_stage(qtbot, tasks, thumbnails)


def _away(positions: Positions, goal: Positions) -> float:
    return float(np.abs(positions - goal).max())


def test_that_a_flight_passes_between_and_ends_exactly_at_the_target(stage: Stage, qtbot: QtBot) -> None:
    target, start = map_points(TURNED), stage.model.positions
    between = []
    stage.model.changed.connect(lambda: between.append(stage.model.positions))
    with qtbot.waitSignal(stage.overlays.flight_finished):
        stage.overlays.fly_to(target)
    assert stage.model.points is target
    assert np.array_equal(between[0], start)
    assert any(_away(places, start) > 0.5 and _away(places, target.positions) > 0.5 for places in between)


def test_that_a_flight_can_be_ended_at_once(stage: Stage, qtbot: QtBot) -> None:
    target = map_points(TURNED)
    stage.overlays.fly_to(target)
    assert stage.overlays.flight.is_flying
    with qtbot.waitSignal(stage.overlays.flight_finished):
        stage.overlays.flight.finish()
    assert stage.model.points is target
    assert not stage.overlays.flight.is_flying


def test_that_another_flight_begins_where_the_points_are(stage: Stage, qtbot: QtBot) -> None:
    start = map_points(GRID)
    stage.overlays.fly_to(map_points(TURNED))
    qtbot.waitUntil(lambda: _away(stage.model.positions, start.positions) > 1)
    before = stage.model.positions
    stage.overlays.fly_to(start)
    assert np.array_equal(stage.model.positions, before)
    with qtbot.waitSignal(stage.overlays.flight_finished):
        pass
    assert stage.model.points is start


def test_that_new_items_begin_at_their_places_below_the_fading_old_picture(
    stage: Stage, qtbot: QtBot
) -> None:
    target = map_points([*TURNED[1:], (7.0, 7.0)], first_id=2)
    stage.overlays.fly_to(target)
    assert stage.overlays.curtain.is_down
    assert np.array_equal(stage.model.positions[:-1], np.array(GRID[1:], np.float32))
    assert stage.model.positions[-1].tolist() == [7, 7]
    qtbot.waitUntil(lambda: not stage.overlays.curtain.is_down)
    qtbot.waitUntil(lambda: stage.model.points is target)


def test_that_many_points_change_places_below_the_fading_old_picture(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_flight, "MOST_FLYING", 50)
    target = map_points(TURNED)
    with qtbot.waitSignal(stage.overlays.flight_finished):
        stage.overlays.fly_to(target)
    assert stage.model.points is target
    assert stage.overlays.curtain.is_down
    qtbot.waitUntil(lambda: not stage.overlays.curtain.is_down)


def test_that_nothing_moves_where_motion_is_reduced(stage: Stage, qtbot: QtBot) -> None:
    curtain = MapCurtain(stage.canvas, 500)
    flight = MapFlight(stage.model, curtain, stage.canvas, reduced_motion=True)
    target = map_points(TURNED)
    with qtbot.waitSignal(flight.finished):
        flight.fly_to(target)
    assert stage.model.points is target
    assert not curtain.is_down


def test_that_a_first_map_and_one_with_other_items_are_there_at_once(stage: Stage, tasks: Tasks) -> None:
    others = map_points(TURNED, first_id=1000)
    stage.overlays.fly_to(others)
    assert stage.model.points is others
    model = MapModel(tasks)
    MapFlight(model, stage.overlays.curtain).fly_to(others)
    assert model.points is others


def test_that_a_flight_gives_way_to_a_map_that_comes_meanwhile(stage: Stage, qtbot: QtBot) -> None:
    other = map_points([(1.0, 2.0)])
    stage.overlays.fly_to(map_points(TURNED))
    with qtbot.waitSignal(stage.overlays.flight_finished):
        stage.model.set_points(other)
    assert stage.model.points is other


def test_that_names_are_away_while_points_fly(stage: Stage, qtbot: QtBot) -> None:
    stage.overlays.fly_to(map_points(TURNED))
    assert stage.overlays.labels.is_quiet
    with qtbot.waitSignal(stage.overlays.flight_finished):
        stage.overlays.flight.finish()
    assert not stage.overlays.labels.is_quiet


@given(st.integers(0, 2**31), st.floats(0, 1))
def test_that_points_on_the_way_are_between_start_and_end(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    start, end = rng.normal(0, 5, (2, 30, 2)).astype(np.float32)
    delays = rng.random(30).astype(np.float32)
    places = on_the_way(start, end, delays, share)
    assert places.dtype == np.float32
    assert (places >= np.minimum(start, end) - 1e-4).all()
    assert (places <= np.maximum(start, end) + 1e-4).all()
    assert np.allclose(on_the_way(start, end, delays, 0.0), start)
    assert np.allclose(on_the_way(start, end, delays, 1.0), end, atol=1e-5)
