"""Menus: a line for a verb, with its key and its icon."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QUndoCommand, QUndoStack
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from explorer.menus import Menu, new_action


def test_that_a_line_calls_its_verb_without_arguments(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    called: list[tuple[object, ...]] = []
    action = Menu(window, "&File").add("Import", lambda *told: called.append(told), "Ctrl+I", "import")
    action.trigger()
    assert called == [()]
    assert action.shortcut() == QKeySequence("Ctrl+I")
    assert not action.icon().isNull()


def test_that_menus_stand_in_the_menu_bar_in_their_order_and_lines_in_theirs(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    file, edit = Menu(window, "&File"), Menu(window, "&Edit")
    file.add("Import", window.close)
    file.addSeparator()
    file.add("Quit", window.close)
    assert [action.text() for action in window.menuBar().actions()] == ["&File", "&Edit"]
    assert [action.text() for action in file.actions()] == ["Import", "", "Quit"]
    assert edit.isEmpty()


def test_that_an_action_of_somebody_else_keeps_its_own_words_and_state(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    stack = QUndoStack(window)
    undo = stack.createUndoAction(window)
    Menu(window, "&Edit").take(undo, QKeySequence.StandardKey.Undo, "undo")
    assert not undo.isEnabled()
    stack.push(QUndoCommand("Add tag"))
    assert undo.isEnabled()
    assert "Add tag" in undo.text()
    assert undo.shortcut() == QKeySequence(QKeySequence.StandardKey.Undo)


def test_that_an_action_without_key_and_icon_has_neither(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    action = new_action(window, "About", window.close)
    assert action.shortcut().isEmpty()
    assert action.icon().isNull()
