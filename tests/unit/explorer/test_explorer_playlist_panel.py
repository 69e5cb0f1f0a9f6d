from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from gallery_parts import keep_until_read, no_thumbnails
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QShortcut,
    QUndoCommand,
    QUndoStack,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tracks import load_tracks
from wheel import turned_by_wheel

from engine.domain import ItemFilter, Playlist, PlaylistRequest, PlaylistTrack, SongPathRequest
from engine.errors import InvalidRequestError
from explorer.models.item_list import IDS_MIME
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.turns import in_turn
from explorer.views.playlist_panel import AGAIN, MAKE, PlaylistPanel

Request = PlaylistRequest | SongPathRequest


class Music:
    """Answers with as many tracks as are asked for, numbered from how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.refuses = ""

    def playlist(self, request: Request) -> Playlist:
        self.asked.append(request)
        if self.refuses:
            raise InvalidRequestError(self.refuses)
        first = 100 * len(self.asked)
        tracks = tuple(
            PlaylistTrack(number, Path(f"/music/song {number}.mp3"), f"Song {number}", "Someone", 0.5, 60.0)
            for number in range(first, first + request.length)
        )
        return Playlist("musicnn", tracks, 7)

    song_path = playlist


@pytest.fixture
def music() -> Music:
    return Music()


@pytest.fixture
def panel(qtbot: QtBot, music: Music) -> Iterator[PlaylistPanel]:
    tasks, cache = Tasks(), ThumbnailCache(no_thumbnails)
    library = cast(Any, SimpleNamespace(music=music, items_by_id=load_tracks))
    made = PlaylistPanel(tasks, library, cache, QUndoStack())
    made.undo = made._undo_stack  # type: ignore[attr-defined]
    keep_until_read(qtbot, made, tasks)
    made.resize(320, 700)
    made.show()
    yield made
    tasks.close()
    cache.close()


def ids(panel: PlaylistPanel) -> list[int]:
    return [track.id for track in panel.tracks]


def make(qtbot: QtBot, panel: PlaylistPanel) -> None:
    before = ids(panel)
    panel.make.click()
    qtbot.waitUntil(lambda: ids(panel) != before)


def test_that_an_empty_panel_says_what_to_do(panel: PlaylistPanel) -> None:
    assert panel.empty.isVisible()
    assert "Use as playlist seed" in panel.empty.sentence.text()
    assert not panel.make.isEnabled()
    assert turned_by_wheel(panel) == []


def test_that_a_seed_makes_a_playlist_within_the_filter(
    qtbot: QtBot, panel: PlaylistPanel, music: Music
) -> None:
    panel.set_scope(ItemFilter("songs"))
    with qtbot.waitSignal(panel.begun):
        panel.add_seeds([5])
    panel.add_excluded([6])
    panel.editor.length.setValue(4)

    make(qtbot, panel)

    asked = music.asked[0]
    assert isinstance(asked, PlaylistRequest)
    assert asked.item_filter == ItemFilter("songs")
    assert ([e.item_id for e in asked.include], [e.item_id for e in asked.exclude]) == ([5], [6])
    assert ids(panel) == [100, 101, 102, 103]
    assert panel.title.text() == "4 tracks · 4 min"
    assert panel.list.isVisible()


def test_that_another_one_is_another_one_until_something_else_is_wanted(
    qtbot: QtBot, panel: PlaylistPanel, music: Music
) -> None:
    panel.add_seeds([5, 6])
    panel.editor.path.click()
    assert panel.make.text() == MAKE
    make(qtbot, panel)
    assert panel.make.text() == AGAIN

    make(qtbot, panel)
    panel.editor.length.setValue(7)

    assert panel.make.text() == MAKE
    asked = cast(list[SongPathRequest], music.asked)
    assert [request.variety > 0 for request in asked] == [False, True]


def test_that_a_path_needs_two_ends(panel: PlaylistPanel) -> None:
    panel.add_seeds([5])
    panel.editor.path.click()
    assert not panel.make.isEnabled()
    assert "two tracks" in panel.empty.sentence.text()
    panel.add_seeds([6])
    assert panel.make.isEnabled()
    panel.editor.turn.click()
    assert panel.editor.wish.seeds == (6, 5)


def test_that_tracks_are_moved_and_removed_and_all_of_it_undone(qtbot: QtBot, panel: PlaylistPanel) -> None:
    panel.add_seeds([5])
    panel.editor.length.setValue(3)
    make(qtbot, panel)
    undo: QUndoStack = panel.undo  # type: ignore[attr-defined]

    dragged = panel.list.tracks.mimeData([panel.list.tracks.index(0)])
    panel.list.tracks.dropMimeData(dragged, Qt.DropAction.CopyAction, -1, -1, panel.list.rootIndex())
    assert ids(panel) == [101, 102, 100]
    panel.list.setCurrentIndex(panel.list.tracks.index(1))
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert ids(panel) == [101, 100]
    panel.list.clearSelection()
    qtbot.keyClick(panel.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)

    undo.undo()
    undo.undo()
    assert ids(panel) == [100, 101, 102]
    undo.redo()
    assert ids(panel) == [101, 102, 100]


def test_that_tracks_removed_while_an_edit_is_written_are_taken_back_before_it(
    qtbot: QtBot, panel: PlaylistPanel
) -> None:
    panel.add_seeds([5])
    panel.editor.length.setValue(3)
    make(qtbot, panel)
    undo: QUndoStack = panel.undo  # type: ignore[attr-defined]
    tasks, written = panel._tasks, threading.Event()
    in_turn(tasks, lambda: written.wait(5), lambda _: undo.push(QUndoCommand("Tag a track")))

    panel.list.setCurrentIndex(panel.list.tracks.index(1))
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert ids(panel) == [100, 102], "nobody waits for it"
    written.set()

    qtbot.waitUntil(lambda: tasks.idle)
    undo.undo()
    assert ids(panel) == [100, 101, 102]
    assert undo.undoText() == "Tag a track"


def test_that_a_track_moved_by_keys_stays_selected(qtbot: QtBot, panel: PlaylistPanel) -> None:
    panel.add_seeds([5])
    panel.editor.length.setValue(4)
    make(qtbot, panel)
    panel.list.setCurrentIndex(panel.list.tracks.index(2))

    for _ in range(3):
        qtbot.keyClick(panel.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)

    assert ids(panel) == [102, 100, 101, 103]
    assert panel.list.selected_rows() == [0]
    with qtbot.waitSignal(panel.play_requested) as told:
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert told.args == [[102, 100, 101, 103], 0], "Return means the track that was moved"


def test_that_tracks_are_removed_one_after_the_other_by_keys(qtbot: QtBot, panel: PlaylistPanel) -> None:
    panel.add_seeds([5])
    panel.editor.length.setValue(4)
    make(qtbot, panel)
    panel.list.setCurrentIndex(panel.list.tracks.index(1))
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert ids(panel) == [100, 103]


def test_that_all_tracks_are_selected_and_not_what_the_window_shows(
    qtbot: QtBot, panel: PlaylistPanel
) -> None:
    panel.add_seeds([5])
    panel.editor.length.setValue(4)
    make(qtbot, panel)
    panel.list.setFocus()
    of_the_window = QShortcut(QKeySequence(QKeySequence.StandardKey.SelectAll), panel)
    with qtbot.assertNotEmitted(of_the_window.activated):
        qtbot.keyClick(panel.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert panel.list.selected_rows() == [0, 1, 2, 3]


def test_that_a_playlist_plays_from_where_it_is_double_clicked(qtbot: QtBot, panel: PlaylistPanel) -> None:
    panel.add_seeds([5])
    panel.editor.length.setValue(3)
    make(qtbot, panel)

    with qtbot.waitSignal(panel.play_requested) as told:
        panel.list.doubleClicked.emit(panel.list.tracks.index(1))

    assert told.args == [[100, 101, 102], 1]


def test_that_tracks_leave_as_files_in_order_and_as_text(qtbot: QtBot, panel: PlaylistPanel) -> None:
    panel.add_seeds([5])
    panel.editor.length.setValue(2)
    make(qtbot, panel)
    data = panel.list.tracks.mimeData([panel.list.tracks.index(1), panel.list.tracks.index(0)])
    assert [url.toLocalFile() for url in data.urls()] == ["/music/song 100.mp3", "/music/song 101.mp3"]

    panel.copy.click()

    assert QGuiApplication.clipboard().text() == "Someone – Song 100\nSomeone – Song 101"


def test_that_saving_tells_how_the_file_is_to_name_the_tracks(qtbot: QtBot, panel: PlaylistPanel) -> None:
    panel.add_seeds([5])
    make(qtbot, panel)
    panel.save.relative.setChecked(False)
    panel.save.slashes["back"].trigger()

    with qtbot.waitSignal(panel.save_requested) as told:
        panel.save.click()

    assert told.args == [panel.tracks, False, "back"]


def test_that_a_refusal_is_told_and_keeps_the_playlist(
    qtbot: QtBot, panel: PlaylistPanel, music: Music
) -> None:
    panel.add_seeds([5])
    make(qtbot, panel)
    before, music.refuses = ids(panel), "There are too few tracks."

    with qtbot.waitSignal(panel.trouble) as told:
        panel.make.click()

    assert told.args == ["There are too few tracks."]
    assert ids(panel) == before
    assert panel.make.isEnabled()


@pytest.mark.parametrize("from_here", [True, False])
def test_that_tracks_of_the_gallery_dropped_on_it_become_seeds(
    panel: PlaylistPanel, monkeypatch: pytest.MonkeyPatch, from_here: bool
) -> None:
    monkeypatch.setattr(QDropEvent, "source", lambda self: panel if from_here else None)
    data = QMimeData()
    data.setData(IDS_MIME, b"8,9")
    data.setUrls([QUrl.fromLocalFile("/music/8.mp3")])
    point, action, left = panel.rect().center(), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    plain = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(panel, QDragEnterEvent(point, action, data, left, plain))
    QApplication.sendEvent(panel, QDropEvent(QPointF(point), action, data, left, plain))

    assert panel.editor.wish.seeds == ((8, 9) if from_here else ()), "elsewhere these ids are other tracks"
