"""The map in the real window: beside the gallery, with one selection, one filter, one query."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from gestures import (
    PATIENCE_MS,
    PICTURES,
    OpenWindow,
    click,
    double_click,
    listen,
    wait_for_event,
    wait_for_tiles,
)
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.domain import MapMethod, MapRequest
from engine.events import JobFinished
from engine.library import Library
from explorer.main_window import MainWindow
from explorer.map_sheet import MapSheet
from explorer.views.central_area import Arrangement
from explorer.views.map_page import MapPage
from explorer.views.map_sheet_view import MapSheetView
from explorer.views.map_tools import ToolName

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="session")
def _mapped(_imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mapped") / "library"
    shutil.copytree(_imported, folder)
    with Library.open(folder) as library:
        [collection] = library.collections()
        end = library.maps.start(MapRequest(collection.name, MapMethod.UMAP)).wait(110)
        assert isinstance(end, JobFinished), end
    return folder


@pytest.fixture
def mapped_folder(_mapped: Path, tmp_path: Path) -> Path:
    """A library of the test's own with a map of the imported pictures."""
    folder = tmp_path / "library"
    shutil.copytree(_mapped, folder)
    return folder


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, mapped_folder: Path) -> MainWindow:
    """A window that shows the gallery and the map, which is at rest."""
    window = open_window(mapped_folder)
    wait_for_tiles(qtbot, window, PICTURES)
    window.maps.arrange(Arrangement.BOTH)
    qtbot.waitUntil(lambda: window.maps.page is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: sheet(window).record is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: sheet(window).model.colouring is not None)
    qtbot.waitUntil(lambda: not view(window).overlays.flight.is_flying)
    return window


def page(window: MainWindow) -> MapPage:
    assert window.maps.page is not None
    return window.maps.page


def view(window: MainWindow) -> MapSheetView:
    return page(window).views[0]


def sheet(window: MainWindow) -> MapSheet:
    return view(window).sheet


def field(window: MainWindow) -> str | None:
    """What the points are coloured by, once they are."""
    colouring = sheet(window).model.colouring
    return colouring.field if colouring is not None else None


def place(window: MainWindow, row: int) -> QPointF:
    """Where a point is on the canvas."""
    x, y = sheet(window).model.positions[row].tolist()
    return view(window).canvas.widget_position(x, y)


def mouse(window: MainWindow, kind: QEvent.Type, point: QPointF, keys: Qt.KeyboardModifier = NONE) -> None:
    """What Qt sends to the map for the left button."""
    target = view(window).canvas.childAt(point.toPoint())
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    held = none if kind == QEvent.Type.MouseButtonRelease else left
    event = QMouseEvent(kind, point, target.mapToGlobal(point), left, held, keys)
    QApplication.sendEvent(target, event)


def draw(window: MainWindow, corners: list[QPointF], keys: Qt.KeyboardModifier = NONE) -> None:
    """Drags from corner to corner with the left button held."""
    kinds = QEvent.Type
    mouse(window, kinds.MouseButtonPress, corners[0], keys)
    for start, end in pairwise(corners):
        for step in range(1, 9):
            mouse(window, kinds.MouseMove, start + (end - start) * (step / 8), keys)
    mouse(window, kinds.MouseButtonRelease, corners[-1], keys)


