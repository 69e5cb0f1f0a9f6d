"""What plays when something is selected, asked for, or over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from fake_sound import FakeSound
from music_parts import BROKEN, PICTURE, MusicLibrary, make_track
from pytestqt.qtbot import QtBot

from engine.domain import Item, Neighbour, SearchResult, Span
from engine.library import Library
from explorer.listening import Listening, PlayerSettings
from explorer.playback import Playback
from explorer.sound import PlayState
from explorer.tasks import Tasks

SHOWN = [3, 1, PICTURE, BROKEN, 2]


class Player:
    """A listening with everything around it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.sound = FakeSound()
        self.tasks = Tasks()
        self.playback = Playback(lambda: self.sound)
        self.library = MusicLibrary()
        self.order = np.array(SHOWN, np.int64)
        self.listening = Listening(cast(Library, self.library), self.tasks, self.playback, lambda: self.order)
        self.tracks: list[int] = []
        self.stepped: list[int] = []
        self.parts: list[Span | None] = []
        self.listening.track_changed.connect(lambda item: self.tracks.append(cast(Item, item).id))
        self.listening.stepped.connect(self.stepped.append)
        self.listening.part_changed.connect(self.parts.append)
        self._qtbot = qtbot

    def settle(self) -> None:
        self._qtbot.waitUntil(lambda: self.tasks.idle)

    def opened(self) -> list[tuple[int, float]]:
        """Ids of tracks that were played, and where they began."""
        self.settle()
        return [(int(path.stem), start) for path, start in self.sound.opened]


@pytest.fixture
def player(qtbot: QtBot) -> Iterator[Player]:
    player = Player(qtbot)
    yield player
    player.settle()
    player.playback.close()
    player.tasks.close()


def test_that_a_selected_track_is_ready_and_does_not_play(player: Player, qtbot: QtBot) -> None:
    with qtbot.waitSignal(player.listening.peaks_read) as read:
        player.listening.select(make_track(1))
    assert read.args is not None
    assert read.args[0].shape == (500, 2)
    assert player.tracks == [1]
    assert player.opened() == []
    player.listening.seek(7.0)
    player.listening.toggle()
    assert player.opened() == [(1, 7.0)]


@pytest.mark.parametrize("item", [None, make_track(PICTURE), make_track(BROKEN)])
def test_that_what_cannot_be_played_is_not_taken(player: Player, item: Item | None) -> None:
    player.listening.set_preview(True)
    player.listening.select(item)
    assert (player.tracks, player.opened()) == ([], [])


def test_that_what_plays_is_not_disturbed_by_a_selection(player: Player) -> None:
    player.listening.play(1)
    assert player.opened() == [(1, 0.0)]
    player.listening.select(make_track(2))
    assert player.tracks == [1]
    player.playback.pause()
    player.listening.select(make_track(2))
    assert player.tracks == [1, 2]
    player.listening.toggle()
    assert player.opened() == [(1, 0.0), (2, 0.0)]


def test_that_a_preview_begins_with_the_most_typical_part(player: Player) -> None:
    player.listening.apply(PlayerSettings(preview=True))
    player.listening.select(make_track(1))
    player.listening.select(make_track(1))
    assert player.opened() == [(1, 11.0)]
    player.listening.select(make_track(2))
    assert player.opened() == [(1, 11.0), (2, 12.0)]


def test_that_the_order_shown_is_followed_past_what_cannot_be_played(player: Player) -> None:
    player.listening.play(3)
    player.settle()
    for by in (1, 1, 1, -1, -1, -1):
        player.listening.step(by)
        player.settle()
    assert [item_id for item_id, _ in player.opened()] == [3, 1, 2, 1, 3]
    assert player.stepped == [1, 2, 1, 3]


def test_that_without_a_track_the_first_one_is_played(player: Player) -> None:
    player.listening.toggle()
    assert player.opened() == [(3, 0.0)]
    assert player.stepped == [3]


def test_that_a_playlist_has_an_order_of_its_own_until_something_else_is_played(player: Player) -> None:
    player.listening.play_list([7, 2, 3], 1)
    player.settle()
    player.listening.step(1)
    assert [item_id for item_id, _ in player.opened()] == [2, 3]
    player.listening.play(3)
    player.settle()
    player.listening.step(1)
    assert player.opened()[-1] == (1, 0.0)


def test_that_the_next_track_follows_where_that_is_wanted(player: Player) -> None:
    player.listening.play(3)
    player.settle()
    player.sound.advance(1000)
    assert player.opened() == [(3, 0.0), (1, 0.0)]
    player.listening.set_keep_playing(False)
    player.sound.advance(1000)
    assert len(player.opened()) == 2
    assert player.playback.state is PlayState.STOPPED


def test_that_a_preview_ends_with_its_track(player: Player) -> None:
    player.listening.set_preview(True)
    player.listening.select(make_track(3))
    player.settle()
    player.sound.advance(1000)
    assert player.opened() == [(3, 13.0)]


def test_that_the_part_which_answered_is_shown_and_played(player: Player, qtbot: QtBot) -> None:
    part = Span(20.0, 23.0)
    result = SearchResult(
        "musicnn", (Neighbour(1, Path("1.mp3"), 0.9, part), Neighbour(2, Path("2"), 0.8)), 1.0
    )
    player.listening.show_result(result)
    with qtbot.waitSignal(player.listening.start_changed, timeout=1000) as told:
        player.listening.select(make_track(1))
    assert told.args == [part.start]
    assert player.parts[-1] == part
    player.listening.toggle()
    assert player.opened() == [(1, 20.0)]
    player.listening.show_result(None)
    assert player.parts[-1] is None


def test_that_settings_come_back_as_they_were(player: Player) -> None:
    chosen = PlayerSettings(volume=0.3, muted=True, preview=True, keep_playing=False)
    player.listening.apply(chosen)
    assert player.listening.settings() == chosen
