"""The player in a window: its keys, and when it is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import pytest
from fake_sound import FakeSound
from gallery_parts import keep_until_read, no_thumbnails
from music_parts import MusicLibrary, make_track
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.domain import Collection, Kind, Span
from engine.library import Library
from explorer.listening import Listening, PlayerSettings
from explorer.menus import Menu
from explorer.playback import Playback
from explorer.player_bar import PlayerBar
from explorer.sound import PlayState
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache

MUSIC = Collection(1, "songs", Kind.MUSIC, "musicnn")
PICTURES = Collection(2, "birds", Kind.IMAGE, "efficientnet")
KEYS = Qt.Key


class Window(QMainWindow):
    """A player, a text field, a button and lists with ticks and without."""

    def __init__(self) -> None:
        super().__init__()
        self.sound = FakeSound()
        self.tasks = Tasks()
        self.playback = Playback(lambda: self.sound)
        self.thumbnails = ThumbnailCache(no_thumbnails)
        order = np.array([1, 2, 3], np.int64)
        library = cast(Library, MusicLibrary())
        self.listening = Listening(library, self.tasks, self.playback, lambda: order)
        self.field, self.button = QLineEdit(), QPushButton("Press")
        self.plain, self.ticked = QListWidget(), QListWidget()
        self.plain.addItem("plain")
        tick = QListWidgetItem("ticked")
        tick.setCheckState(Qt.CheckState.Unchecked)
        self.ticked.addItem(tick)
        middle = QWidget()
        column = QVBoxLayout(middle)
        for widget in (self.field, self.button, self.plain, self.ticked):
            column.addWidget(widget)
        for one in (self.plain, self.ticked):
            one.setCurrentRow(0)
        self.setCentralWidget(middle)
        self.bar = PlayerBar(self, self.listening, self.playback, self.thumbnails)
        self.bar.fill(Menu(self, "&Play"))

    def plays(self) -> bool:
        return self.playback.state is PlayState.PLAYING

    def close_all(self) -> None:
        self.playback.close()
        self.tasks.close()
        self.thumbnails.close()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window()
    keep_until_read(qtbot, window, window.tasks)
    window.resize(1200, 500)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    yield window
    window.close_all()


def _playing(window: Window, qtbot: QtBot) -> None:
    window.bar.show_collections([MUSIC])
    window.listening.play(1)
    qtbot.waitUntil(window.plays)


def test_that_the_player_is_there_where_music_is_shown(window: Window, qtbot: QtBot) -> None:
    assert not window.bar.isVisible()
    window.bar.show_collections([PICTURES])
    assert not window.bar.isVisible()
    window.bar.show_collections([PICTURES, MUSIC])
    assert window.bar.isVisible()
    window.bar.show_kind(Kind.IMAGE)
    assert not window.bar.isVisible()
    window.bar.show_kind(Kind.MUSIC)
    assert window.bar.isVisible()
    window.listening.select(make_track(1))
    window.bar.show_kind(Kind.IMAGE)
    assert window.bar.isVisible(), "what is in the player can be heard while pictures are looked at"


def test_that_space_plays_and_pauses(window: Window, qtbot: QtBot) -> None:
    _playing(window, qtbot)
    window.plain.setFocus()
    qtbot.keyClick(window.plain, KEYS.Key_Space)
    assert not window.plays()
    qtbot.keyClick(window.plain, KEYS.Key_MediaPlay)
    assert window.plays()


def test_that_a_text_field_keeps_space(window: Window, qtbot: QtBot) -> None:
    _playing(window, qtbot)
    window.field.setFocus()
    qtbot.keyClick(window.field, KEYS.Key_Space)
    assert window.field.text() == " "
    assert window.plays()


def test_that_a_button_and_a_tick_keep_space(window: Window, qtbot: QtBot) -> None:
    _playing(window, qtbot)
    window.button.setFocus()
    with qtbot.waitSignal(window.button.clicked, timeout=1000):
        qtbot.keyClick(window.button, KEYS.Key_Space)
    window.ticked.setFocus()
    qtbot.keyClick(window.ticked, KEYS.Key_Space)
    assert window.ticked.item(0).checkState() is Qt.CheckState.Checked
    assert window.plays()


def test_that_keys_go_on_and_back(window: Window, qtbot: QtBot) -> None:
    _playing(window, qtbot)
    control = Qt.KeyboardModifier.ControlModifier
    with qtbot.waitSignal(window.listening.stepped, timeout=2000) as stepped:
        qtbot.keyClick(window, KEYS.Key_Right, control)
    assert stepped.args == [2]
    with qtbot.waitSignal(window.listening.stepped, timeout=2000) as stepped:
        qtbot.keyClick(window, KEYS.Key_MediaNext)
    assert stepped.args == [3]
    with qtbot.waitSignal(window.listening.stepped, timeout=2000) as stepped:
        qtbot.keyClick(window, KEYS.Key_Left, control)
    assert stepped.args == [2]


def test_that_a_part_is_marked_while_it_plays_and_searched_for(window: Window, qtbot: QtBot) -> None:
    _playing(window, qtbot)
    window.sound.advance(10.0)
    qtbot.keyClick(window, KEYS.Key_BracketLeft)
    window.sound.advance(8.0)
    qtbot.keyClick(window, KEYS.Key_BracketRight)
    with qtbot.waitSignal(window.bar.find_part_requested, timeout=2000) as asked:
        qtbot.keyClick(window, KEYS.Key_S, Qt.KeyboardModifier.ShiftModifier)
    assert asked.args == [1, Span(10.0, 18.0)]


def test_that_a_mark_is_taken_back_when_its_track_leaves(window: Window, qtbot: QtBot) -> None:
    _playing(window, qtbot)
    window.sound.advance(10.0)
    qtbot.keyClick(window, KEYS.Key_BracketLeft)
    with qtbot.waitSignal(window.bar.range_changed, timeout=2000) as told:
        window.listening.play(2)
    assert told.args == [1, None]


def test_that_seeking_on_the_waveform_moves_the_sound(window: Window, qtbot: QtBot) -> None:
    _playing(window, qtbot)
    waveform = window.bar.panel.waveform
    qtbot.mouseClick(waveform, Qt.MouseButton.LeftButton, pos=waveform.rect().center())
    assert window.sound.position == pytest.approx(30.0, abs=0.5)


def test_that_trouble_is_shown_and_the_rest_goes_on(window: Window, qtbot: QtBot) -> None:
    _playing(window, qtbot)
    window.sound.troubled.emit("There is no sound device.")
    assert window.bar.panel.message.text() == "There is no sound device."
    assert window.plays()


def test_that_the_player_is_as_it_was_left(window: Window, qtbot: QtBot) -> None:
    left = PlayerSettings(volume=0.25, muted=False, preview=True, keep_playing=False)
    window.bar.show_settings(left)
    assert window.bar.settings() == left
    window.bar.show_collections([MUSIC])
    qtbot.mouseClick(window.bar.panel.preview, Qt.MouseButton.LeftButton)
    qtbot.keyClick(window, KEYS.Key_M)
    assert window.bar.settings() == PlayerSettings(0.25, muted=True, preview=False, keep_playing=False)


def test_that_keys_of_a_hidden_player_are_free(window: Window, qtbot: QtBot) -> None:
    window.plain.setFocus()
    qtbot.keyClick(window, KEYS.Key_Space)
    assert window.sound.opened == []
