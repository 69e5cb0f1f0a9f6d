"""The mouse on a map: clicks, lasso, box, dragging, and the keys of the tools."""

from __future__ import annotations

import numpy as np
import pytest
from map_parts import categories
from map_stage import GRID, Key, Stage, grid_ids, set_stage
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.models.map_lasso import rows_inside
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.map_tools import ToolName
from explorer.views.map_zoom import NOTCH

SHIFT, CONTROL = Key.ShiftModifier, Key.ControlModifier
DIAMOND = [(0.0, 2.4), (2.4, 0.0), (0.0, -2.4), (-2.4, 0.0), (0.0, 2.4)]
IN_DIAMOND = grid_ids([(x, y) for x, y in GRID if abs(x) + abs(y) <= 2.3])


@pytest.fixture
def stage(qtbot: QtBot, tasks: Tasks, thumbnails: ThumbnailCache) -> Stage:
    """A grid of 81 points."""
    return set_stage(qtbot, tasks, thumbnails)


def test_that_a_lasso_selects_exactly_the_points_inside(stage: Stage) -> None:
    stage.overlays.choose_tool(ToolName.LASSO)
    stage.drag(DIAMOND)
    assert stage.selected() == IN_DIAMOND
    assert len(IN_DIAMOND) == 13


def test_that_a_lasso_with_many_turns_selects_what_the_polygon_holds(stage: Stage) -> None:
    angles = np.linspace(0, 2 * np.pi, 9)
    corners = [(float(a), float(b)) for a, b in zip(3.3 * np.cos(angles), 2.2 * np.sin(angles), strict=True)]
    stage.overlays.choose_tool(ToolName.LASSO)
    stage.drag(corners)
    inside = rows_inside(np.array(GRID, np.float32), np.array(corners))
    assert stage.selected() == {row + 1 for row in inside.tolist()}


def test_that_hidden_points_are_not_selected(stage: Stage) -> None:
    stage.model.set_colouring(categories([row % 2 for row in range(81)], "odd", "even"))
    stage.model.toggle(1)
    stage.overlays.choose_tool(ToolName.LASSO)
    stage.drag(DIAMOND)
    assert stage.selected() == {item_id for item_id in IN_DIAMOND if item_id % 2}


def test_that_shift_adds_and_ctrl_removes_when_the_button_is_let_go(stage: Stage) -> None:
    stage.overlays.choose_tool(ToolName.LASSO)
    stage.model.select_ids([1])
    stage.press(*DIAMOND[0])
    stage.draw(DIAMOND)
    stage.release(*DIAMOND[-1], SHIFT)
    assert stage.selected() == IN_DIAMOND | {1}
    stage.drag(DIAMOND, CONTROL)
    assert stage.selected() == {1}


def test_that_shift_and_drag_is_a_box_with_any_tool(stage: Stage) -> None:
    for name in ToolName:
        stage.model.clear_selection()
        stage.overlays.choose_tool(name)
        stage.drag([(-1.5, -0.5), (1.5, 2.5)], SHIFT)
        assert stage.selected() == grid_ids([(x, y) for x, y in GRID if abs(x) <= 1 and 0 <= y <= 2])


def test_that_a_box_with_ctrl_too_takes_out(stage: Stage) -> None:
    stage.model.select_ids(range(1, 82))
    stage.drag([(-4.5, -4.5), (4.5, -0.5)], SHIFT | CONTROL)
    assert stage.selected() == grid_ids([(x, y) for x, y in GRID if y >= 0])


def test_that_a_click_selects_the_nearest_point_within_reach(stage: Stage) -> None:
    stage.click(1.1, 0.05)
    assert stage.selected() == grid_ids([(1.0, 0.0)])
    stage.click(2.05, 2.0, SHIFT)
    assert stage.selected() == grid_ids([(1.0, 0.0), (2.0, 2.0)])
    stage.click(1.0, 0.0, CONTROL)
    assert stage.selected() == grid_ids([(2.0, 2.0)])


def test_that_a_click_on_the_ground_leaves_the_selection_and_a_double_click_clears_it(stage: Stage) -> None:
    stage.model.select_ids([1, 2])
    stage.click(0.5, 0.5)
    assert stage.selected() == {1, 2}
    stage.double_click(0.5, 0.5)
    assert stage.selected() == set()


