"""Reviews in the real window: copies set apart and discarded, labels accepted, and all of it undone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from gestures import PATIENCE_MS, PICTURES, OpenWindow, wait_for_tiles
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.domain import ItemState, ReviewKind, ReviewRequest
from engine.events import JobFinished
from engine.library import Library
from explorer.main_window import MainWindow
from explorer.views.duplicates_list import Verb
from explorer.views.duplicates_panel import DuplicatesPanel
from explorer.views.review_outliers_panel import OutliersPanel
from explorer.views.review_page import Panel, ReviewPage
from explorer.views.review_queue_panel import ReviewQueuePanel
from explorer.views.trash_dialog import RefusedDialog, TrashDialog

COPIES = 3
"""So many pictures lie in the library twice; the copies lie in no folder that would label them."""
Key = Qt.Key
SELECT = QItemSelectionModel.SelectionFlag.Select


@pytest.fixture(scope="module")
def _looked_through(_imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with copies of some pictures, which was looked through for all but suspects."""
    home = tmp_path_factory.mktemp("review")
    folder, loose = home / "library", home / "loose"
    shutil.copytree(_imported, folder)
    loose.mkdir()
    with Library.open(folder) as library:
        [collection] = library.collections()
        for item in list(library.items())[:COPIES]:
            shutil.copy(item.path, loose / f"copy of {item.path.name}")
        end = library.imports.start([loose], name=collection.name).wait(120)
        assert isinstance(end, JobFinished), end
        for kind in (ReviewKind.DUPLICATES, ReviewKind.SUGGESTIONS, ReviewKind.OUTLIERS):
            end = library.review.start(ReviewRequest(collection.name, kind)).wait(120)
            assert isinstance(end, JobFinished), end
    return folder


@pytest.fixture
def library_folder(_looked_through: Path, tmp_path: Path) -> Path:
    """Such a library, of the test's own."""
    folder = tmp_path / "library"
    shutil.copytree(_looked_through, folder)
    return folder


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, library_folder: Path) -> MainWindow:
    """A window that shows its reviews."""
    window = open_window(library_folder)
    wait_for_tiles(qtbot, window, PICTURES + COPIES)
    qtbot.keyClick(window, Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.review.is_shown and page(window).isVisible(), timeout=PATIENCE_MS)
    return window


@pytest.fixture
def trash(window: MainWindow) -> Iterator[list[Path]]:
    """What was moved to a trash of the test's own; it is put back."""
    taken: list[Path] = []

    def move(path: Path) -> str:
        path.rename(path.with_suffix(".trashed"))
        taken.append(path)
        return ""

    window.review.discarding.move = move
    yield taken
    for path in taken:
        path.with_suffix(".trashed").rename(path)


def page(window: MainWindow) -> ReviewPage:
    assert window.review.page is not None
    return window.review.page


def panel_of(qtbot: QtBot, window: MainWindow, kind: ReviewKind) -> Panel:
    """Shows a tab, and waits for what was found."""
    page(window).show_kind(kind)
    qtbot.waitUntil(lambda: window.review.reviewing.review(kind) is not None, timeout=PATIENCE_MS)
    return page(window).panels[kind]


def duplicates(qtbot: QtBot, window: MainWindow) -> DuplicatesPanel:
    """The panel of duplicates, with the copies."""
    panel = panel_of(qtbot, window, ReviewKind.DUPLICATES)
    assert isinstance(panel, DuplicatesPanel)
    qtbot.waitUntil(lambda: panel.model.rowCount() >= COPIES, timeout=PATIENCE_MS)
    panel.list.setFocus()
    return panel


def test_that_the_button_looks_through_the_collection(qtbot: QtBot, window: MainWindow) -> None:
    page(window).show_kind(ReviewKind.SUSPECTS)
    panel = page(window).panels[ReviewKind.SUSPECTS]
    assert isinstance(panel, ReviewQueuePanel)
    qtbot.waitUntil(lambda: "Press Look through" in panel.empty.sentence.text(), timeout=PATIENCE_MS)
    qtbot.waitUntil(panel.bar.start.isEnabled, timeout=PATIENCE_MS)
    panel.bar.start.click()
    assert panel.bar.cancel.isVisible()
    looked = f"Looked through {PICTURES + COPIES} pictures, just now."
    qtbot.waitUntil(lambda: panel.bar.words.text() == looked, timeout=PATIENCE_MS)
    assert window.docks["jobs"].isHidden()
    qtbot.waitUntil(lambda: "Press" not in panel.empty.sentence.text() or panel.queue.case is not None)


