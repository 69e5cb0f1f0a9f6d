from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from explorer.views.drop_area import DropArea
from explorer.views.welcome_page import WelcomePage


@pytest.fixture
def page(qtbot: QtBot) -> WelcomePage:
    page = WelcomePage()
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.show()
    return page


def _button(page: WelcomePage, text: str) -> QPushButton:
    return next(button for button in page.findChildren(QPushButton) if text in button.text())


def _enter(page: WelcomePage, data: QMimeData) -> QDragEnterEvent:
    event = QDragEnterEvent(
        QPoint(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    page.dragEnterEvent(event)
    return event


def _drop(page: WelcomePage, data: QMimeData) -> QDropEvent:
    event = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(event)
    return event


def _files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Choose a folder", "choose_folder"),
        ("Choose files", "choose_files"),
        ("Try the samples", "try_samples"),
    ],
)
def test_that_each_button_says_what_is_wanted(
    page: WelcomePage, qtbot: QtBot, text: str, signal: str
) -> None:
    with qtbot.waitSignal(getattr(page, signal)):
        qtbot.mouseClick(_button(page, text), Qt.MouseButton.LeftButton)


def test_that_what_is_dropped_is_passed_on(page: WelcomePage, qtbot: QtBot, tmp_path: Path) -> None:
    folder, picture = tmp_path / "my pictures", tmp_path / "a & b.jpg"
    with qtbot.waitSignal(page.dropped) as dropped:
        _drop(page, _files(folder, picture))
    assert dropped.args == [[folder, picture]]


def test_that_a_drop_without_files_is_not_passed_on(page: WelcomePage, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setText("not a path")
    with qtbot.assertNotEmitted(page.dropped):
        _drop(page, data)


def test_that_the_area_lights_up_only_while_files_are_held_over_it(page: WelcomePage, tmp_path: Path) -> None:
    area = page.findChild(DropArea)
    assert not area.inviting
    assert _enter(page, _files(tmp_path)).isAccepted()
    assert area.inviting
    page.dragLeaveEvent(QDragLeaveEvent())
    assert not area.inviting
    _enter(page, _files(tmp_path))
    _drop(page, _files(tmp_path))
    assert not area.inviting


def test_that_something_without_files_is_not_invited(page: WelcomePage) -> None:
    data = QMimeData()
    data.setText("words")
    assert not _enter(page, data).isAccepted()
    assert not page.findChild(DropArea).inviting


def test_that_the_page_says_what_happens_to_files(page: WelcomePage) -> None:
    words = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "never changed" in words
    assert "stays on this machine" in words
    assert "nothing is downloaded" in words


def test_that_the_area_grows_with_the_window(page: WelcomePage, qtbot: QtBot) -> None:
    area = page.findChild(DropArea)
    before = area.size()
    page.resize(2560, 1440)
    qtbot.waitUntil(lambda: area.width() > before.width())
    assert area.height() > before.height()


def test_that_a_small_window_scrolls_instead_of_pressing_everything_together(page: WelcomePage) -> None:
    assert page.minimumSizeHint().height() < 300
    assert page.minimumSizeHint().width() < 300