def left_half(window: MainWindow) -> tuple[list[QPointF], list[int]]:
    """A loop around the points in the left half of the map, and the items in there."""
    canvas, model = view(window).canvas, sheet(window).model
    xs = np.sort(model.positions[:, 0])
    middle = canvas.widget_position(float(xs[len(xs) // 2 - 1 : len(xs) // 2 + 1].mean()), 0).x()
    low, high = 2.0, canvas.height() - 2.0
    corners = [
        QPointF(2, low),
        QPointF(middle, low),
        QPointF(middle, high),
        QPointF(2, high),
        QPointF(2, low),
    ]
    inside = [row for row in range(len(model.ids)) if place(window, row).x() < middle]
    return corners, sorted(model.ids[inside].tolist())


def test_that_a_map_is_made_by_itself_when_somebody_looks_and_a_first_look_is_there_meanwhile(
    qtbot: QtBot, open_window: OpenWindow, library_folder: Path
) -> None:
    window = open_window(library_folder)
    wait_for_tiles(qtbot, window, PICTURES)
    events = listen(window)

    window.maps.arrange(Arrangement.MAP)

    qtbot.waitUntil(lambda: window.maps.page is not None and sheet(window).is_first_look, timeout=PATIENCE_MS)
    assert not window.gallery.isVisible()
    assert len(sheet(window).model.ids) == PICTURES
    wait_for_event(qtbot, events, JobFinished)
    qtbot.waitUntil(lambda: sheet(window).record is not None)
    assert window.docks["jobs"].isHidden()
    assert "Trust" in view(window).words.text()


def test_that_a_map_that_comes_later_leaves_the_keyboard_to_whoever_types(
    qtbot: QtBot, open_window: OpenWindow, mapped_folder: Path
) -> None:
    window = open_window(mapped_folder)
    wait_for_tiles(qtbot, window, PICTURES)
    window.maps.arrange(Arrangement.BOTH)
    window.query_bar.focus_name()
    qtbot.waitUntil(lambda: window.maps.page is not None, timeout=PATIENCE_MS)
    assert window.query_bar.field.line.hasFocus(), "letters mean other things on a map"


def test_that_a_lasso_selects_exactly_the_points_inside_and_the_gallery_follows(
    qtbot: QtBot, window: MainWindow
) -> None:
    canvas = view(window).canvas
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_S)
    corners, inside = left_half(window)
    assert 0 < len(inside) < PICTURES

    draw(window, corners)

    assert sheet(window).model.selected_ids().tolist() == inside
    assert sorted(window.gallery.selected_ids()) == inside
    qtbot.waitUntil(lambda: sorted(item.id for item in window.inspector.items) == inside)


def test_that_a_selection_in_the_gallery_is_one_on_the_map_and_its_true_neighbours_are_joined_by_lines(
    qtbot: QtBot, window: MainWindow
) -> None:
    click(qtbot, window, 3)

    chosen = window.gallery.selected_ids()
    assert sheet(window).model.selected_ids().tolist() == chosen
    lines = view(window).overlays.lines
    qtbot.waitUntil(lambda: len(lines.joined()[1]) > 0, timeout=PATIENCE_MS)
    assert lines.item_id == chosen[0]
    neighbours = sheet(window).model.ids[lines.joined()[1]].tolist()
    assert sorted(neighbours) == sorted(window.neighbours.model.ids.tolist())


def test_that_a_click_on_the_legend_hides_points_and_hidden_points_are_not_selected(
    qtbot: QtBot, window: MainWindow
) -> None:
    model, legend = sheet(window).model, page(window).legend
    legend.list.clicked.emit(legend.list.model().index(0, 0))
    assert model.shown.sum() < PICTURES
    gone = set(model.ids[~model.shown].tolist())

    page(window).choose_tool(ToolName.LASSO)
    corners, inside = left_half(window)
    draw(window, corners)

    assert sorted(model.selected_ids().tolist()) == sorted(set(inside) - gone)
    legend.all_wanted.emit()
    assert model.shown.all()


def test_that_a_point_under_the_pointer_is_told_with_its_thumbnail(qtbot: QtBot, window: MainWindow) -> None:
    overlays, row = view(window).overlays, 5
    item_id = int(sheet(window).model.ids[row])
    overlays.hover.move(place(window, row))
    qtbot.waitUntil(lambda: overlays.card.is_shown, timeout=5000)
    shown = overlays.hover.item_id
    item = window.session.library.items_by_id([shown or 0])[shown or 0]
    assert overlays.card.content_hash == item.content_hash
    near = place(window, row) - place(window, sheet(window).model.row_of(shown or 0) or 0)
    assert shown == item_id or near.manhattanLength() < 24


def test_that_the_keys_that_make_tiles_larger_zoom_the_map_where_it_has_the_keyboard(
    qtbot: QtBot, window: MainWindow
) -> None:
    canvas, tiles = view(window).canvas, window.gallery.header.zoom
    scale, side = canvas.pixels_per_unit, tiles.value()

    qtbot.keyClick(canvas, Qt.Key.Key_Equal, CTRL)
    qtbot.waitUntil(lambda: canvas.pixels_per_unit > 1.1 * scale)
    assert tiles.value() == side

    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Equal, CTRL)
    assert tiles.value() > side


def test_that_the_gallery_shows_just_the_selection_and_leads_back_again(
    qtbot: QtBot, window: MainWindow
) -> None:
    _, inside = left_half(window)
    sheet(window).model.select_ids(inside)

    page(window).bar.only.click()

    qtbot.waitUntil(lambda: sorted(window.session.browser.model.ids.tolist()) == inside)
    model = sheet(window).model
    qtbot.waitUntil(lambda: bool(model.pale.any()))
    assert sorted(model.ids[~model.pale].tolist()) == inside
    window.session.browser.back()
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == PICTURES)
    window.session.browser.forward()
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == len(inside))
    window.gallery.header.chosen_left.emit()
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == PICTURES)
    qtbot.waitUntil(lambda: not model.pale.any())