def test_that_a_double_click_on_a_point_opens_its_item(stage: Stage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(stage.overlays.item_opened) as opened:
        stage.double_click(0.0, 0.0)
    assert opened.args == [41]


def test_that_a_right_click_asks_for_a_menu_and_selects_what_was_not_selected(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.model.select_ids([41, 42])
    with qtbot.waitSignal(stage.overlays.context_requested) as asked:
        stage.click(0.0, 0.0, button=Qt.MouseButton.RightButton)
    assert asked.args[0] == 41
    assert asked.args[1] == stage.canvas.mapToGlobal(stage.pixel(0, 0).toPoint())
    assert stage.selected() == {41, 42}
    stage.click(-4.0, -4.0, button=Qt.MouseButton.RightButton)
    assert stage.selected() == {1}


def test_that_a_drag_moves_the_map_and_selects_nothing(stage: Stage) -> None:
    before = stage.pixel(0, 0)
    start, end = stage.pixel(0.5, 0.5), stage.pixel(1.5, 1.0)
    stage.press(0.5, 0.5)
    stage.move(1.5, 1.0)
    moved = stage.pixel(0, 0) - before
    assert moved.x() == pytest.approx(end.x() - start.x())
    assert moved.y() == pytest.approx(end.y() - start.y())
    assert stage.overlays.outline.path is None
    stage.release(1.5, 1.0)
    assert stage.selected() == set()


def test_that_escape_abandons_what_is_drawn(stage: Stage, qtbot: QtBot) -> None:
    stage.overlays.choose_tool(ToolName.LASSO)
    stage.model.select_ids([1])
    stage.press(*DIAMOND[0])
    stage.draw(DIAMOND)
    assert stage.overlays.outline.path is not None
    qtbot.keyClick(stage.canvas, Qt.Key.Key_Escape)
    assert stage.overlays.outline.path is None
    stage.release(*DIAMOND[-1])
    assert stage.selected() == {1}


def test_that_s_is_the_lasso_and_back_and_g_moves_the_map(stage: Stage, qtbot: QtBot) -> None:
    names: list[ToolName] = []
    stage.overlays.tool_changed.connect(names.append)
    for key in (Qt.Key.Key_S, Qt.Key.Key_S, Qt.Key.Key_S, Qt.Key.Key_G, Qt.Key.Key_G):
        qtbot.keyClick(stage.canvas, key)
    assert names == [ToolName.LASSO, ToolName.PAN, ToolName.LASSO, ToolName.PAN]


def test_that_keys_zoom_about_the_middle(stage: Stage, qtbot: QtBot) -> None:
    canvas = stage.canvas
    before, middle = canvas.pixels_per_unit, (canvas.frame.x, canvas.frame.y)
    for key in (Qt.Key.Key_Equal, Qt.Key.Key_Plus):
        qtbot.keyClick(canvas, key, Key.ControlModifier)
    qtbot.keyClick(canvas, Qt.Key.Key_Plus, Key.ControlModifier | Key.ShiftModifier)
    qtbot.waitUntil(lambda: canvas.pixels_per_unit == pytest.approx(before * NOTCH**3, rel=0.01))
    assert (canvas.frame.x, canvas.frame.y) == pytest.approx(middle, abs=1e-6)
    for _ in range(3):
        qtbot.keyClick(canvas, Qt.Key.Key_Minus, Key.ControlModifier)
    qtbot.waitUntil(lambda: canvas.pixels_per_unit == pytest.approx(before, rel=0.01))
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.pixels_per_unit == pytest.approx(before, rel=0.01), "by itself, plus includes"


def test_that_s_held_while_drawing_is_the_lasso_for_that_one_only(stage: Stage, qtbot: QtBot) -> None:
    qtbot.keyPress(stage.canvas, Qt.Key.Key_S)
    stage.drag(DIAMOND)
    qtbot.keyRelease(stage.canvas, Qt.Key.Key_S)
    assert stage.selected() == IN_DIAMOND
    assert stage.overlays.tool_name is ToolName.PAN
