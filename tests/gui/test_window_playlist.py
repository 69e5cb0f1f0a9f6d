"""What people do with lists of tracks: sort them, make a playlist, change it by hand, take it elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from composing import TRACKS
from gestures import PATIENCE_MS, OpenWindow, click, wait_for_tiles
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from engine.domain import Kind, SortKey
from engine.events import JobFinished
from explorer.main_window import MainWindow
from explorer.models.columns import PLACES


@pytest.fixture
def library_folder(music: Path) -> Path:
    """Tracks take the place of pictures."""
    return music


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, library_folder: Path) -> MainWindow:
    """A window that shows the tracks."""
    window = open_window(library_folder)
    wait_for_tiles(qtbot, window, TRACKS)
    qtbot.waitUntil(lambda: window.session.browser.kind is Kind.MUSIC)
    return window


def make_playlist(qtbot: QtBot, window: MainWindow, length: int) -> list[int]:
    """Makes the first tile a seed, and a playlist of it."""
    click(qtbot, window, 0)
    window.gallery.menu.seed.trigger()
    panel = window.playlist
    qtbot.waitUntil(panel.isVisible)
    panel.editor.length.setValue(length)
    panel.make.click()
    qtbot.waitUntil(lambda: len(panel.tracks) == length, timeout=PATIENCE_MS)
    return [track.id for track in panel.tracks]


def ids(window: MainWindow) -> list[int]:
    return [track.id for track in window.playlist.tracks]


def test_that_a_playlist_is_made_changed_by_hand_saved_and_read_back(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    made = make_playlist(qtbot, window, TRACKS)
    assert made[0] == int(window.gallery.model.ids[0]), "a playlist begins with its seed"
    panel, tracks = window.playlist, window.playlist.list.tracks

    dragged = tracks.mimeData([tracks.index(3, 0)])
    tracks.dropMimeData(dragged, Qt.DropAction.CopyAction, 1, 0, panel.list.rootIndex())
    assert ids(window) == [made[0], made[3], made[1], made[2], made[4]]
    panel.list.setCurrentIndex(tracks.index(4, 0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    panel.list.setCurrentIndex(tracks.index(0, 0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    window.session.undo_stack.undo()
    wanted = [made[0], made[3], made[1], made[2]]
    assert ids(window) == wanted

    panel.save.click()
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog))
    target = tmp_path / "evening.m3u8"
    dialog.fileSelected.emit(str(target))
    dialog.close()
    qtbot.waitUntil(target.exists)

    lines = target.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#EXTM3U"
    named = [(tmp_path / line).resolve() for line in lines if not line.startswith("#")]
    items = window.session.library.items_by_id(wanted)
    assert named == [items[item_id].path.resolve() for item_id in wanted]


def test_that_a_song_path_leads_from_one_end_to_the_other(qtbot: QtBot, window: MainWindow) -> None:
    first, last = (int(window.gallery.model.ids[row]) for row in (0, TRACKS - 1))
    click(qtbot, window, 0)
    click(qtbot, window, TRACKS - 1, ctrl=True)
    window.gallery.menu.seed.trigger()
    window.playlist.editor.path.click()
    window.playlist.editor.length.setValue(4)

    window.playlist.make.click()

    qtbot.waitUntil(lambda: len(ids(window)) == 4, timeout=PATIENCE_MS)
    assert (ids(window)[0], ids(window)[-1]) == (first, last)


def test_that_a_list_is_sorted_by_its_header_and_remembered(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow, library_folder: Path
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    rows = window.gallery.list
    qtbot.waitUntil(rows.isVisible)
    header = rows.horizontalHeader()
    header.resizeSection(PLACES["title"], 321)
    heading = QPoint(header.sectionViewportPosition(PLACES["title"]) + 30, header.height() // 2)
    for _ in range(2):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=heading)
    names = sorted((f"{name}.wav" for name in ("chord", "higher", "beat", "turn", "hiss")), reverse=True)
    qtbot.waitUntil(lambda: [rows.model().index(row, 0).data() for row in range(TRACKS)] == names)
    place = window.session.browser.place
    assert (place.sort, place.descending) == (SortKey.TITLE, True)

    title = rows.visualRect(rows.model().index(0, 0)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=title)
    qtbot.mouseDClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=title)
    qtbot.waitUntil(lambda: window.gallery.model.scores is not None, timeout=PATIENCE_MS)
    assert window.gallery.header.order.currentText() == "Similarity"
    window.session.browser.clear_query()
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == TRACKS)
    window.close()

    again = open_window(library_folder)
    wait_for_tiles(qtbot, again, TRACKS)
    qtbot.waitUntil(again.gallery.list.isVisible)
    assert again.gallery.list.horizontalHeader().sectionSize(PLACES["title"]) == 321


def test_that_of_two_collections_of_an_import_the_larger_is_shown(qtbot: QtBot, window: MainWindow) -> None:
    music = window.session.library.collections()[0].name
    pictures: dict[str, Any] = {"collection": "none", "kind": "image", "imported": 1}
    tracks: dict[str, Any] = {"collection": music, "kind": "music", "imported": 5}

    window.session.bridge.tell(JobFinished(1, {"imported": 6, "collections": [pictures, tracks]}))

    qtbot.waitUntil(lambda: window.session.browser.place.collection == music)
    assert "5 new tracks" in window.statusBar().currentMessage()
