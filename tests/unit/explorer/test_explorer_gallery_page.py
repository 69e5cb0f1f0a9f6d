from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gallery_parts import load, no_thumbnails
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.domain import Condition, Example, Kind, Neighbour, Query, SearchResult, SortKey
from explorer.history import Place
from explorer.models.item_list import IDS_MIME, ItemListModel
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.gallery_page import MOST_EXAMPLES, MOST_MARKED, GalleryPage

LIKE_SEVEN = Place(query=Query(include=(Example(item_id=7),), k=60))
FILTERED = Place(conditions=(Condition("tag", "=", "bird"),))


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[GalleryPage]:
    tasks, cache = Tasks(), ThumbnailCache(no_thumbnails)
    made = GalleryPage(ItemListModel(tasks, load), cache)
    qtbot.addWidget(made)
    made.resize(860, 600)
    made.show()
    made.show_kind(Kind.IMAGE)
    show(made, np.arange(1, 1001))
    yield made
    tasks.close()
    cache.close()


def show(page: GalleryPage, ids: np.ndarray, place: Place | None = None, total: int | None = None) -> None:
    """What a browser does when it arrives somewhere."""
    page.show_place(place or Place())
    scores = np.linspace(0.9, 0.1, len(ids), dtype=np.float32) if place and place.query else None
    page.model.show(ids, scores)
    page.show_count(len(ids), total if total is not None else len(ids))


def click(qtbot: QtBot, page: GalleryPage, row: int, *, double: bool = False) -> None:
    point = page.grid.visualRect(page.model.index(row, 0)).center()
    viewport, left = page.grid.viewport(), Qt.MouseButton.LeftButton
    qtbot.mouseClick(viewport, left, Qt.KeyboardModifier.NoModifier, point)
    if double:
        qtbot.mouseDClick(viewport, left, Qt.KeyboardModifier.NoModifier, point)


def test_that_the_header_counts_what_is_shown(page: GalleryPage) -> None:
    show(page, np.arange(1, 13), FILTERED, total=785)

    assert page.header.title.text() == "12 of 785 pictures"


def test_that_the_header_says_whose_neighbours_are_shown_and_how_they_were_found(
    qtbot: QtBot, page: GalleryPage
) -> None:
    page.grid.viewport().repaint()
    qtbot.waitUntil(lambda: page.model.item(7) is not None)
    show(page, np.array([3, 4]), LIKE_SEVEN)
    found = tuple(Neighbour(number, Path(f"/{number}.jpg"), 0.5) for number in (3, 4))

    page.show_result(SearchResult("lite0", found, 8.4))

    assert page.header.title.text() == "2 neighbours of 7.jpg"
    assert page.header.note.text() == "lite0, 8 ms"
    show(page, np.arange(1, 1001))
    assert page.header.note.text() == ""


def test_that_a_narrow_header_keeps_its_title(qtbot: QtBot, page: GalleryPage) -> None:
    page.header.show_title("60 neighbours of heron.jpg", "lite0, 8 ms")
    assert page.header.note.isVisible()

    page.resize(470, 600)

    assert page.width() == 470
    assert not page.header.note.isVisible()
    qtbot.waitUntil(lambda: page.header.title.width() > 100)


def test_that_neighbours_come_by_their_score_unless_somebody_wants_another_order(page: GalleryPage) -> None:
    page.show_place(replace(LIKE_SEVEN, sort=SortKey.NAME))
    assert page.header.order.currentText() == "Similarity"
    assert not page.header.direction.isEnabled()

    page.show_place(replace(LIKE_SEVEN, ranking=SortKey.DATE, ranking_descending=True))
    assert page.header.order.currentText() == "Date"
    assert page.header.direction.isChecked()

    page.show_place(Place(sort=SortKey.PIXELS, descending=True))

    assert page.header.order.currentText() == "Size"
    assert page.header.direction.isChecked()


def test_that_another_order_is_asked_for_by_hand_only(qtbot: QtBot, page: GalleryPage) -> None:
    told: list[tuple[SortKey, bool]] = []
    page.sort_changed.connect(lambda key, descending: told.append((key, descending)))
    page.show_place(Place(sort=SortKey.DATE))
    assert told == []

    page.header.direction.click()
    page.header.order.setFocus()
    qtbot.keyClick(page.header.order, Qt.Key.Key_Down)

    assert told == [(SortKey.DATE, True), (SortKey.PIXELS, True)]
    assert type(told[-1][0]) is SortKey


