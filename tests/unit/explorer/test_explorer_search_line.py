from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from explorer.views.search_line import SearchLine, path_in

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/a b/c.jpg", Path("/a b/c.jpg")),
        (" '/a b/c.jpg' ", Path("/a b/c.jpg")),
        ('"/a/c.jpg"', Path("/a/c.jpg")),
        ("file:///a%20b/c.jpg", Path("/a b/c.jpg")),
        ("~/c.jpg", Path.home() / "c.jpg"),
        ("c.jpg", None),
        ("~ a cat", None),
        ("'", None),
        ("", None),
    ],
)
def test_that_paths_are_told_from_names(text: str, path: Path | None) -> None:
    assert path_in(text) == path


def test_that_a_picture_on_the_clipboard_is_not_pasted_as_text(qtbot: QtBot) -> None:
    line = SearchLine()
    qtbot.addWidget(line)
    QGuiApplication.clipboard().setImage(QImage(4, 4, QImage.Format.Format_RGB32))

    with qtbot.waitSignal(line.picture_pasted):
        qtbot.keyClick(line, Qt.Key.Key_V, CTRL)

    QGuiApplication.clipboard().setText("heron")
    with qtbot.assertNotEmitted(line.picture_pasted):
        qtbot.keyClick(line, Qt.Key.Key_V, CTRL)
    assert line.text() == "heron"
