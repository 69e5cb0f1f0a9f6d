"""What people do with music in the window: play it, look at it, and find parts that are alike."""

from __future__ import annotations

import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from composing import SECONDS, TRACKS
from gestures import PATIENCE_MS, OpenWindow, click, wait_for_tiles
from hearing import needs_sound
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.domain import Span
from explorer import detached_sound, sound_process
from explorer.main_window import MainWindow
from explorer.sound import PlayState
from explorer.views.spectrogram_section import SpectrogramSection
from explorer.views.waveform_painter import RULER


@pytest.fixture
def library_folder(music: Path) -> Path:
    """Tracks take the place of pictures."""
    return music


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, library_folder: Path) -> MainWindow:
    """A window that shows the tracks."""
    window = open_window(library_folder)
    wait_for_tiles(qtbot, window, TRACKS)
    qtbot.waitUntil(window.player.isVisible)
    return window


@pytest.fixture
def heard() -> None:
    """For tests that hear something."""
    needs_sound()


def serve_without_library(connection: Connection) -> None:
    """The player of a system that lacks what QtMultimedia needs."""
    sys.modules["PySide6.QtMultimedia"] = None  # type: ignore[assignment]
    sound_process.serve(connection)


def row_of(window: MainWindow, name: str) -> int:
    """The row of a track in the gallery."""
    model = window.gallery.model
    items = window.session.library.items_by_id(model.ids.tolist())
    return next(row for row, item_id in enumerate(model.ids.tolist()) if items[item_id].path.stem == name)


def select(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Selects a track, and waits until it is in the player."""
    click(qtbot, window, row_of(window, name))
    in_player: Callable[[], bool] = lambda: name in window.player.panel.title.text()  # noqa: E731
    qtbot.waitUntil(in_player, timeout=PATIENCE_MS)


def drag_along_the_times(window: MainWindow, start: float, end: float) -> None:
    """Marks a part of the track with the mouse."""
    view = window.player.panel.waveform
    button, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    kinds = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease
    for kind, seconds in zip(kinds, (start, end, end), strict=True):
        point = QPointF(seconds / SECONDS * view.width(), RULER / 2)
        QApplication.sendEvent(view, QMouseEvent(kind, point, view.mapToGlobal(point), button, button, plain))


@pytest.mark.usefixtures("heard")
def test_that_a_track_plays_pauses_and_seeks(qtbot: QtBot, window: MainWindow) -> None:
    playback, panel = window.session.playback, window.player.panel
    select(qtbot, window, "chord")
    assert playback.state is PlayState.STOPPED

    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: playback.position > 0.2, timeout=PATIENCE_MS)
    assert panel.play.accessibleName() == "Pause"
    qtbot.mouseClick(panel.waveform, Qt.MouseButton.LeftButton, pos=panel.waveform.rect().center())
    qtbot.waitUntil(lambda: playback.position > SECONDS / 2 + 0.2, timeout=PATIENCE_MS)
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: playback.state is PlayState.PAUSED)
    assert panel.elapsed.text() == "0:06"


@pytest.mark.usefixtures("heard")
def test_that_the_next_track_is_selected_and_played(qtbot: QtBot, window: MainWindow) -> None:
    window.gallery.grid.setFocus()
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.playback.state is PlayState.PLAYING, timeout=PATIENCE_MS)
    first, second = window.gallery.model.ids[:2].tolist()
    assert window.gallery.selected_ids() == [first]
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.gallery.selected_ids() == [second], timeout=PATIENCE_MS)
    item = window.session.listening.item
    assert item is not None
    assert item.id == second


@pytest.mark.usefixtures("heard")
def test_that_a_selected_track_is_previewed_where_that_is_wanted(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.mouseClick(window.player.panel.preview, Qt.MouseButton.LeftButton)
    select(qtbot, window, "turn")
    qtbot.waitUntil(lambda: window.session.playback.state is PlayState.PLAYING, timeout=PATIENCE_MS)


def test_that_a_marked_part_finds_parts_that_are_alike(qtbot: QtBot, window: MainWindow) -> None:
    select(qtbot, window, "turn")
    drag_along_the_times(window, 7.0, 11.0)
    marked = window.player.panel.waveform.span
    assert marked == Span(pytest.approx(7.0, abs=0.1), pytest.approx(11.0, abs=0.1))

    qtbot.mouseClick(window.player.panel.find_part, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.gallery.model.scores is not None, timeout=PATIENCE_MS)

    assert row_of(window, "beat") < row_of(window, "chord")
    select(qtbot, window, "beat")
    part = window.player.panel.waveform.part
    assert part is not None
    assert 0 <= part.start < part.end <= SECONDS + 1
    window.session.browser.clear_query()
    qtbot.waitUntil(lambda: window.player.panel.waveform.part is None, timeout=PATIENCE_MS)


def test_that_the_spectrogram_of_what_is_selected_can_be_seen(qtbot: QtBot, window: MainWindow) -> None:
    select(qtbot, window, "chord")
    section = window.inspector.findChildren(SpectrogramSection)[0]
    qtbot.waitUntil(section.isVisible)
    section.fold(False)
    qtbot.waitUntil(lambda: section.view.sentence == "", timeout=PATIENCE_MS)
    assert section.view.span == Span(0.0, pytest.approx(SECONDS, abs=0.1))


def test_that_without_a_sound_library_everything_else_works(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detached_sound, "serve", serve_without_library)
    select(qtbot, window, "chord")
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Space)
    qtbot.waitUntil(window.player.panel.message.isVisible, timeout=PATIENCE_MS)
    assert "cannot be played" in window.player.panel.message.text()
    drag_along_the_times(window, 2.0, 5.0)
    assert window.player.panel.find_part.isEnabled()


def test_that_the_player_is_left_as_it_was(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow, library_folder: Path
) -> None:
    window.player.panel.volume.slider.setValue(30)
    qtbot.mouseClick(window.player.panel.keep_playing, Qt.MouseButton.LeftButton)
    window.close()
    again = open_window(library_folder)
    assert again.player.panel.volume.slider.value() == 30
    assert not again.player.panel.keep_playing.isChecked()
