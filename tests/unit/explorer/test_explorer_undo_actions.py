"""Undo takes back what was done last, also while that is still being written."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import cast

import pytest
from PySide6.QtGui import QAction, QUndoCommand, QUndoStack
from pytestqt.qtbot import QtBot

from engine.domain import TagChange
from engine.errors import LibraryError
from engine.library import Library
from explorer.operations import change_tags
from explorer.tasks import Tasks
from explorer.undo import TagCommand
from explorer.undo_actions import redo_action, undo_action


class _Library:
    """Keeps who has which tag; what it is asked for waits until it may go on."""

    def __init__(self) -> None:
        self.tags = self
        self.said: set[tuple[int, str]] = set()
        self.may_go = threading.Event()
        self.refuses = False

    def change(self, ids: Sequence[int], *, add: Sequence[str], remove: Sequence[str]) -> TagChange:
        self.may_go.wait(5)
        if self.refuses:
            raise LibraryError("The library cannot be written.")
        added = {(item_id, name) for item_id in ids for name in add} - self.said
        removed = {(item_id, name) for item_id in ids for name in remove} & self.said
        change = TagChange(tuple(sorted(added)), tuple(sorted(removed)))
        self.apply(change)
        return change

    def apply(self, change: TagChange) -> None:
        self.said = (self.said | set(change.added)) - set(change.removed)


class Desk:
    """Tags are edited here, and that is taken back."""

    def __init__(self, tasks: Tasks) -> None:
        self.tasks = tasks
        self.library = _Library()
        self.stack = QUndoStack(tasks)
        self.undo: QAction = undo_action(self.stack, tasks, tasks)
        self.redo: QAction = redo_action(self.stack, tasks, tasks)

    def tag(self, item_id: int, name: str, *, remove: bool = False) -> None:
        """Puts a tag on an item, or takes it off."""
        library = cast(Library, self.library)

        def remember(change: TagChange) -> None:
            self.stack.push(TagCommand(change, library, self.tasks, lambda _: None))

        add, off = ([], [name]) if remove else ([name], [])
        change_tags(library=library, tasks=self.tasks, ids=[item_id], add=add, remove=off, then=remember)


@pytest.fixture
def desk(tasks: Tasks) -> Desk:
    return Desk(tasks)


def settle(qtbot: QtBot, desk: Desk) -> None:
    """Lets everything be written."""
    desk.library.may_go.set()
    qtbot.waitUntil(lambda: desk.tasks.idle)


def test_that_undo_takes_back_the_edit_that_is_still_being_written(qtbot: QtBot, desk: Desk) -> None:
    desk.stack.push(QUndoCommand("Move tracks"))
    desk.tag(1, "cat")
    assert desk.undo.text() == "Undo", "what is on its way is not named yet, and nothing else is meant"
    desk.undo.trigger()
    settle(qtbot, desk)
    assert desk.library.said == set()
    assert desk.undo.text() == "Undo Move tracks"
    assert desk.redo.text() == "Redo Tag 1 item with “cat”"
    desk.redo.trigger()
    settle(qtbot, desk)
    assert desk.library.said == {(1, "cat")}


def test_that_the_very_first_edit_can_be_taken_back_before_it_is_written(qtbot: QtBot, desk: Desk) -> None:
    assert not desk.undo.isEnabled()
    desk.tag(1, "cat")
    assert desk.undo.isEnabled()
    desk.undo.trigger()
    settle(qtbot, desk)
    assert desk.library.said == set()
    assert not desk.undo.isEnabled()
    assert desk.redo.isEnabled()


def test_that_edits_and_undo_in_quick_succession_keep_their_order(qtbot: QtBot, desk: Desk) -> None:
    desk.tag(1, "cat")
    desk.undo.trigger()
    desk.tag(1, "cat")
    desk.tag(2, "dog")
    desk.undo.trigger()
    desk.tag(1, "cat", remove=True)
    desk.undo.trigger()
    settle(qtbot, desk)
    assert desk.library.said == {(1, "cat")}
    assert desk.stack.undoText() == "Tag 1 item with “cat”"


def test_that_an_edit_that_is_refused_holds_nothing_up(qtbot: QtBot, desk: Desk) -> None:
    desk.library.refuses = True
    desk.tag(1, "cat")
    with qtbot.waitSignal(desk.tasks.trouble):
        desk.library.may_go.set()
    assert not desk.undo.isEnabled()
    desk.library.refuses = False
    desk.tag(2, "dog")
    settle(qtbot, desk)
    assert desk.undo.text() == "Undo Tag 1 item with “dog”"


def test_that_what_is_on_the_stack_is_taken_back_at_once(desk: Desk) -> None:
    desk.stack.push(QUndoCommand("Move tracks"))
    desk.undo.trigger()
    assert not desk.stack.canUndo()
    assert desk.redo.text() == "Redo Move tracks"
