"""Docks: by name, each with its key, put away together and brought back as they were."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from explorer.docks import Docks


@pytest.fixture
def docks(qtbot: QtBot) -> Docks:
    """Three docks of a window that is shown."""
    window = QMainWindow()
    qtbot.addWidget(window)
    docks = Docks(window)
    for name in ("filters", "details", "jobs"):
        docks.add(name, name.title(), QLabel(name), Qt.DockWidgetArea.LeftDockWidgetArea)
    window.show()
    return docks


def hidden(docks: Docks) -> list[str]:
    """Names of the docks that are not shown."""
    return [name for name in ("filters", "details", "jobs") if docks[name].isHidden()]


def test_that_each_dock_has_the_next_function_key(docks: Docks) -> None:
    keys = {toggle.text(): toggle.shortcut().toString() for toggle in docks.toggles()}
    assert keys == {"Filters": "F5", "Details": "F6", "Jobs": "F7"}


def test_that_a_key_hides_and_shows_its_dock(docks: Docks) -> None:
    details = docks.toggles()[1]
    details.trigger()
    assert hidden(docks) == ["details"]
    details.trigger()
    assert hidden(docks) == []


def test_that_all_docks_but_one_are_put_away_and_come_back(docks: Docks) -> None:
    docks.put_away(all_but="jobs")
    assert hidden(docks) == ["filters", "details"]
    docks.bring_back()
    assert hidden(docks) == []


def test_that_what_a_person_hid_stays_hidden_when_the_others_come_back(docks: Docks) -> None:
    docks["details"].hide()
    docks.put_away(all_but="jobs")
    docks.put_away(all_but="jobs")
    docks.bring_back()
    assert hidden(docks) == ["details"]


def test_that_bringing_back_what_was_not_put_away_changes_nothing(docks: Docks) -> None:
    docks["filters"].hide()
    docks.bring_back()
    assert hidden(docks) == ["filters"]