def test_that_what_is_no_duplicate_goes_and_comes_back_by_undo(qtbot: QtBot, window: MainWindow) -> None:
    panel = duplicates(qtbot, window)
    before = panel.model.rowCount()

    qtbot.keyClick(panel.list, Key.Key_N)

    assert panel.model.rowCount() == before - 1
    stack = window.session.undo_stack
    qtbot.waitUntil(lambda: stack.undoText() == "Say of 2 items that they are no duplicates")
    window.review.reviewing.read(ReviewKind.DUPLICATES)
    qtbot.wait(300)
    assert panel.model.rowCount() == before - 1
    qtbot.keyClick(panel.list, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: panel.model.rowCount() == before, timeout=PATIENCE_MS)


def test_that_copies_go_to_the_trash_when_a_person_says_so_and_not_before(
    qtbot: QtBot, window: MainWindow, trash: list[Path]
) -> None:
    panel = duplicates(qtbot, window)
    before = panel.model.rowCount()
    group = panel.model.groups[0]
    [lost] = [copy.item for copy in group.copies]
    library = window.session.library
    paths = {item_id: item.path for item_id, item in library.items_by_id(group.ids).items()}

    def ask() -> TrashDialog:
        qtbot.keyClick(panel.list, Key.Key_Delete)
        qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(TrashDialog)))
        return next(one for one in window.findChildren(TrashDialog) if one.isVisible())

    qtbot.keyClick(ask(), Key.Key_Return)
    qtbot.wait(200)
    assert trash == []

    ask().move_button.click()

    qtbot.waitUntil(lambda: panel.model.rowCount() == before - 1, timeout=PATIENCE_MS)
    assert trash == [paths[lost]]
    assert library.items_by_id([lost])[lost].state is ItemState.MISSING
    assert not window.findChildren(RefusedDialog)


def test_that_del_pressed_twice_asks_once(qtbot: QtBot, window: MainWindow) -> None:
    panel = duplicates(qtbot, window)
    for _ in range(2):
        qtbot.keyClick(panel.list, Key.Key_Delete)
    qtbot.waitUntil(lambda: window.session.tasks.idle, timeout=PATIENCE_MS)
    [asked] = window.findChildren(TrashDialog)
    asked.reject()


def test_that_what_the_trash_refuses_is_told_by_file(qtbot: QtBot, window: MainWindow) -> None:
    panel = duplicates(qtbot, window)
    before = panel.model.rowCount()
    window.review.discarding.move = lambda path: "the disk is full"
    panel.list.selectAll()
    qtbot.keyClick(panel.list, Key.Key_Delete)
    qtbot.waitUntil(lambda: bool(window.findChildren(TrashDialog)))
    window.findChildren(TrashDialog)[0].move_button.click()
    qtbot.waitUntil(lambda: bool(window.findChildren(RefusedDialog)))
    [told] = window.findChildren(RefusedDialog)
    assert told.lines.toPlainText().count("the disk is full") == before
    told.close()
    assert panel.model.rowCount() == before


