"""What is listened to: the track in the player, where it begins, and what comes before and after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from engine.domain import Item, ItemState, Kind, SearchResult, Span
from engine.library import Library
from explorer.playback import Playback
from explorer.sound import PlayState
from explorer.tasks import Tasks

AHEAD = 64
"""Items looked at for the next one that can be played."""
Order = Callable[[], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class PlayerSettings:
    """What a person chose in the player."""

    volume: float = 0.8
    muted: bool = False
    preview: bool = False
    """Whether a track is played, from its most typical part, as soon as it is selected."""
    keep_playing: bool = True
    """Whether the next track follows at the end of one."""


class Listening(QObject):
    """Brings together what is selected, what plays, and the order in which it goes on."""

    track_changed = Signal(object)
    """The ``Item`` in the player, or None."""
    peaks_read = Signal(object)
    """The peaks of that track, (n, 2) int8, or None where there are none."""
    part_changed = Signal(object)
    """The ``Span`` of that track which answered the query shown, or None."""
    start_changed = Signal(float)
    """Where that track begins when it is played, in seconds."""
    stepped = Signal(int)
    """The id of the track that was gone on to."""

    def __init__(
        self, library: Library, tasks: Tasks, playback: Playback, order: Order, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._playback = playback
        self._shown_order = order
        self._own_order: NDArray[np.int64] | None = None
        """Ids to go on through in place of those that are shown: those of a playlist."""
        self._parts: Mapping[int, Span] = {}
        self._item: Item | None = None
        self._start = 0.0
        """Where the track begins when it has not been played yet."""
        self._is_preview = False
        self._preview = False
        self._keep_playing = True
        playback.finished.connect(self._go_on)

    @property
    def item(self) -> Item | None:
        """The track in the player."""
        return self._item

    # What is played

    def select(self, item: Item | None) -> None:
        """Takes a selected track into the player: to be previewed, or where nothing plays, to be ready."""
        if item is None or not _can_play(item) or self._is_current(item.id):
            return
        if self._preview:
            self._own_order = None
            self._play_preview(item)
        elif self._playback.state is not PlayState.PLAYING:
            self._own_order = None
            self._playback.stop()
            self._take(item)

    def play(self, item_id: int) -> None:
        """Plays a track among those that are shown."""
        self._own_order = None
        self._play_first([item_id], moved=False)

    def play_list(self, ids: Sequence[int], index: int) -> None:
        """Plays tracks in an order of their own, beginning with the one at ``index``."""
        self._own_order = np.asarray(ids, np.int64)
        self._play_first(list(ids[index : index + 1]), moved=False)

    def play_from(self, item: Item, start: float) -> None:
        """Plays a track from ``start`` seconds on, and none after it."""
        self._own_order = None
        if not self._is_current(item.id):
            self._take(item)
        self._begin(item, start, preview=True)

    def toggle(self) -> None:
        """Pauses, goes on, or begins with the track that is ready."""
        if self._playback.path is not None:
            self._playback.toggle()
        elif self._item is not None:
            self._begin(self._item, self._start)
        else:
            self.step(1)

    def seek(self, seconds: float) -> None:
        """Moves within the track; one that has not begun will begin there."""
        if self._playback.path is not None:
            self._playback.seek(seconds)
        else:
            self._start = seconds

    def step(self, by: int) -> None:
        """Plays the next track of the order (``by`` 1), or the one before (-1)."""
        ids = self._own_order if self._own_order is not None else self._shown_order()
        at = np.flatnonzero(ids == self._item.id) if self._item is not None else np.empty(0, np.int64)
        if not len(at):
            following = ids
        elif by > 0:
            following = ids[at[0] + 1 :]
        else:
            following = ids[: at[0]][::-1]
        self._play_first(following[:AHEAD].tolist(), moved=True)

    def show_result(self, result: SearchResult | None) -> None:
        """Learns which parts of tracks answered a query; None when no query is shown any more."""
        neighbours = result.neighbours if result is not None else ()
        self._parts = {n.id: n.span for n in neighbours if n.span is not None}
        self.part_changed.emit(self._parts.get(self._item.id) if self._item is not None else None)

    def set_preview(self, wanted: bool) -> None:
        """Whether a selected track is played at once."""
        self._preview = wanted

    def set_keep_playing(self, wanted: bool) -> None:
        """Whether the next track follows at the end of one."""
        self._keep_playing = wanted

    def apply(self, settings: PlayerSettings) -> None:
        """Makes it as a person chose it."""
        self._preview, self._keep_playing = settings.preview, settings.keep_playing
        self._playback.set_volume(settings.volume)
        self._playback.set_muted(settings.muted)

    def settings(self) -> PlayerSettings:
        """How it is."""
        playback = self._playback
        return PlayerSettings(playback.volume, playback.muted, self._preview, self._keep_playing)

    def _play_first(self, ids: Sequence[int], *, moved: bool) -> None:
        """Plays the first of ``ids`` that can be played."""

        def show(items: dict[int, Item]) -> None:
            playable = (items[item_id] for item_id in ids if item_id in items and _can_play(items[item_id]))
            item = next(playable, None)
            if item is not None:
                self._take(item)
                self._begin(item, self._start)
                if moved:
                    self.stepped.emit(item.id)

        if ids:
            self._tasks.run(lambda: self._library.items_by_id(ids), show, group="listening")

    def _play_preview(self, item: Item) -> None:
        """Plays a track from the part that answered, or else from the one most like the whole."""
        self._take(item)
        if item.id in self._parts:
            self._begin(item, self._start, preview=True)
        else:
            self._tasks.run(
                lambda: self._library.music.typical_start(item.id),
                lambda start: self._begin(item, start, preview=True),
                group="listening",
            )

    def _take(self, item: Item) -> None:
        part = self._parts.get(item.id)
        self._item, self._start = item, part.start if part is not None else 0.0
        self.track_changed.emit(item)
        self.part_changed.emit(part)
        self.start_changed.emit(self._start)
        content = item.content_hash
        if content is not None:
            self._tasks.run(
                lambda: self._library.music.waveform(content), self.peaks_read.emit, group="waveform"
            )

    def _begin(self, item: Item, start: float, *, preview: bool = False) -> None:
        self._is_preview = preview
        self._playback.play(item.path, start)

    def _go_on(self) -> None:
        """A preview answers a selection and ends with its track; anything else goes on."""
        if self._keep_playing and not self._is_preview:
            self.step(1)

    def _is_current(self, item_id: int) -> bool:
        return self._item is not None and self._item.id == item_id


def _can_play(item: Item) -> bool:
    return item.kind is Kind.MUSIC and item.state is ItemState.READY
