from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import pytest
from fake_sound import FakeSound
from music_parts import MusicLibrary, make_track
from pytestqt.qtbot import QtBot

from engine.domain import Span
from engine.library import Library
from explorer.listening import Listening
from explorer.part_playing import Part, PartPlaying
from explorer.playback import Playback
from explorer.sound import PlayState
from explorer.tasks import Tasks

ONE, TWO = make_track(1), make_track(2)
PARTS: list[Part] = [(ONE, Span(10.0, 13.0)), (TWO, Span(40.0, 43.0))]


class Player:
    """Parts with everything around them."""

    def __init__(self) -> None:
        self.sound = FakeSound()
        self.tasks = Tasks()
        self.playback = Playback(lambda: self.sound)
        self.listening = Listening(
            cast(Library, MusicLibrary()), self.tasks, self.playback, lambda: np.arange(1, 9)
        )
        self.playing = PartPlaying(self.listening, self.playback)
        self.parts: list[int | None] = []
        self.playing.changed.connect(self._note)

    def _note(self, part: Part | None) -> None:
        self.parts.append(part[0].id if part is not None else None)

    def opened(self) -> list[tuple[str, float]]:
        return [(path.stem, start) for path, start in self.sound.opened]


@pytest.fixture
def player(qtbot: QtBot) -> Iterator[Player]:
    player = Player()
    yield player
    qtbot.waitUntil(lambda: player.tasks.idle)
    player.playback.close()
    player.tasks.close()


def test_that_parts_are_played_one_after_the_other_and_then_it_holds_on(player: Player) -> None:
    player.playing.play(PARTS)
    assert player.listening.item == ONE
    player.sound.advance(1.5)
    assert player.opened() == [("1", 10.0)]

    player.sound.advance(1.6)
    assert player.opened() == [("1", 10.0), ("2", 40.0)]
    assert player.listening.item == TWO
    player.sound.advance(1.0)
    assert player.playback.state is PlayState.PLAYING

    player.sound.advance(2.1)
    assert player.playback.state is PlayState.PAUSED
    assert player.parts == [1, 2, None]


def test_that_a_part_up_to_the_end_of_its_track_is_followed_by_the_next(player: Player) -> None:
    player.playing.play([(ONE, Span(58.0, 61.0)), PARTS[1]])

    player.sound.advance(1.0)
    player.sound.advance(5.0)

    assert player.opened() == [("1", 58.0), ("2", 40.0)]


def test_that_positions_of_what_played_before_do_not_end_a_part(player: Player) -> None:
    player.playing.play(PARTS)

    player.playback.position_changed.emit(55.0)

    assert player.parts == [1]
    assert player.opened() == [("1", 10.0)]


def test_that_whoever_goes_elsewhere_in_the_track_goes_on_listening_there(player: Player) -> None:
    player.playing.play(PARTS)
    player.sound.advance(1.0)

    player.listening.seek(30.0)
    player.sound.advance(20.0)

    assert player.parts == [1, None]
    assert player.opened() == [("1", 10.0)]
    assert player.playback.state is PlayState.PLAYING


def test_that_whoever_plays_another_track_is_left_in_peace(player: Player) -> None:
    player.playing.play(PARTS)
    player.sound.advance(1.0)

    player.listening.play_from(make_track(5), 11.0)
    player.sound.advance(3.0)

    assert player.parts == [1, None]
    assert player.opened() == [("1", 10.0), ("5", 11.0)]
    assert player.playback.state is PlayState.PLAYING


def test_that_a_pause_is_kept_and_a_stop_holds_on(player: Player) -> None:
    player.playing.play(PARTS)
    player.sound.advance(1.0)
    player.listening.toggle()
    assert player.parts == [1]
    player.listening.toggle()

    player.playing.stop()

    assert player.playback.state is PlayState.PAUSED
    assert player.parts == [1, None]
    player.listening.toggle()
    player.sound.advance(10.0)
    assert player.opened() == [("1", 10.0)]


def test_that_nothing_follows_the_end_of_a_track_that_was_played_from_a_place(
    qtbot: QtBot, player: Player
) -> None:
    player.listening.play_from(ONE, 50.0)

    player.sound.advance(20.0)
    qtbot.waitUntil(lambda: player.tasks.idle)

    assert player.opened() == [("1", 50.0)]


def test_that_a_track_that_cannot_be_played_ends_it_and_one_that_runs_unheard_does_not(
    qtbot: QtBot, player: Player
) -> None:
    player.playing._doubt.setInterval(20)
    player.playing.play(PARTS)
    player.sound.troubled.emit("There is no sound device.")
    qtbot.waitUntil(lambda: not player.playing._doubt.isActive())
    assert player.parts == [1]

    player.sound.state_changed.emit(PlayState.STOPPED)
    player.sound.troubled.emit("The file is gone.")
    qtbot.waitUntil(lambda: player.parts == [1, None])