def test_that_the_direction_of_an_order_that_is_not_offered_can_be_turned(
    qtbot: QtBot, page: GalleryPage
) -> None:
    page.show_place(Place(sort=SortKey.TEMPO))
    with qtbot.waitSignal(page.sort_changed) as told:
        page.header.direction.click()
    assert told.args == [SortKey.TEMPO, True]


def test_that_nothing_to_show_is_explained_with_a_way_out(qtbot: QtBot, page: GalleryPage) -> None:
    show(page, np.arange(0), FILTERED, total=785)
    assert not page.grid.isVisible()
    assert page.empty.sentence.text() == "Nothing matches these filters."

    with qtbot.waitSignal(page.clear_filters):
        page.empty.button.click()

    show(page, np.arange(0), replace(LIKE_SEVEN, query=replace(LIKE_SEVEN.query, threshold=0.8)))
    assert "Lower the threshold" in page.empty.sentence.text()
    assert not page.empty.button.isVisible()
    show(page, np.arange(1, 4))
    assert page.grid.isVisible()


def test_that_a_double_click_finds_what_is_like_the_item(qtbot: QtBot, page: GalleryPage) -> None:
    told: list[list[int]] = []
    page.find_similar.connect(told.append)

    click(qtbot, page, 4, double=True)

    assert told == [[5]]


def test_that_return_searches_with_the_selection_unless_it_is_everything(
    qtbot: QtBot, page: GalleryPage
) -> None:
    click(qtbot, page, 0)
    page.select_ids([2, 9])
    with qtbot.waitSignal(page.find_similar) as told:
        qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert told.args == [[2, 9]]

    page.select_all()
    with qtbot.waitSignal(page.find_similar) as told:
        qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert told.args == [[1]]


def test_that_the_selection_is_told_and_kept_by_id(qtbot: QtBot, page: GalleryPage) -> None:
    with qtbot.waitSignal(page.selection_changed) as told:
        click(qtbot, page, 4)
    assert told.args[0].ids.tolist() == [5]

    show(page, np.arange(1000, 0, -1), Place(descending=True))

    assert page.selected_ids() == [5]
    page.clear_selection()
    assert page.selected_ids() == []


def test_that_the_menu_offers_what_makes_sense(page: GalleryPage) -> None:
    menu = page.menu
    menu.suit(1, MOST_EXAMPLES, querying=False)
    assert menu.find_similar.isEnabled()
    assert not menu.exclude.isEnabled()
    assert menu.reveal.isEnabled()

    menu.suit(2, MOST_EXAMPLES, querying=True)
    assert menu.exclude.isEnabled()
    assert not menu.reveal.isEnabled()

    menu.suit(MOST_EXAMPLES + 1, MOST_EXAMPLES, querying=True)
    assert not menu.find_similar.isEnabled()
    assert menu.copy_files.isEnabled()


def test_that_every_entry_of_the_menu_is_a_signal(qtbot: QtBot, page: GalleryPage) -> None:
    page.select_ids([3, 1])
    page.menu.suit(2, MOST_EXAMPLES, querying=True)
    for action, signal in (
        (page.menu.find_similar, page.find_similar),
        (page.menu.include, page.include),
        (page.menu.exclude, page.exclude),
    ):
        with qtbot.waitSignal(signal) as told:
            action.trigger()
        assert told.args == [[1, 3]]
    page.menu.suit(1, MOST_EXAMPLES, querying=True)
    menu = page.menu
    plain = [menu.tag, menu.reveal, menu.copy_path, menu.open_file, menu.export, menu.copy_files]
    signals = [page.tag, page.reveal, page.copy_path, page.open_file, page.export, page.copy_files]
    for action, signal in zip(plain, signals, strict=True):
        with qtbot.waitSignal(signal):
            action.trigger()


def test_that_the_menu_opens_on_tiles_only(qtbot: QtBot, page: GalleryPage) -> None:
    click(qtbot, page, 2)
    page.grid.customContextMenuRequested.emit(QPoint(1, 1))
    assert not page.menu.isVisible()

    page.grid.customContextMenuRequested.emit(page.grid.visualRect(page.model.index(2, 0)).center())

    assert page.menu.isVisible()
    page.menu.hide()


def test_that_a_new_place_begins_at_its_top_and_a_refreshed_one_stays(page: GalleryPage) -> None:
    page.scroll_to_id(800)
    top = page.top_id()
    show(page, np.arange(1, 1101))
    assert page.top_id() == top

    show(page, np.arange(1, 1001)[::-1], Place(descending=True))

    assert page.top_id() == 1000