def test_that_what_the_gallery_does_not_show_can_be_selected_on_the_map(
    qtbot: QtBot, window: MainWindow
) -> None:
    shown = window.session.browser.model.ids[:5]
    window.session.show_only(shown)
    wait = lambda count: qtbot.waitUntil(lambda: window.gallery.model.rowCount() == count)  # noqa: E731
    wait(5)
    other = next(one for one in sheet(window).model.ids.tolist() if one not in shown.tolist())
    sheet(window).model.select_ids([other])
    assert window.gallery.selected_ids() == [other]
    name = window.session.library.items_by_id([other])[other].path.name
    qtbot.waitUntil(lambda: [item.path.name for item in window.inspector.items] == [name])
    click(qtbot, window, 0)
    assert sheet(window).model.selected_ids().tolist() == window.gallery.selected_ids() == [int(shown[0])]


def test_that_a_query_marks_its_results_and_can_colour_the_map(qtbot: QtBot, window: MainWindow) -> None:
    double_click(qtbot, window, 0)
    qtbot.waitUntil(lambda: window.session.browser.model.scores is not None, timeout=PATIENCE_MS)
    marks = view(window).overlays.marks
    qtbot.waitUntil(lambda: len(marks.ringed()) > 0)
    assert len(marks.starred()) == 1
    box = page(window).toolbar.colour
    box.activated.emit(box.findText("Score to the query"))
    qtbot.waitUntil(lambda: field(window) == "score", timeout=PATIENCE_MS)

    window.session.browser.clear_query()

    qtbot.waitUntil(lambda: len(marks.ringed()) == 0)
    qtbot.waitUntil(lambda: field(window) != "score")


def test_that_a_query_without_an_answer_leaves_no_result_marked(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    double_click(qtbot, window, 0)
    marks = view(window).overlays.marks
    qtbot.waitUntil(lambda: len(marks.ringed()) > 0, timeout=PATIENCE_MS)
    notes = tmp_path / "notes.txt"
    notes.write_text("no picture")

    window.session.find_similar_files([notes])

    qtbot.waitUntil(lambda: len(marks.ringed()) == 0, timeout=PATIENCE_MS)
    assert len(marks.starred()) == 0


def test_that_an_import_brings_new_points_to_the_map(
    qtbot: QtBot, window: MainWindow, pictures: Path, tmp_path: Path
) -> None:
    before = sheet(window).model.positions.copy()
    more = tmp_path / "more"
    more.mkdir()
    from PIL import Image

    for number, path in enumerate(sorted(pictures.rglob("*.jpg"))[:3]):
        with Image.open(path) as picture:
            picture.rotate(180).save(more / f"turned {number}.jpg")
    [collection] = window.session.library.collections()
    events = listen(window)
    window.session.library.imports.start([more], name=collection.name, on_event=window.session.bridge.tell)
    wait_for_event(qtbot, events, JobFinished)
    qtbot.waitUntil(lambda: len(sheet(window).model.ids) == PICTURES + 3, timeout=PATIENCE_MS)
    assert np.array_equal(sheet(window).model.positions[:PICTURES], before)


def test_that_escape_abandons_a_lasso_before_the_selection(qtbot: QtBot, window: MainWindow) -> None:
    click(qtbot, window, 2)
    page(window).choose_tool(ToolName.LASSO)
    corners, _ = left_half(window)
    mouse(window, QEvent.Type.MouseButtonPress, corners[0])
    mouse(window, QEvent.Type.MouseMove, corners[1])
    window._leave()
    assert not view(window).overlays.tool.is_dragging
    assert len(window.gallery.selected_ids()) == 1
    window._leave()
    assert window.gallery.selected_ids() == []


def test_that_the_map_is_there_again_when_the_window_is_opened_again(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow, mapped_folder: Path
) -> None:
    page(window).toolbar.colour_chosen.emit("cluster")
    window.close()
    again = open_window(mapped_folder)
    qtbot.waitUntil(lambda: again.maps.page is not None, timeout=PATIENCE_MS)
    assert again.maps.area.arrangement is Arrangement.BOTH
    qtbot.waitUntil(lambda: field(again) == "cluster", timeout=PATIENCE_MS)


def test_that_coordinates_and_pictures_leave_the_program(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    click(qtbot, window, 1)
    saving = window.maps.saving
    assert saving is not None
    saving.copy_coordinates(True)
    clipboard = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: len(clipboard.text().splitlines()) == 2)
    assert clipboard.text().startswith("id,path,x,y")
    for name in ("map.png", "map.svg"):
        saving.save_picture(tmp_path / name)
    saving.save_coordinates(tmp_path / "map.csv")
    for name in ("map.png", "map.svg", "map.csv"):
        qtbot.waitUntil(lambda name=name: (tmp_path / name).exists(), timeout=PATIENCE_MS)
    assert len((tmp_path / "map.csv").read_text().splitlines()) == PICTURES + 1
