"""Undo and redo as a menu has them: what a person did last is taken back, also while it is being written."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QUndoStack

from explorer.tasks import Tasks
from explorer.turns import Turns, turns_of


def undo_action(stack: QUndoStack, tasks: Tasks, parent: QObject) -> QAction:
    """Takes back what was done last, once it is on the stack."""
    action = _UndoAction("Undo", stack.undo, turns_of(tasks), parent)
    action.follow(stack.canUndo(), stack.undoText())
    stack.canUndoChanged.connect(action.allow)
    stack.undoTextChanged.connect(action.name)
    return action


def redo_action(stack: QUndoStack, tasks: Tasks, parent: QObject) -> QAction:
    """Does again what was taken back last, unless something else is done by then."""
    action = _StackAction("Redo", stack.redo, turns_of(tasks), parent)
    action.follow(stack.canRedo(), stack.redoText())
    stack.canRedoChanged.connect(action.allow)
    stack.redoTextChanged.connect(action.name)
    return action


class _StackAction(QAction):
    """Waits until the changes are made that were made before, then calls ``do``."""

    def __init__(self, word: str, do: Callable[[], None], turns: Turns, parent: QObject) -> None:
        super().__init__(parent)
        self._word = word
        self._turns = turns
        self._is_possible = False
        self._what = ""
        self.triggered.connect(lambda: turns.wait(do))
        turns.busy_changed.connect(self._suit)

    def follow(self, is_possible: bool, what: str) -> None:
        """Learns what the stack has, which tells so also while it is destroyed, and cannot be asked then."""
        self._is_possible, self._what = is_possible, what
        self._suit()

    def allow(self, is_possible: bool) -> None:
        """Learns whether the stack has anything."""
        self.follow(is_possible, self._what)

    def name(self, what: str) -> None:
        """Learns what the stack has next."""
        self.follow(self._is_possible, what)

    def _suit(self) -> None:
        self.setEnabled(self._is_possible)
        self.setText(f"{self._word} {self._what}".rstrip())


class _UndoAction(_StackAction):
    def _suit(self) -> None:
        super()._suit()
        if self._turns.is_busy:
            # It will be about what is on its way, of which the stack does not know yet.
            self.setEnabled(True)
            self.setText(self._word)
