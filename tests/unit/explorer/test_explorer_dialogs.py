from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from explorer.views.about_dialog import AboutDialog
from explorer.views.components import COMPONENTS, notices
from explorer.views.shortcuts_dialog import ShortcutsDialog, balanced, caps

LIBRARY, LOG = Path("/somewhere/library"), Path("/somewhere/library/logs/explorer.log")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("S", ["S"]),
        ("?", ["?"]),
        ("Ctrl+Shift+E", ["Ctrl", "Shift", "E"]),
        ("+", ["+"]),
        ("Ctrl++", ["Ctrl", "+"]),
        ("Ctrl+-", ["Ctrl", "-"]),
        ("⇧⌘E", ["⇧⌘E"]),
    ],
)
def test_that_a_shortcut_is_taken_apart_into_keys(keys: str, expected: list[str]) -> None:
    assert caps(keys) == expected


def test_that_sections_stay_in_order_and_fill_columns_evenly() -> None:
    sections = {name: [("Do", "X")] * rows for name, rows in {"A": 6, "B": 2, "C": 3, "D": 3}.items()}
    assert balanced(sections) == [["A", "B"], ["C", "D"]]


def test_that_sections_without_shortcuts_are_left_out() -> None:
    assert balanced({"Empty": [], "File": [("Quit", "Ctrl+Q")]}) in ([["File"], []], [[], ["File"]])


def test_that_there_may_be_no_shortcuts(qtbot: QtBot) -> None:
    qtbot.addWidget(ShortcutsDialog({}))


def test_that_the_shortcuts_page_shows_every_action_with_its_keys(qtbot: QtBot) -> None:
    dialog = ShortcutsDialog({"File": [("Import folder…", "Ctrl+O")], "Search": [("Find similar", "S")]})
    qtbot.addWidget(dialog)
    shown = [label.text() for label in dialog.findChildren(QLabel)]
    assert {"File", "Import folder…", "Ctrl", "O", "Search", "Find similar", "S"} <= set(shown)


def test_that_escape_closes_the_shortcuts_page(qtbot: QtBot) -> None:
    dialog = ShortcutsDialog({"File": [("Quit", "Ctrl+Q")]})
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.fixture
def about(qtbot: QtBot) -> AboutDialog:
    dialog = AboutDialog("1.2.3", LIBRARY, LOG)
    qtbot.addWidget(dialog)
    return dialog


def test_that_about_tells_version_and_licence(about: AboutDialog) -> None:
    words = " ".join(label.text() for label in about.findChildren(QLabel))
    assert "1.2.3" in words
    assert "Apache License 2.0" in words


@pytest.mark.parametrize(("name", "path"), [("Show the library", LIBRARY), ("Show the log file", LOG)])
def test_that_about_shows_where_things_are(about: AboutDialog, qtbot: QtBot, name: str, path: Path) -> None:
    assert str(path) in [label.text() for label in about.findChildren(QLabel)]
    button = next(b for b in about.findChildren(QPushButton) if b.accessibleName() == name)
    with qtbot.waitSignal(about.reveal) as revealed:
        button.click()
    assert revealed.args == [path]


def test_that_about_lists_every_component_with_its_licence(about: AboutDialog) -> None:
    table = about.findChild(QTreeWidget)
    rows = [table.topLevelItem(row) for row in range(table.topLevelItemCount())]
    assert [(row.text(0), row.text(1)) for row in rows] == list(COMPONENTS)
    assert all(row.text(1) for row in rows)


def test_that_about_shows_the_notices_of_what_is_shipped(about: AboutDialog) -> None:
    text = about.findChild(QPlainTextEdit).toPlainText()
    assert "efficientnet-lite0" in notices()
    assert all(notice.strip() in text for notice in notices().values())
