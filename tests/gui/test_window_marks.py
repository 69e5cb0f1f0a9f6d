"""Marking in the real window: keys, signs, undo, and the list that goes along."""

from __future__ import annotations

from gestures import PATIENCE_MS, PICTURES, click, double_click, wait_for_tiles
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.main_window import MainWindow
from explorer.models.item_list import MARK_ROLE, ItemListModel

_LEFT, _PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def search(qtbot: QtBot, window: MainWindow, row: int = 3) -> int:
    """Double-clicks a tile, and waits for what is like it; the id of that tile."""
    asked = int(window.gallery.model.ids[row])
    double_click(qtbot, window, row)
    qtbot.waitUntil(lambda: window.gallery.model.scores is not None, timeout=PATIENCE_MS)
    return asked


def signs(model: ItemListModel) -> list[bool | None]:
    """What the tiles are marked as, in their order."""
    return [model.index(row, 0).data(MARK_ROLE) for row in range(model.rowCount())]


def stored(window: MainWindow) -> dict[tuple[int, int], bool]:
    """What the library knows."""
    return {(mark.item_id, mark.other_id): mark.similar for mark in window.session.library.marks.all()}


def pair(first: int, second: int) -> tuple[int, int]:
    return min(first, second), max(first, second)


def test_that_keys_mark_results_beside_their_query_and_the_same_key_takes_marks_away(
    qtbot: QtBot, window: MainWindow
) -> None:
    asked = search(qtbot, window)
    model, grid = window.gallery.model, window.gallery.grid
    click(qtbot, window, 0)
    click(qtbot, window, 1, ctrl=True)
    chosen = window.gallery.selected_ids()

    qtbot.keyClick(grid, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: signs(model)[:3] == [True, True, None], timeout=PATIENCE_MS)
    assert stored(window) == {pair(asked, one): True for one in chosen}
    assert window.session.undo_stack.undoText() == "Mark 2 pairs as similar"

    click(qtbot, window, 2)
    qtbot.keyClick(grid, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: signs(model)[:3] == [True, True, False])
    qtbot.keyClick(grid, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: signs(model)[:3] == [True, True, None])

    window.session.browser.clear_query()
    wait_for_tiles(qtbot, window, PICTURES)
    qtbot.waitUntil(lambda: not any(signs(model)))


def test_that_marks_are_undone_and_redone_and_the_list_follows(qtbot: QtBot, window: MainWindow) -> None:
    asked = search(qtbot, window)
    panel, stack = window.marks.panel, window.session.undo_stack
    window.docks["marks"].show()
    assert panel.empty.isVisibleTo(panel)
    click(qtbot, window, 0)
    found = window.gallery.selected_ids()[0]
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1, timeout=PATIENCE_MS)
    assert panel.title.text() == "1 mark"

    stack.undo()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)
    assert stored(window) == {}
    stack.redo()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    assert stored(window) == {pair(asked, found): True}


def test_that_the_list_changes_removes_and_leads_to_items(qtbot: QtBot, window: MainWindow) -> None:
    search(qtbot, window)
    panel = window.marks.panel
    window.docks["marks"].show()
    window.docks["marks"].raise_()
    click(qtbot, window, 0)
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1, timeout=PATIENCE_MS)
    [mark] = panel.model.marks

    panel.list.setFocus()
    panel.list.setCurrentIndex(panel.model.index(0, 0))
    qtbot.keyClick(panel.list, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: panel.note.text() == "0 similar, 1 not similar")
    assert list(stored(window).values()) == [False]

    window.session.browser.clear_query()
    wait_for_tiles(qtbot, window, PICTURES)
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.gallery.selected_ids() == [mark.item_id])

    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: panel.empty.isVisible())
    window.session.undo_stack.undo()
    qtbot.waitUntil(lambda: list(stored(window).values()) == [False])


def test_that_an_item_that_is_not_shown_is_shown_in_its_collection(qtbot: QtBot, window: MainWindow) -> None:
    asked = search(qtbot, window)
    click(qtbot, window, 0)
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: window.marks.panel.model.rowCount() == 1, timeout=PATIENCE_MS)

    window.marks.panel.item_chosen.emit(asked)

    wait_for_tiles(qtbot, window, PICTURES)
    qtbot.waitUntil(lambda: window.gallery.selected_ids() == [asked])
    assert window.session.browser.place.query is None


def test_that_a_neighbour_that_is_looked_at_is_marked_beside_the_item_it_is_a_neighbour_of(
    qtbot: QtBot, window: MainWindow
) -> None:
    click(qtbot, window, 5)
    [item_id] = window.gallery.selected_ids()
    model, grid = window.neighbours.model, window.neighbours.grid
    qtbot.waitUntil(lambda: model.rowCount() > 0, timeout=PATIENCE_MS)
    neighbour = int(model.ids[1])
    qtbot.mouseClick(grid.viewport(), _LEFT, _PLAIN, grid.visualRect(model.index(1, 0)).center())

    qtbot.keyClick(grid, Qt.Key.Key_N)

    qtbot.waitUntil(lambda: signs(model)[:2] == [None, False], timeout=PATIENCE_MS)
    assert stored(window) == {pair(item_id, neighbour): False}


def test_that_without_a_query_a_few_items_are_marked_beside_each_other_and_one_alone_is_not(
    qtbot: QtBot, window: MainWindow
) -> None:
    click(qtbot, window, 0)
    with qtbot.waitSignal(window.session.notice) as told:
        qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Y)
    assert "Find similar first" in told.args[0]

    click(qtbot, window, 1, ctrl=True)
    click(qtbot, window, 2, ctrl=True)
    ids = window.gallery.selected_ids()
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: len(stored(window)) == 3, timeout=PATIENCE_MS)
    assert set(stored(window)) == {pair(ids[0], ids[1]), pair(ids[0], ids[2]), pair(ids[1], ids[2])}


def test_that_every_item_of_the_query_gets_a_mark(qtbot: QtBot, window: MainWindow) -> None:
    click(qtbot, window, 0)
    click(qtbot, window, 1, ctrl=True)
    asked = window.gallery.selected_ids()
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: window.gallery.model.scores is not None, timeout=PATIENCE_MS)
    click(qtbot, window, 0)
    [found] = window.gallery.selected_ids()
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: signs(window.gallery.model)[0] is True, timeout=PATIENCE_MS)
    assert stored(window) == {pair(one, found): True for one in asked}


def test_that_the_training_page_opens_ready_to_learn_from_marks(qtbot: QtBot, window: MainWindow) -> None:
    search(qtbot, window)
    click(qtbot, window, 0)
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: window.marks.panel.model.rowCount() == 1, timeout=PATIENCE_MS)

    window.marks.panel.train.click()

    qtbot.waitUntil(lambda: window.training.is_shown, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.training.trainings.offer is not None, timeout=PATIENCE_MS)
    offer = window.training.trainings.offer
    assert offer is not None
    assert offer.similar_marks == 1