def test_that_why_similar_is_about_what_is_side_by_side_and_not_about_the_gallery(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.gallery.select_ids(window.gallery.model.ids[:2].tolist())
    asked: list[tuple[int, int]] = []
    window.why.explaining.changed.connect(lambda why: asked.append(why.ids))
    panel = duplicates(qtbot, window)
    panel.list.setCurrentIndex(panel.model.index(1, 0))
    group = panel.model.groups[1]

    qtbot.keyClick(panel.list, Key.Key_W)

    assert asked == [(group.best, group.copies[0].item)]
    assert window.why.dialog is not None
    window.why.dialog.close()
    del asked[:]
    panel.buttons[Verb.WHY].click()
    assert asked[-1] == (group.best, group.copies[0].item)
    window.why.dialog.close()
    qtbot.waitUntil(lambda: window.session.tasks.idle, timeout=PATIENCE_MS)


def test_that_why_similar_waits_for_two_items_on_a_page_in_place_of_the_gallery(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.gallery.select_ids(window.gallery.model.ids[:2].tolist())
    action = window.why.action
    panel = panel_of(qtbot, window, ReviewKind.OUTLIERS)
    assert isinstance(panel, OutliersPanel)
    qtbot.waitUntil(lambda: panel.model.rowCount() > 1, timeout=PATIENCE_MS)
    assert not action.isEnabled()
    panel.grid.selectAll()
    assert action.isEnabled() == (panel.model.rowCount() == 2)
    panel.grid.clearSelection()
    for row in (0, 1):
        panel.grid.selectionModel().select(panel.model.index(row, 0), SELECT)
    assert action.isEnabled()
    window.evaluation.show()
    qtbot.waitUntil(lambda: window.evaluation.is_shown, timeout=PATIENCE_MS)
    assert not action.isEnabled()
    window.evaluation.leave()
    assert action.isEnabled()


def test_that_a_group_is_shown_in_the_gallery(qtbot: QtBot, window: MainWindow) -> None:
    panel = duplicates(qtbot, window)
    group = panel.model.groups[0]
    qtbot.keyClick(panel.list, Key.Key_Return)
    qtbot.waitUntil(lambda: window.gallery.isVisible(), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: set(window.gallery.model.ids.tolist()) == set(group.ids), timeout=PATIENCE_MS)
    assert not window.review.is_shown


def test_that_suggestions_are_worked_through_with_the_keyboard_and_undone(
    qtbot: QtBot, window: MainWindow
) -> None:
    panel = panel_of(qtbot, window, ReviewKind.SUGGESTIONS)
    assert isinstance(panel, ReviewQueuePanel)
    qtbot.waitUntil(lambda: panel.queue.case is not None, timeout=PATIENCE_MS)
    first = panel.queue.case
    assert first is not None
    review, library = window.review.reviewing.review(ReviewKind.SUGGESTIONS), window.session.library
    assert review is not None

    def undecided() -> set[int]:
        left = library.review.latest("pictures", ReviewKind.SUGGESTIONS)
        assert left is not None
        return {one.item for one in left.suggestions} | set(left.to_label_next)

    assert QApplication.focusWidget() is panel
    if first.suggested is None:
        qtbot.keyClick(panel, Key.Key_A)
        qtbot.keyClicks(panel.case.field, "family")
        qtbot.keyClick(panel.case.field, Key.Key_Return)
    else:
        qtbot.keyClick(panel, Key.Key_A)
    stack = window.session.undo_stack
    qtbot.waitUntil(lambda: stack.count() == 1, timeout=PATIENCE_MS)
    assert first.item not in undecided()
    qtbot.keyClick(panel, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: panel.queue.case == first, timeout=PATIENCE_MS)
    assert first.item in undecided()


def test_that_keys_of_the_window_do_not_reach_through_the_page(qtbot: QtBot, window: MainWindow) -> None:
    panel = panel_of(qtbot, window, ReviewKind.OUTLIERS)
    assert isinstance(panel, OutliersPanel)
    qtbot.waitUntil(lambda: panel.model.rowCount() > 0, timeout=PATIENCE_MS)
    panel.grid.setFocus()
    panel.grid.setCurrentIndex(panel.model.index(0, 0))
    [asked] = panel.selected_ids()
    qtbot.keyClick(panel.grid, Key.Key_T)
    qtbot.keyClicks(panel.field, "odd")
    qtbot.keyClick(panel.field, Key.Key_Return)
    library = window.session.library
    qtbot.waitUntil(
        lambda: "odd" in [tag.name for tag in library.items_by_id([asked])[asked].tags],
        timeout=PATIENCE_MS,
    )
    qtbot.keyClick(panel.grid, Key.Key_S)
    qtbot.waitUntil(lambda: window.session.browser.place.examples == (asked,), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.gallery.isVisible())
