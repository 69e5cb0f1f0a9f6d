"""Playing, with a sound of the test's own and with the real one where there is one."""

from __future__ import annotations

import os
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fake_sound import FakeSound
from pytestqt.qtbot import QtBot

from explorer.playback import NoSoundError, Playback, open_sound
from explorer.sound import PlayState

RATE = 22_050
TRACK = Path("/music/one.wav")


@pytest.fixture
def sound(qtbot: QtBot) -> FakeSound:
    return FakeSound(duration=60.0)


@pytest.fixture
def playback(sound: FakeSound) -> Iterator[Playback]:
    playback = Playback(lambda: sound)
    yield playback
    playback.close()


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    """Two seconds of a tone."""
    path = tmp_path / "tön.wav"
    tone = (9000 * np.sin(np.arange(2 * RATE) / 20)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(tone.tobytes())
    return path


@pytest.fixture
def real(qtbot: QtBot) -> Iterator[Playback]:
    try:
        sound = open_sound()
    except NoSoundError as error:
        pytest.skip(str(error))
    playback = Playback(lambda: sound)
    yield playback
    playback.close()
    qtbot.wait(50)


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


def test_that_a_missing_sound_library_is_one_sentence(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    monkeypatch.delitem(sys.modules, "explorer.multimedia_sound", raising=False)
    said: list[str] = []
    playback = Playback()
    playback.failed.connect(said.append)
    playback.play(TRACK)
    playback.toggle()
    assert len(said) == 1
    assert "cannot be played" in said[0]
    assert playback.path is None
    playback.close()


def test_that_the_real_sound_runs_through_a_track(real: Playback, wav: Path, qtbot: QtBot) -> None:
    durations: list[float] = []
    positions: list[float] = []
    real.duration_changed.connect(durations.append)
    real.position_changed.connect(positions.append)
    with qtbot.waitSignal(real.finished, timeout=20_000):
        real.play(wav, 1.0)
    assert durations == [pytest.approx(2.0, abs=0.05)]
    assert min(positions) >= 0.9, "it began before where it was asked to"
    assert positions == sorted(positions)


def test_that_the_real_sound_seeks_and_pauses(real: Playback, wav: Path, qtbot: QtBot) -> None:
    real.play(wav)
    real.pause()
    qtbot.waitUntil(lambda: real.state is PlayState.PAUSED, timeout=20_000)
    real.seek(1.5)
    with qtbot.waitSignal(real.finished, timeout=20_000):
        real.toggle()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is Unicode")
def test_that_the_real_sound_plays_a_file_whose_name_is_no_text(
    real: Playback, wav: Path, qtbot: QtBot
) -> None:
    path = wav.rename(wav.with_name(os.fsdecode(b"\xff\xe9.wav")))
    with qtbot.waitSignal(real.finished, timeout=20_000):
        real.play(path, 1.5)


@pytest.mark.parametrize(
    ("name", "words"), [("none.wav", "not where it was"), ("bad.wav", "cannot be played")]
)
def test_that_the_real_sound_says_why_a_file_cannot_be_played(
    real: Playback, tmp_path: Path, qtbot: QtBot, name: str, words: str
) -> None:
    (tmp_path / "bad.wav").write_bytes(b"this is no sound " * 40)
    said: list[str] = []
    real.failed.connect(said.append)
    real.play(tmp_path / name)
    qtbot.waitUntil(lambda: any(words in sentence for sentence in said), timeout=20_000)
    assert real.state is PlayState.STOPPED
