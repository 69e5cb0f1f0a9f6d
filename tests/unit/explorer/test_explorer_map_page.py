"""The map with all around it: tools, legend, selection, comparing, and what is said about a map."""

from __future__ import annotations

import numpy as np
import pytest
from gallery_parts import keep_until_read
from map_library import COUNT, MapLibrary
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.domain import ColourField, MapMethod, MapRequest
from engine.events import Progress
from explorer.map_making import Making
from explorer.map_sheet import MapSheet, Stage
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.map_page import MapPage
from explorer.views.map_picture import png_of, svg_of
from explorer.views.map_sheet_view import MapSources
from explorer.views.map_tools import ToolName
from explorer.views.map_wording import duration_words, making_words, offer_words, trust_words


@pytest.fixture
def library() -> MapLibrary:
    return MapLibrary()


def new_sheet(library: MapLibrary, tasks: Tasks, method: MapMethod, field: str = "folder:1") -> MapSheet:
    """A sheet that shows a map by a method, coloured."""
    sheet = MapSheet(method, tasks)
    points = library.points(library.store(method, shift=float(len(library.stored))))
    assert points is not None
    sheet.take(points)
    sheet.model.set_colouring(library.colouring(points, field))
    return sheet


@pytest.fixture
def sheet(library: MapLibrary, tasks: Tasks) -> MapSheet:
    return new_sheet(library, tasks, MapMethod.UMAP)


@pytest.fixture
def page(
    qtbot: QtBot, library: MapLibrary, sheet: MapSheet, tasks: Tasks, thumbnails: ThumbnailCache
) -> MapPage:
    """A page that shows one map."""
    sources = MapSources(
        tasks, thumbnails, library.items_by_id, lambda _: None, library.place_labels, library.parameters_of
    )
    page = MapPage(sources)
    keep_until_read(qtbot, page, tasks)
    page.resize(900, 600)
    page.show_sheets([sheet])
    page.show()
    qtbot.waitExposed(page)
    sheet.model.coloured.emit()
    return page


def second(page: MapPage, library: MapLibrary, tasks: Tasks, field: str = "folder:1") -> MapSheet:
    """Another map beside the one that is shown."""
    other = new_sheet(library, tasks, MapMethod.TSNE, field)
    page.show_sheets([page.views[0].sheet, other])
    return other


def test_that_a_map_is_shown_with_its_method_and_how_far_it_can_be_trusted(page: MapPage) -> None:
    view = page.views[0]
    assert view.is_shown
    assert view.method.text() == "UMAP"
    assert view.words.text() == "Trust 0.96 · keeps 43 % of the nearest neighbours"
    assert "true neighbours" in view.why.toolTip()
    assert len(view.sheet.model.ids) == COUNT


def test_that_a_selection_on_the_map_is_told_once_and_one_from_elsewhere_is_not(
    qtbot: QtBot, page: MapPage, sheet: MapSheet
) -> None:
    told: list[object] = []
    page.selection_changed.connect(lambda ids: told.append(ids.tolist()))
    sheet.model.select(np.array([2, 5]))
    assert told == [[3, 6]]
    page.select_ids([1, 2, 99])
    assert sheet.model.selected_ids().tolist() == [1, 2]
    assert told == [[3, 6]]
    assert "2 selected" in page.bar.count.text()
    page.clear_selection()
    assert told[1:] == [[]]
    assert not page.bar.isVisible()


def test_that_it_is_offered_to_say_why_two_points_are_similar_and_for_two_only(
    qtbot: QtBot, page: MapPage
) -> None:
    offered = []
    for ids in ([1], [1, 2], [1, 2, 3]):
        page.select_ids(ids)
        offered.append(page.bar.why.isVisible())
    assert offered == [False, True, False]

    page.select_ids([1, 2])
    with qtbot.waitSignal(page.bar.why_wanted):
        page.bar.why.click()


def test_that_what_was_selected_elsewhere_is_selected_when_its_point_comes(
    page: MapPage, sheet: MapSheet, library: MapLibrary
) -> None:
    page.select_ids([COUNT + 2])
    assert not sheet.model.selected.any()
    library.unplaced = 3
    record = sheet.record
    assert record is not None
    library.place_new(record)
    sheet.grow(library.stored[record.id])
    assert sheet.model.selected_ids().tolist() == [COUNT + 2]


def test_that_two_maps_share_selection_pointer_tool_and_what_is_hidden(
    page: MapPage, sheet: MapSheet, library: MapLibrary, tasks: Tasks
) -> None:
    page.select_ids([7])
    other = second(page, library, tasks)
    assert other.model.selected_ids().tolist() == [7]
    other.model.select_ids([3, 4])
    assert sheet.model.selected_ids().tolist() == [3, 4]

    page.choose_tool(ToolName.LASSO)
    assert [view.overlays.tool_name for view in page.views] == [ToolName.LASSO, ToolName.LASSO]
    page.views[1].overlays.choose_tool(ToolName.PAN)
    assert page.views[0].overlays.tool_name is ToolName.PAN
    assert page.toolbar.pan.isChecked()

    page.legend.toggled.emit(1)
    assert (sheet.model.hidden, other.model.hidden) == (frozenset({1}), frozenset({1}))
    page.legend.all_wanted.emit()
    assert (sheet.model.hidden, other.model.hidden) == (frozenset(), frozenset())

    page.show_sheets([sheet])
    assert len(page.views) == 1
    assert other.flight is None


