"""Tags that are put on, taken back and put on again."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import cast

import pytest
from PySide6.QtGui import QUndoStack
from pytestqt.qtbot import QtBot

from engine.domain import TagChange
from engine.errors import LibraryError
from engine.library import Library
from explorer.tasks import Tasks
from explorer.undo import TagCommand, in_words

CHANGE = TagChange(added=((3, "cat"), (1, "cat")), removed=((1, "dog"),))


class _Library:
    """Notes the changes it is asked for; the first can be held back, or refused."""

    def __init__(self) -> None:
        self.tags = self
        self.applied: list[TagChange] = []
        self.threads: set[threading.Thread] = set()
        self.first_may_go = threading.Event()
        self.first_may_go.set()
        self.refuses = False

    def apply(self, change: TagChange) -> None:
        if not self.applied:
            self.first_may_go.wait(5)
        if self.refuses:
            raise LibraryError("The library cannot be written.")
        self.threads.add(threading.current_thread())
        self.applied.append(change)


@pytest.fixture
def library() -> _Library:
    return _Library()


@pytest.fixture
def told() -> list[Sequence[int]]:
    return []


@pytest.fixture
def stack(qtbot: QtBot, tasks: Tasks, library: _Library, told: list[Sequence[int]]) -> QUndoStack:
    stack = QUndoStack(tasks)
    stack.push(TagCommand(CHANGE, cast(Library, library), tasks, told.append))
    return stack


def test_that_pushing_a_change_that_was_made_makes_it_no_second_time(
    stack: QUndoStack, tasks: Tasks, library: _Library, told: list[Sequence[int]]
) -> None:
    assert tasks.idle
    assert library.applied == []
    assert told == []
    assert stack.canUndo()


def test_that_a_change_is_taken_back_and_made_again_off_the_gui_thread(
    stack: QUndoStack, qtbot: QtBot, library: _Library, told: list[Sequence[int]]
) -> None:
    stack.undo()
    qtbot.waitUntil(lambda: len(told) == 1)
    stack.redo()
    qtbot.waitUntil(lambda: len(told) == 2)
    assert library.applied == [CHANGE.undone(), CHANGE]
    assert told == [[1, 3], [1, 3]]
    assert threading.main_thread() not in library.threads


def test_that_undo_and_redo_in_quick_succession_keep_their_order(
    stack: QUndoStack, qtbot: QtBot, tasks: Tasks, library: _Library, told: list[Sequence[int]]
) -> None:
    other = TagChange(added=((7, "bird"),), removed=())
    stack.push(TagCommand(other, cast(Library, library), tasks, told.append))
    library.first_may_go.clear()
    stack.undo()
    stack.undo()
    stack.redo()
    stack.redo()
    library.first_may_go.set()
    qtbot.waitUntil(lambda: len(told) == 4)
    assert library.applied == [other.undone(), CHANGE.undone(), CHANGE, other]


def test_that_a_change_that_is_refused_is_told_and_holds_nothing_up(
    stack: QUndoStack, qtbot: QtBot, tasks: Tasks, library: _Library, told: list[Sequence[int]]
) -> None:
    library.refuses = True
    with qtbot.waitSignal(tasks.trouble) as trouble:
        stack.undo()
    assert trouble.args == ["The library cannot be written."]
    library.refuses = False
    stack.redo()
    qtbot.waitUntil(lambda: len(told) == 1)


@pytest.mark.parametrize(
    ("added", "removed", "words"),
    [
        ([(1, "cat")], [], "Tag 1 item with “cat”"),
        ([(1, "cat"), (2, "cat"), (3, "cat")], [], "Tag 3 items with “cat”"),
        ([(1, "cat"), (1, "dog")], [], "Tag 1 item with “cat” and “dog”"),
        ([(1, "a"), (1, "b"), (1, "c")], [], "Tag 1 item with 3 tags"),
        ([], [(1, "cat"), (2, "cat")], "Take “cat” off 2 items"),
        ([(1, "cat")], [(2, "dog")], "Change tags of 2 items"),
        ([(i, "cat") for i in range(1200)], [], "Tag 1,200 items with “cat”"),
    ],
)
def test_that_a_change_is_named_in_the_edit_menu(
    added: list[tuple[int, str]], removed: list[tuple[int, str]], words: str
) -> None:
    assert in_words(TagChange(tuple(added), tuple(removed))) == words
