"""Menus of a window, filled a line for a verb."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from explorer.icons import icon

Keys = QKeySequence.StandardKey | str


class Menu(QMenu):
    """A menu in the menu bar of a window."""

    def __init__(self, window: QMainWindow, title: str) -> None:
        super().__init__(title, window)
        self._group: QActionGroup | None = None
        window.menuBar().addMenu(self)

    @contextmanager
    def within(self, group: QActionGroup) -> Iterator[None]:
        """What is added in the block can be done only while ``group`` is enabled."""
        self._group = group
        yield
        self._group = None

    def add(
        self, text: str, slot: Callable[[], object], keys: Keys | None = None, icon_name: str | None = None
    ) -> QAction:
        """A line that calls ``slot``, and the action behind it."""
        action = new_action(self, text, slot, keys, icon_name)
        self.addAction(action)
        if self._group is not None:
            self._group.addAction(action)
        return action

    def take(self, action: QAction, keys: Keys, icon_name: str) -> None:
        """A line for an action that somebody else made, and that says itself what it does."""
        action.setShortcut(QKeySequence(keys))
        action.setIcon(icon(icon_name))
        self.addAction(action)


def new_action(
    owner: QWidget,
    text: str,
    slot: Callable[[], object],
    keys: Keys | None = None,
    icon_name: str | None = None,
) -> QAction:
    """An action that calls ``slot``, without telling it whether anything is checked."""
    action = QAction(text, owner)
    if icon_name is not None:
        action.setIcon(icon(icon_name))
    if keys is not None:
        action.setShortcut(QKeySequence(keys))
    action.triggered.connect(lambda: slot())
    return action
