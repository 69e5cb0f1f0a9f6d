"""Marks that are made, taken away with the same key, and taken back."""

from __future__ import annotations

import threading
from typing import cast

import pytest
from mark_parts import MarkStore
from PySide6.QtGui import QUndoStack
from pytestqt.qtbot import QtBot

from engine.domain import Collection, Kind, MarkChange
from engine.library import Library
from explorer.marking import MOST_AT_ONCE, Marking
from explorer.tasks import Tasks
from explorer.undo import marks_in_words

BIRDS = Collection(1, "birds", Kind.IMAGE, "net 1")


@pytest.fixture
def store() -> MarkStore:
    return MarkStore()


@pytest.fixture
def stack(tasks: Tasks) -> QUndoStack:
    return QUndoStack(tasks)


@pytest.fixture
def marking(store: MarkStore, tasks: Tasks, stack: QUndoStack) -> Marking:
    marking = Marking(cast(Library, store), tasks, stack, tasks)
    marking.know([BIRDS])
    return marking


def settle(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.waitUntil(lambda: tasks.idle)


def test_that_the_same_key_marks_and_takes_the_mark_away_and_the_other_key_changes_it(
    qtbot: QtBot, marking: Marking, store: MarkStore, tasks: Tasks
) -> None:
    marking.toggle([(1, 2)], True)
    settle(qtbot, tasks)
    assert store.said == {(1, 2): True}
    marking.toggle([(1, 2)], False)
    settle(qtbot, tasks)
    assert store.said == {(1, 2): False}
    marking.toggle([(1, 2)], False)
    settle(qtbot, tasks)
    assert store.said == {}
    assert threading.main_thread() not in store.threads


def test_that_marks_are_only_taken_away_together_when_all_of_them_say_so(
    qtbot: QtBot, marking: Marking, store: MarkStore, tasks: Tasks
) -> None:
    store.said = {(1, 2): True}
    marking.toggle([(1, 2), (1, 3)], True)
    settle(qtbot, tasks)
    assert store.said == {(1, 2): True, (1, 3): True}
    marking.toggle([(1, 2), (1, 3)], True)
    settle(qtbot, tasks)
    assert store.said == {}


def test_that_a_key_pressed_three_times_at_once_counts_three_times(
    qtbot: QtBot, marking: Marking, store: MarkStore, tasks: Tasks
) -> None:
    for _ in range(3):
        marking.toggle([(1, 2)], True)
    settle(qtbot, tasks)
    assert store.said == {(1, 2): True}


def test_that_the_book_follows_and_the_change_is_told(
    qtbot: QtBot, marking: Marking, tasks: Tasks, stack: QUndoStack
) -> None:
    settle(qtbot, tasks)
    told: list[str] = []
    marking.told.connect(told.append)
    marking.toggle([(1, 2), (1, 3)], False)
    settle(qtbot, tasks)
    assert marking.book.beside([1]) == {2: False, 3: False}
    assert told == ["2 pairs are marked as not similar. Ctrl+Z takes that back."]
    assert stack.undoText() == "Mark 2 pairs as not similar"


def test_that_marks_are_taken_back_and_made_again(
    qtbot: QtBot, marking: Marking, store: MarkStore, tasks: Tasks, stack: QUndoStack
) -> None:
    marking.toggle([(1, 2)], True)
    settle(qtbot, tasks)
    marking.mark([(1, 2)], None)
    settle(qtbot, tasks)
    assert marking.book.of(None) == ()
    stack.undo()
    settle(qtbot, tasks)
    assert store.said == {(1, 2): True}
    assert marking.book.said_of((1, 2)) is True
    stack.undo()
    stack.redo()
    settle(qtbot, tasks)
    assert store.said == {(1, 2): True}


def test_that_what_changes_nothing_cannot_be_undone(
    qtbot: QtBot, marking: Marking, tasks: Tasks, stack: QUndoStack
) -> None:
    marking.mark([(1, 2)], None)
    marking.mark([], True)
    settle(qtbot, tasks)
    assert not stack.canUndo()


def test_that_too_many_at_once_are_refused_with_a_sentence(
    qtbot: QtBot, marking: Marking, store: MarkStore, tasks: Tasks
) -> None:
    with qtbot.waitSignal(marking.told) as told:
        marking.toggle([(1, other) for other in range(2, MOST_AT_ONCE + 4)], True)
    settle(qtbot, tasks)
    assert "Select fewer" in told.args[0]
    assert store.said == {}


def test_that_a_library_that_refuses_is_told_of_and_nothing_is_held_up(
    qtbot: QtBot, marking: Marking, store: MarkStore, tasks: Tasks, stack: QUndoStack
) -> None:
    store.refuses = True
    with qtbot.waitSignal(tasks.trouble) as trouble:
        marking.toggle([(1, 2)], True)
    assert trouble.args == ["The library cannot be written."]
    store.refuses = False
    marking.toggle([(1, 2)], True)
    settle(qtbot, tasks)
    assert store.said == {(1, 2): True}
    assert stack.count() == 1


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ([(1, 2, True)], "Mark a pair as similar"),
        ([(1, 2, False), (1, 3, False)], "Mark 2 pairs as not similar"),
        ([(1, 2, None)], "Take a mark away"),
        ([(1, 2, None), (1, 3, None)], "Take 2 marks away"),
        ([(1, 2, None), (1, 3, True)], "Change 2 marks"),
    ],
)
def test_that_the_edit_menu_says_what_was_done(after: list[tuple[int, int, bool | None]], words: str) -> None:
    assert marks_in_words(MarkChange((), tuple(after))) == words
