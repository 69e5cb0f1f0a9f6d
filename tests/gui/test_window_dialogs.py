"""The dialogs of the window: they open without blocking, and what is chosen in them is done."""

from __future__ import annotations

from pathlib import Path

from gestures import PICTURES
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from explorer.main_window import MainWindow
from explorer.views.about_dialog import AboutDialog
from explorer.views.shortcuts_dialog import ShortcutsDialog


def open_dialogs(kind: type[QDialog]) -> list[QDialog]:
    """Those of their kind that can be seen."""
    widgets = QApplication.topLevelWidgets()
    return [widget for widget in widgets if isinstance(widget, kind) and widget.isVisible()]


def the_dialog(kind: type[QDialog]) -> QDialog:
    """The one dialog of its kind that is open."""
    [found] = open_dialogs(kind)
    return found


def _button(box: QDialog, text: str) -> QAbstractButton:
    return next(button for button in box.findChildren(QAbstractButton) if button.text() == text)


def test_that_the_shortcuts_page_lists_the_keys_of_every_menu(window: MainWindow) -> None:
    window.verbs.show_shortcuts()
    dialog = the_dialog(ShortcutsDialog)
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for verb in ("Import folder", "Find similar", "Exclude", "Undo", "Back", "Change the size of tiles"):
        assert verb in words
    dialog.close()


def test_that_the_about_page_says_where_library_and_log_lie(window: MainWindow, library_folder: Path) -> None:
    window.verbs.show_about()
    dialog = the_dialog(AboutDialog)
    shown = " ".join(f"{label.text()} {label.toolTip()}" for label in dialog.findChildren(QLabel))
    assert library_folder.name in shown
    assert "jobs.log" in shown
    assert "Apache" in shown
    dialog.close()


def test_that_an_export_goes_to_the_file_that_is_chosen(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    target = tmp_path / "everything.json"
    window.verbs.export()
    dialog = the_dialog(QFileDialog)
    dialog.fileSelected.emit(str(target))  # type: ignore[attr-defined]
    dialog.close()
    qtbot.waitUntil(target.exists)
    assert target.read_text().count('"path"') == PICTURES


def test_that_a_window_with_waiting_jobs_asks_before_it_forgets_them(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.session.jobs.add(lambda: None)
    window.session.import_paths([tmp_path])

    assert not window.close()
    dialog = the_dialog(QMessageBox)
    assert dialog.text() == "A job has not begun yet."
    qtbot.mouseClick(_button(dialog, "Stay open"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not open_dialogs(QMessageBox))
    assert window.isVisible()
    assert window.session.jobs.missed == 1

    assert not window.close()
    qtbot.mouseClick(_button(the_dialog(QMessageBox), "Close anyway"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.isVisible())
