"""The model behind a map."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from map_parts import categories, map_points
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from engine.domain import palettes
from engine.domain.maps import Measured
from explorer.models import map_lasso
from explorer.models.map_cells import MapCells
from explorer.models.map_points import MapModel
from explorer.tasks import Tasks

SQUARE = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]


@pytest.fixture
def model(tasks: Tasks) -> MapModel:
    """A map of four points, the corners of a square, with the ids 1 to 4."""
    model = MapModel(tasks)
    model.set_points(map_points(SQUARE))
    return model


def settled(qtbot: QtBot, model: MapModel, tasks: Tasks) -> None:
    """Waits until the points are sorted into cells."""
    qtbot.waitUntil(lambda: model._cells is not None and tasks.idle)


def naive_inside(points: NDArray[np.floating], polygon: NDArray[np.floating]) -> list[int]:
    """Rows of points with an odd number of edges to their right, one by one."""
    rows = []
    for row, (x, y) in enumerate(points.astype(np.float64).tolist()):
        inside = False
        for (ax, ay), (bx, by) in zip(polygon.tolist(), np.roll(polygon, -1, axis=0).tolist(), strict=True):
            low, high = ((ax, ay), (bx, by)) if ay <= by else ((bx, by), (ax, ay))
            if low[1] <= y < high[1]:
                crossing = low[0] + (y - low[1]) * (high[0] - low[0]) / (high[1] - low[1])
                inside ^= x < crossing
        if inside:
            rows.append(row)
    return rows


@given(seed=st.integers(0, 2**32 - 1), corners=st.integers(3, 40), scale=st.sampled_from([1e-2, 1.0, 40.0]))
@settings(deadline=None, max_examples=60)
def test_that_a_lasso_selects_exactly_the_points_inside(seed: int, corners: int, scale: float) -> None:
    generator = np.random.default_rng(seed)
    points = generator.normal(0, scale, (400, 2)).astype(np.float32)
    polygon = generator.normal(0, scale, (corners, 2))
    assert map_lasso.rows_inside(points, polygon).tolist() == naive_inside(points, polygon)


def test_that_level_edges_and_doubled_corners_do_not_mislead_a_lasso() -> None:
    polygon = np.array([(0, 0), (4, 0), (4, 0), (4, 2), (2, 2), (2, 4), (0, 4), (0, 4)], float)
    grid = np.stack(np.meshgrid(np.arange(0.5, 5), np.arange(0.5, 5)), axis=-1).reshape(-1, 2)
    found = map_lasso.rows_inside(grid.astype(np.float32), polygon)
    assert found.tolist() == naive_inside(grid, polygon)
    assert len(found) == 12


@pytest.mark.parametrize("polygon", [[], [(0, 0)], [(0, 0), (1, 1)], [(0, 0), (1, 0), (2, 0)]])
def test_that_a_lasso_without_room_selects_nothing(model: MapModel, polygon: list[tuple[int, int]]) -> None:
    assert model.inside(np.array(polygon, float)).tolist() == []


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 500))
@settings(deadline=None, max_examples=40)
def test_that_cells_find_the_same_points_as_looking_at_all(seed: int, count: int) -> None:
    generator = np.random.default_rng(seed)
    points = generator.standard_cauchy((count, 2)).astype(np.float32)
    box = np.sort(generator.normal(0, 2, (2, 2)), axis=0).ravel().tolist()
    near = MapCells(points).around(*box).tolist()
    assert set(map_lasso.rows_in_box(points, *box).tolist()) <= set(near)
    assert len(set(near)) == len(near)


def test_that_the_nearest_point_within_reach_is_found_before_and_after_sorting(
    qtbot: QtBot, tasks: Tasks
) -> None:
    generator = np.random.default_rng(1)
    places = generator.normal(0, 5, (5000, 2)).astype(np.float32)
    model = MapModel(tasks)
    model.set_points(map_points(places))
    asked = generator.normal(0, 5, (50, 2)).tolist()
    at_once = [model.nearest(x, y, 0.3) for x, y in asked]
    settled(qtbot, model, tasks)
    assert [model.nearest(x, y, 0.3) for x, y in asked] == at_once
    for (x, y), row in zip(asked, at_once, strict=True):
        distances = np.hypot(places[:, 0] - x, places[:, 1] - y)
        assert row == (int(distances.argmin()) if distances.min() <= 0.3 else None)


def test_that_hidden_points_are_neither_found_nor_selected(model: MapModel) -> None:
    model.set_colouring(categories([0, 1, 0, -1], "birds", "fish"))
    model.toggle(1)
    assert model.shown.tolist() == [True, False, True, True]
    assert model.nearest(1.0, 0.0, 0.5) is None
    assert model.in_box(-1, -1, 2, 2).tolist() == [0, 2, 3]
    assert model.inside(np.array([(-1, -1), (2, -1), (2, 2), (-1, 2)], float)).tolist() == [0, 2, 3]
    model.toggle(1)
    assert model.shown.all()


def test_that_isolating_hides_all_others_and_again_shows_all(model: MapModel) -> None:
    model.set_colouring(categories([0, 1, 0, -1], "birds", "fish"))
    model.isolate(0)
    assert model.hidden == {-1, 1}
    model.isolate(1)
    assert model.shown.tolist() == [False, True, False, False]
    model.isolate(1)
    assert model.hidden == frozenset()


def test_that_what_is_hidden_stays_hidden_by_its_name(model: MapModel) -> None:
    model.set_colouring(categories([0, 1, 0, -1], "birds", "fish"))
    model.toggle(1)
    model.toggle(-1)
    model.set_points(map_points([*SQUARE, (2.0, 2.0)]))
    assert model.shown.all()
    model.set_colouring(categories([1, 0, 1, -1, 0], "fish", "birds"))
    assert model.hidden == {0, -1}
    model.set_colouring(categories([0, 0, 0, 0, 0], "fish", field="tag"))
    assert model.hidden == frozenset()


def test_that_points_without_a_number_can_be_hidden(model: MapModel) -> None:
    model.set_colouring(Measured("year", "Year", np.array([1, np.nan, 3, 4], np.float32), 1.0, 4.0))
    model.toggle(-1)
    assert model.shown.tolist() == [True, False, True, True]


def test_that_selecting_replaces_adds_and_removes(qtbot: QtBot, model: MapModel) -> None:
    with qtbot.waitSignal(model.selection_changed):
        model.select(np.array([0, 1]))
    model.select(np.array([3]), "add")
    assert model.selected_ids().tolist() == [1, 2, 4]
    model.select(np.array([1]), "remove")
    assert model.selected_ids().tolist() == [1, 4]
    model.select_ids([3, 99])
    assert model.selected.tolist() == [False, False, True, False]
    model.clear_selection()
    assert not model.selected.any()


def test_that_the_same_selection_again_is_not_told(qtbot: QtBot, model: MapModel) -> None:
    model.select_ids([3])
    with qtbot.assertNotEmitted(model.selection_changed):
        model.select_ids([3])


def test_that_new_points_keep_selection_and_paleness_by_id(qtbot: QtBot, model: MapModel) -> None:
    model.select_ids([2, 4])
    model.set_pale([4])
    with qtbot.waitSignal(model.changed), qtbot.waitSignal(model.selection_changed):
        model.set_points(map_points([(5.0, 5.0), (6.0, 6.0), (7.0, 7.0)], first_id=3))
    assert model.selected.tolist() == [False, True, False]
    assert model.pale.tolist() == [True, False, True]
    assert [model.row_of(item_id) for item_id in (2, 3, 5, 6)] == [None, 0, 2, None]


def test_that_points_that_fly_are_found_where_they_are(qtbot: QtBot, tasks: Tasks, model: MapModel) -> None:
    settled(qtbot, model, tasks)
    with qtbot.waitSignal(model.changed):
        model.set_positions(np.array(SQUARE, np.float32) + 10)
    assert model.nearest(10.0, 10.0, 0.1) == 0
    assert model.nearest(0.0, 0.0, 0.1) is None
    assert model.points is not None
    assert model.points.positions is model.positions


def test_that_colours_are_those_of_the_ground(qtbot: QtBot, model: MapModel) -> None:
    colouring = categories([0, 1, 0, -1], "birds", "fish")
    model.set_colouring(colouring)
    assert np.array_equal(model.colours, palettes.colours(colouring, 4, False))
    with qtbot.waitSignal(model.coloured):
        model.set_dark(True)
    assert np.array_equal(model.colours, palettes.colours(colouring, 4, True))


def test_that_a_map_that_is_gone_leaves_nothing(qtbot: QtBot, model: MapModel) -> None:
    model.select_ids([2])
    with qtbot.waitSignal(model.selection_changed):
        model.set_points(None)
    assert len(model.ids) == len(model.positions) == len(model.colours) == len(model.selected_ids()) == 0
    assert model.nearest(0.0, 0.0, 1.0) is None