def test_that_the_legend_shows_what_the_map_is_coloured_by(page: MapPage, sheet: MapSheet) -> None:
    assert page.legend.title.text() == "Folder"
    assert page.legend.isVisible()
    page.toolbar.legend.click()
    assert not page.legend.isVisible()
    page.toolbar.legend.click()
    page.resize(400, 600)
    assert not page.legend.isVisible()


def test_that_fields_are_offered_and_a_choice_is_told(qtbot: QtBot, page: MapPage) -> None:
    fields = [ColourField("score", "Score to the query"), ColourField("cluster", "Cluster")]
    page.toolbar.offer_fields(fields, "cluster")
    box = page.toolbar.colour
    assert [box.itemText(row) for row in range(box.count())] == [
        "One colour",
        "Score to the query",
        "Cluster",
    ]
    assert box.currentText() == "Cluster"
    with qtbot.waitSignal(page.toolbar.colour_chosen) as told:
        box.activated.emit(0)
    assert told.args == [None]


def test_that_keys_belong_to_the_map_while_it_has_the_keyboard(qtbot: QtBot, page: MapPage) -> None:
    canvas = page.views[0].canvas
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_S)
    assert page.toolbar.lasso.isChecked()
    qtbot.keyClick(canvas, Qt.Key.Key_G)
    assert page.toolbar.pan.isChecked()
    canvas.zoom(4.0, canvas.rect().center().toPointF())
    zoomed = canvas.pixels_per_unit
    qtbot.keyClick(canvas, Qt.Key.Key_F)
    assert canvas.pixels_per_unit < zoomed


def test_that_another_method_is_chosen_from_the_menu(qtbot: QtBot, page: MapPage, sheet: MapSheet) -> None:
    with qtbot.waitSignal(page.method_chosen) as told:
        page.views[0].method.actions_by_method[MapMethod.TSNE].trigger()
    assert told.args == [sheet, MapMethod.TSNE]


def test_that_options_offer_what_people_can_make_sense_of_and_tell_what_differs(
    qtbot: QtBot, page: MapPage, sheet: MapSheet
) -> None:
    view = page.views[0]
    view.options.click()
    popup = view.popup
    assert list(popup.boxes) == ["neighbours"]
    assert popup.boxes["neighbours"].value() == 30
    with qtbot.waitSignal(page.make_wanted) as told:
        popup.make.click()
    assert told.args == [sheet, {"neighbours": 30}, False]
    popup.reset.click()
    assert popup.chosen == {}
    assert not popup.isVisible()


def test_that_progress_is_shown_and_can_be_stopped(qtbot: QtBot, page: MapPage, sheet: MapSheet) -> None:
    view = page.views[0]
    sheet.set_making(Making(MapRequest("birds")))
    assert view.progress.stop.isEnabled(), "one that waits need not be waited for"
    making = Making(MapRequest("birds"), 5, Progress(5, "layout", 2, 4, 1.0, 90.0))
    sheet.set_making(making)
    assert view.progress.isVisible()
    assert view.progress.words.text() == "Laying out · 50 % · about 2 minutes left"
    with qtbot.waitSignal(page.cancel_wanted) as told:
        view.progress.stop.click()
    assert told.args == [sheet]
    making.stopping = True
    sheet.set_making(making)
    assert not view.progress.stop.isEnabled()
    sheet.set_making(None)
    assert not view.progress.isVisible()


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (Stage.NO_COLLECTION, "Import a folder"),
        (Stage.READING, "Reading"),
        (Stage.TOO_FEW, "at least 3 items"),
        (Stage.FAILED, "It is broken."),
    ],
)
def test_that_where_there_is_no_map_a_sentence_says_why(
    page: MapPage, sheet: MapSheet, stage: Stage, words: str
) -> None:
    sheet.say(stage, "It is broken.")
    assert words in page.views[0].empty.sentence.text()
    assert not page.views[0].is_shown
    assert not page.toolbar.fit.isEnabled()


def test_that_a_map_is_offered_with_the_time_it_takes_where_it_is_not_made_by_itself(
    library: MapLibrary, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = MapSheet(MapMethod.UMAP, tasks)
    sheet.take(library.first_look("birds"))
    assert offer_words(sheet) == "There is no UMAP map yet."
    monkeypatch.setattr("explorer.views.map_wording.MADE_BY_ITSELF", 10)
    assert offer_words(sheet) == "40 items: a UMAP map takes about 10 seconds."
    sheet.set_making(Making(MapRequest("birds")))
    assert offer_words(sheet) == ""
    assert making_words(Making(MapRequest("birds"))) == "Waiting for the job before it…"
    assert "minutes" in duration_words(MapMethod.UMAP, 500_000)
    assert trust_words(None) == ""


def test_that_the_map_is_drawn_as_it_is_seen_into_a_png_and_an_svg(page: MapPage, sheet: MapSheet) -> None:
    canvas, colouring = page.views[0].canvas, sheet.model.colouring
    QApplication.processEvents()
    png, svg = png_of(canvas, colouring, frozenset()), svg_of(canvas, colouring, frozenset())
    assert png.startswith(b"\x89PNG")
    assert svg.startswith(b"<?xml")
    assert b"Folder" in svg
    assert b">odd  20<" in svg
    assert svg.count(b"<circle") >= COUNT
    assert b">odd  20<" not in svg_of(canvas, colouring, frozenset({0}))
