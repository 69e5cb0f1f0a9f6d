"""Playing, with a sound of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_sound import FakeSound
from pytestqt.qtbot import QtBot

from explorer.playback import Playback
from explorer.sound import PlayState

TRACK = Path("/music/one.wav")


@pytest.fixture
def sound(qtbot: QtBot) -> FakeSound:
    return FakeSound(duration=60.0)


@pytest.fixture
def playback(sound: FakeSound) -> Iterator[Playback]:
    playback = Playback(lambda: sound)
    yield playback
    playback.close()


def test_that_nothing_is_loaded_before_something_is_played(qtbot: QtBot) -> None:
    opened: list[FakeSound] = []

    def open_() -> FakeSound:
        opened.append(FakeSound())
        return opened[-1]

    playback = Playback(open_)
    playback.set_volume(0.5)
    playback.toggle()
    playback.seek(3.0)
    playback.pause()
    playback.stop()
    assert not opened
    playback.play(TRACK)
    playback.play(TRACK, 4.0)
    assert len(opened) == 1
    assert opened[0].volume == 0.5
    playback.close()


def test_that_a_track_plays_from_where_it_was_asked_to(playback: Playback, sound: FakeSound) -> None:
    positions: list[float] = []
    playback.position_changed.connect(positions.append)
    playback.play(TRACK, 12.5)
    assert sound.opened == [(TRACK, 12.5)]
    assert playback.state is PlayState.PLAYING
    sound.advance(1.0)
    assert positions == [12.5, 13.5]
    assert playback.position == 13.5


def test_that_toggle_pauses_and_goes_on(playback: Playback) -> None:
    playback.play(TRACK)
    playback.toggle()
    assert playback.state is PlayState.PAUSED
    playback.toggle()
    assert playback.state is PlayState.PLAYING


def test_that_seeking_moves_at_once_and_never_before_the_start(playback: Playback, sound: FakeSound) -> None:
    playback.play(TRACK)
    playback.seek(30.0)
    assert (playback.position, sound.position) == (30.0, 30.0)
    playback.seek(-2.0)
    assert (playback.position, sound.position) == (0.0, 0.0)


def test_that_the_end_of_a_track_is_told(playback: Playback, sound: FakeSound, qtbot: QtBot) -> None:
    playback.play(TRACK, 59.0)
    with qtbot.waitSignal(playback.finished, timeout=1000):
        sound.advance(5.0)
    assert playback.state is PlayState.STOPPED


def test_that_muting_keeps_the_volume(playback: Playback, sound: FakeSound) -> None:
    playback.play(TRACK)
    playback.set_volume(0.4)
    playback.set_muted(True)
    assert (sound.volume, playback.volume) == (0.0, 0.4)
    playback.set_muted(False)
    assert sound.volume == 0.4
    playback.set_volume(7.0)
    assert sound.volume == 1.0


def test_that_trouble_with_a_file_is_passed_on(playback: Playback, sound: FakeSound) -> None:
    said: list[str] = []
    playback.failed.connect(said.append)
    playback.play(TRACK)
    sound.troubled.emit("This is no music.")
    assert said == ["This is no music."]
