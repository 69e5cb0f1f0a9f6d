"""The list of marks: what it shows, what its keys and clicks ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from gallery_parts import keep_until_read, load, no_thumbnails
from mark_parts import make_mark
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from pytestqt.qtbot import QtBot

from engine.domain import Item
from explorer.delegates.mark_row import PADDING, PICTURE
from explorer.models.mark_book import MarkBook
from explorer.models.mark_list import ITEMS_ROLE
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.marks_panel import MarksPanel

BOOK = MarkBook(
    {
        "birds": [make_mark(1, 2, minute=3), make_mark(1, 3, False, minute=2), make_mark(4, 5, minute=1)],
        "songs": [make_mark(11, 12)],
    }
)
_LEFT, _PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def read() -> list[list[int]]:
    """Which items were asked for."""
    return []


@pytest.fixture
def panel(qtbot: QtBot, read: list[list[int]]) -> Iterator[MarksPanel]:
    tasks, cache = Tasks(), ThumbnailCache(no_thumbnails)

    def items_by_id(ids: Sequence[int]) -> dict[int, Item]:
        read.append(list(ids))
        return load(ids)

    made = MarksPanel(tasks, cast(Any, SimpleNamespace(items_by_id=items_by_id)), cache)
    keep_until_read(qtbot, made, tasks)
    made.resize(300, 420)
    made.show()
    yield made
    tasks.close()
    cache.close()


def index(panel: MarksPanel, row: int) -> QModelIndex:
    return panel.model.index(row, 0)


def on_picture(panel: MarksPanel, row: int, place: int) -> QPoint:
    """The middle of a picture of a row: of the first item, or of the second."""
    return panel.list.visualRect(index(panel, row)).topLeft() + QPoint(
        PADDING + PICTURE // 2 + place * (PICTURE + 12), PADDING + PICTURE // 2
    )


def select(panel: MarksPanel, *rows: int) -> None:
    panel.list.clearSelection()
    for row in rows:
        panel.list.selectionModel().select(
            index(panel, row), panel.list.selectionModel().SelectionFlag.Select
        )
    panel.list.setFocus()


def test_that_without_marks_the_panel_says_how_to_make_them(panel: MarksPanel) -> None:
    panel.show_book(MarkBook({"birds": []}), "birds")
    assert panel.empty.isVisible()
    assert "press Y" in panel.empty.sentence.text()
    assert "N" in panel.empty.sentence.text()


def test_that_the_marks_of_a_collection_are_counted_and_listed(qtbot: QtBot, panel: MarksPanel) -> None:
    panel.show_book(BOOK, "birds")
    assert panel.title.text() == "3 marks in “birds”"
    assert panel.note.text() == "2 similar, 1 not similar"
    qtbot.waitUntil(lambda: index(panel, 0).data() == "1.jpg and 2.jpg: similar")
    qtbot.waitUntil(lambda: index(panel, 1).data() == "1.jpg and 3.jpg: not similar")
    assert "2024-05-01" in index(panel, 0).data(Qt.ItemDataRole.ToolTipRole)
    panel.show_book(BOOK, None)
    assert panel.title.text() == "4 marks"


def test_that_three_marks_can_be_seen_in_the_least_room_there_is(qtbot: QtBot, panel: MarksPanel) -> None:
    panel.show_book(BOOK, "birds")
    panel.resize(300, panel.minimumSizeHint().height())
    view = panel.list
    qtbot.waitUntil(lambda: view.viewport().rect().contains(view.visualRect(index(panel, 2))))


def test_that_of_ten_thousand_marks_only_those_in_sight_are_read(
    qtbot: QtBot, panel: MarksPanel, read: list[list[int]]
) -> None:
    marks = [make_mark(1, other, minute=other) for other in range(2, 10_002)]
    panel.show_book(MarkBook({"birds": marks}), "birds")
    qtbot.waitUntil(lambda: index(panel, 0).data(ITEMS_ROLE)[1] is not None)
    assert panel.title.text() == "10,000 marks in “birds”"
    assert sum(map(len, read)) < 40


@pytest.mark.parametrize(
    ("key", "similar"), [(Qt.Key.Key_Y, True), (Qt.Key.Key_N, False), (Qt.Key.Key_Delete, None)]
)
def test_that_keys_are_about_the_selected_marks_and_come_before_those_of_the_window(
    qtbot: QtBot, panel: MarksPanel, key: Qt.Key, similar: bool | None
) -> None:
    of_the_window = QShortcut(key, panel)
    panel.show_book(BOOK, "birds")
    select(panel, 0, 2)
    with qtbot.waitSignal(panel.said) as said, qtbot.assertNotEmitted(of_the_window.activated):
        qtbot.keyClick(panel.list, key)
    assert said.args == [[(1, 2), (4, 5)], similar]


def test_that_all_marks_are_selected_and_not_what_the_window_shows(qtbot: QtBot, panel: MarksPanel) -> None:
    of_the_window = QShortcut(QKeySequence(QKeySequence.StandardKey.SelectAll), panel)
    panel.show_book(BOOK, "birds")
    select(panel)
    with qtbot.assertNotEmitted(of_the_window.activated):
        qtbot.keyClick(panel.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(panel.list.selected_pairs()) == panel.list.marks.rowCount()


def test_that_without_a_selection_keys_ask_for_nothing(qtbot: QtBot, panel: MarksPanel) -> None:
    panel.show_book(BOOK, "birds")
    select(panel)
    with qtbot.assertNotEmitted(panel.said):
        qtbot.keyClick(panel.list, Qt.Key.Key_Delete)


def test_that_a_click_on_either_picture_goes_to_its_item(qtbot: QtBot, panel: MarksPanel) -> None:
    panel.show_book(BOOK, "birds")
    chosen: list[int] = []
    panel.item_chosen.connect(chosen.append)
    for place in (0, 1):
        qtbot.mouseClick(panel.list.viewport(), _LEFT, _PLAIN, on_picture(panel, 2, place))
    words = panel.list.visualRect(index(panel, 2)).center() + QPoint(80, 0)
    qtbot.mouseClick(panel.list.viewport(), _LEFT, _PLAIN, words)
    assert chosen == [4, 5]
    assert panel.list.selected_pairs() == [(4, 5)]


def test_that_return_goes_to_the_first_item(qtbot: QtBot, panel: MarksPanel) -> None:
    panel.show_book(BOOK, "birds")
    panel.list.setCurrentIndex(index(panel, 2))
    with qtbot.waitSignal(panel.item_chosen) as chosen:
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert chosen.args == [4]


def test_that_what_is_selected_stays_so_and_the_next_is_selected_when_it_goes(panel: MarksPanel) -> None:
    panel.show_book(BOOK, "birds")
    panel.list.setCurrentIndex(index(panel, 1))
    panel.show_book(MarkBook({"birds": [make_mark(1, 3, True, minute=2), make_mark(4, 5)]}), "birds")
    assert panel.list.selected_pairs() == [(1, 3)]
    panel.list.setCurrentIndex(index(panel, 0))
    panel.show_book(MarkBook({"birds": [make_mark(4, 5)]}), "birds")
    assert panel.list.selected_pairs() == [(4, 5)]


def test_that_the_menu_of_a_mark_searches_with_both_items(qtbot: QtBot, panel: MarksPanel) -> None:
    panel.show_book(BOOK, "birds")
    select(panel, 1)
    entries = {action.text(): action for action in panel.list.menu_for(index(panel, 1)).actions()}
    with qtbot.waitSignal(panel.find_similar) as asked:
        entries["Find what is like both"].trigger()
    assert asked.args == [[1, 3]]
    with qtbot.waitSignal(panel.said) as said:
        entries["Similar\tY"].trigger()
    assert said.args == [[(1, 3)], True]


def test_that_a_training_begins_with_the_marks_of_the_collection_or_of_the_largest(
    qtbot: QtBot, panel: MarksPanel
) -> None:
    for collection, trained in (("songs", "songs"), (None, "birds")):
        panel.show_book(BOOK, collection)
        with qtbot.waitSignal(panel.train_requested) as wanted:
            panel.train.click()
        assert wanted.args == [trained]
