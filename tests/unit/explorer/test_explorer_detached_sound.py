"""Sound of a process of its own: the real one where there is one, and what is done when it is no more."""

from __future__ import annotations

import os
import signal
import sys
import time
import wave
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest
from hearing import needs_sound
from pytestqt.qtbot import QtBot

from explorer import detached_sound, sound_process
from explorer.detached_sound import CRASHED, HUNG, DetachedSound
from explorer.playback import Playback
from explorer.sound import PlayState

RATE = 22_050
PATIENCE_MS = 30_000


def serve_without_library(connection: Connection) -> None:
    """The player of a system that lacks what QtMultimedia needs."""
    sys.modules["PySide6.QtMultimedia"] = None  # type: ignore[assignment]
    sound_process.serve(connection)


def serve_nothing(connection: Connection) -> None:
    """A player that hangs."""
    time.sleep(PATIENCE_MS)


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
def playback(qtbot: QtBot) -> Iterator[Playback]:
    playback = Playback()
    yield playback
    playback.close()


@pytest.fixture
def real(playback: Playback) -> Playback:
    """For tests that hear something, where that is possible."""
    needs_sound()
    return playback


def said_by(playback: Playback) -> list[str]:
    """The sentences it says from now on, but the one on a computer without a sound device."""
    said: list[str] = []
    playback.failed.connect(lambda sentence: said.append(sentence) if "unheard" not in sentence else None)
    return said


def pid_of(playback: Playback) -> int:
    sound = playback._sound
    assert isinstance(sound, DetachedSound)
    assert sound._process is not None
    assert sound._process.pid is not None
    return sound._process.pid


def test_that_the_real_sound_runs_through_a_track(real: Playback, wav: Path, qtbot: QtBot) -> None:
    durations: list[float] = []
    positions: list[float] = []
    real.duration_changed.connect(durations.append)
    real.position_changed.connect(positions.append)
    with qtbot.waitSignal(real.finished, timeout=PATIENCE_MS):
        real.play(wav, 1.0)
    assert durations == [pytest.approx(2.0, abs=0.05)]
    assert min(positions) >= 0.9, "it began before where it was asked to"
    assert positions == sorted(positions)


def test_that_the_real_sound_seeks_and_pauses(real: Playback, wav: Path, qtbot: QtBot) -> None:
    real.play(wav)
    real.pause()
    qtbot.waitUntil(lambda: real.state is PlayState.PAUSED, timeout=PATIENCE_MS)
    real.seek(1.5)
    with qtbot.waitSignal(real.finished, timeout=PATIENCE_MS):
        real.toggle()


def test_that_what_an_earlier_track_did_is_no_news_any_more(real: Playback, wav: Path, qtbot: QtBot) -> None:
    real.play(wav)
    qtbot.waitUntil(lambda: real.position > 0.3, timeout=PATIENCE_MS)
    positions: list[float] = []
    real.position_changed.connect(positions.append)
    real.play(wav, 1.5)
    with qtbot.waitSignal(real.finished, timeout=PATIENCE_MS):
        pass
    assert min(positions) >= 1.4


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is Unicode")
def test_that_the_real_sound_plays_a_file_whose_name_is_no_text(
    real: Playback, wav: Path, qtbot: QtBot
) -> None:
    path = wav.rename(wav.with_name(os.fsdecode(b"\xff\xe9.wav")))
    with qtbot.waitSignal(real.finished, timeout=PATIENCE_MS):
        real.play(path, 1.5)


@pytest.mark.parametrize(
    ("name", "words"), [("none.wav", "not where it was"), ("bad.wav", "cannot be played")]
)
def test_that_the_real_sound_says_why_a_file_cannot_be_played(
    real: Playback, tmp_path: Path, qtbot: QtBot, name: str, words: str
) -> None:
    (tmp_path / "bad.wav").write_bytes(b"this is no sound " * 40)
    said = said_by(real)
    real.play(tmp_path / name)
    qtbot.waitUntil(lambda: any(words in sentence for sentence in said), timeout=PATIENCE_MS)
    assert real.state is PlayState.STOPPED


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_that_a_crash_of_the_player_ends_the_track_and_the_next_one_plays(
    real: Playback, wav: Path, qtbot: QtBot
) -> None:
    said = said_by(real)
    real.play(wav)
    qtbot.waitUntil(lambda: real.state is PlayState.PLAYING, timeout=PATIENCE_MS)
    os.kill(pid_of(real), signal.SIGSEGV)
    qtbot.waitUntil(lambda: said == [CRASHED], timeout=PATIENCE_MS)
    assert real.state is PlayState.STOPPED
    with qtbot.waitSignal(real.finished, timeout=PATIENCE_MS):
        real.toggle()


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_that_closing_ends_the_process(playback: Playback, wav: Path) -> None:
    playback.play(wav)
    pid = pid_of(playback)
    playback.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_that_a_player_that_hangs_is_ended(
    playback: Playback, wav: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detached_sound, "serve", serve_nothing)
    monkeypatch.setattr(detached_sound, "PATIENCE_MS", 50)
    said = said_by(playback)
    playback.play(wav)
    qtbot.waitUntil(lambda: said == [HUNG], timeout=PATIENCE_MS)
    assert playback.state is PlayState.STOPPED


def test_that_a_missing_sound_library_is_one_sentence(
    playback: Playback, wav: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detached_sound, "serve", serve_without_library)
    said = said_by(playback)
    playback.play(wav)
    qtbot.waitUntil(lambda: len(said) == 1, timeout=PATIENCE_MS)
    assert "cannot be played" in said[0]
    assert playback.state is PlayState.STOPPED