def test_that_a_place_is_restored_when_its_items_arrive(page: GalleryPage) -> None:
    page.restore([600, 2], 600)
    assert 600 in page.model.ids[page.grid.visible_rows().start :][: page.grid.columns()]
    assert page.selected_ids() == [2, 600]

    page.restore([2500], 2500)
    show(page, np.arange(1, 3001))

    assert 2500 in page.model.ids[page.grid.visible_rows().start :][: page.grid.columns()]
    assert page.selected_ids() == [2500]


def test_that_tiles_change_their_size_by_steps(qtbot: QtBot, page: GalleryPage) -> None:
    page.set_side(160)
    assert page.side() == 160
    with qtbot.waitSignal(page.side_changed) as told:
        page.larger()
    assert told.args == [176]
    page.smaller()
    page.smaller()

    assert page.side() == 144
    assert page.header.zoom.value() == 144


def test_that_scores_are_known_while_neighbours_are_shown(page: GalleryPage) -> None:
    assert page.scores() == {}

    show(page, np.array([5, 6]), LIKE_SEVEN)

    assert page.scores() == {5: pytest.approx(0.9), 6: pytest.approx(0.1)}


def test_that_only_what_takes_long_is_announced(qtbot: QtBot, page: GalleryPage) -> None:
    page.set_busy(True)
    assert not page.header.busy.isVisible()
    page.set_busy(False)
    qtbot.wait(250)
    assert not page.header.busy.isVisible()

    page.set_busy(True)
    qtbot.waitUntil(page.header.busy.isVisible)
    page.set_busy(False)
    assert not page.header.busy.isVisible()


@pytest.mark.parametrize("ours", [False, True])
def test_that_files_of_others_are_imported_and_our_own_tiles_are_not(
    qtbot: QtBot, page: GalleryPage, ours: bool
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/holiday")])
    if ours:
        data.setData(IDS_MIME, b"1")
    told: list[list[Path]] = []
    page.files_dropped.connect(told.append)
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), action, data, button, keys)
    QApplication.sendEvent(page, enter)
    if enter.isAccepted():
        QApplication.sendEvent(page, QDropEvent(QPointF(9, 9), action, data, button, keys))

    assert enter.isAccepted() is not ours
    assert told == ([] if ours else [[Path("/holiday")]])


def test_that_an_item_gone_to_is_selected_alone_in_its_whole_row(page: GalleryPage) -> None:
    page.select_all()
    page.go_to(500)
    selected = page.grid.selectionModel().selectedIndexes()

    assert page.selection().ids.tolist() == [500]
    assert {index.row() for index in selected} == {499}
    assert len(selected) == page.model.columnCount()


def test_that_the_menu_marks_results_beside_their_query_or_a_few_items_beside_each_other(
    qtbot: QtBot, page: GalleryPage
) -> None:
    menu = page.menu
    for selected, examples, text, offered in (
        (1, 1, "Mark as similar\tY", True),
        (500, 2, "Mark as similar\tY", True),
        (1, 0, "Mark as similar\tY", False),
        (3, 0, "Mark as similar to each other\tY", True),
        (MOST_MARKED + 1, 0, "Mark as similar to each other\tY", False),
    ):
        menu.suit(selected, MOST_EXAMPLES, querying=examples > 0, examples=examples, most_marked=MOST_MARKED)
        assert (menu.mark_similar.text(), menu.mark_similar.isEnabled()) == (text, offered)
        assert menu.mark_not_similar.isEnabled() is offered
    menu.suit(1, MOST_EXAMPLES, querying=True, examples=1)
    for action, similar in ((menu.mark_similar, True), (menu.mark_not_similar, False)):
        with qtbot.waitSignal(page.mark) as marked:
            action.trigger()
        assert marked.args == [similar]


def test_that_the_menu_explains_a_result_of_an_item_and_else_says_why_it_cannot(
    qtbot: QtBot, page: GalleryPage
) -> None:
    why = page.menu.why

    def open_menu(*ids: int) -> None:
        page.select_ids(ids)
        page.show_menu(QPoint(10, 10))
        page.menu.hide()

    open_menu(3)
    assert not why.isEnabled()
    assert "Find similar first" in why.toolTip()

    open_menu(3, 4)
    assert why.isEnabled()
    with qtbot.waitSignal(page.why):
        why.trigger()

    show(page, np.array([3, 4]), LIKE_SEVEN)
    open_menu(3)
    assert why.isEnabled()

    show(page, np.array([3, 4]), Place(query=Query(include=(Example(path=Path("/frog.png")),))))
    open_menu(3)
    assert not why.isEnabled()
    assert "file or a text" in why.toolTip()
    assert page.menu.toolTipsVisible()
