"""Parts of tracks played one after the other: a moment of one track, then the moment of another like it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from engine.domain import Item, Span
from explorer.listening import Listening
from explorer.playback import Playback
from explorer.sound import PlayState

Part = tuple[Item, Span]
PATIENCE_MS = 2000
SLACK = 1.0
"""Seconds beside a part; who is farther away than that went there by hand."""


class PartPlaying(QObject):
    """Holds on after the last part. Whoever plays or goes to something else meanwhile is left in peace."""

    changed = Signal(object)
    """The ``Part`` that plays now, or None."""

    def __init__(self, listening: Listening, playback: Playback, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listening = listening
        self._playback = playback
        self._waiting: deque[Part] = deque()
        self._part: Part | None = None
        self._is_inside = False
        """Whether the part has been heard: until then, positions of what played before may still come."""
        self._doubt = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        """What is wrong need not keep a track from playing; if it does, that is seen after a while."""
        self._doubt.timeout.connect(self._give_up)
        playback.position_changed.connect(self._follow)
        playback.finished.connect(self._end_part)
        playback.failed.connect(lambda _: self._doubt.start())
        listening.track_changed.connect(self._follow_track)

    def play(self, parts: Sequence[Part]) -> None:
        """Plays parts in their order, in place of what plays."""
        self._waiting = deque(parts)
        self._next()

    def stop(self) -> None:
        """Holds on, if a part plays."""
        if self._part is not None:
            self.let_go()
            self._playback.pause()

    def let_go(self) -> None:
        """Lets what plays go on beyond its part."""
        self._waiting.clear()
        if self._part is not None:
            self._part = None
            self.changed.emit(None)

    def _next(self) -> None:
        self._part, self._is_inside = None, False
        if not self._waiting:
            self._playback.pause()
            self.changed.emit(None)
            return
        item, span = part = self._waiting.popleft()
        self._listening.play_from(item, span.start)
        self._part = part
        self.changed.emit(part)

    def _follow(self, seconds: float) -> None:
        if self._part is None:
            return
        span = self._part[1]
        if span.start < seconds < span.end:
            self._is_inside = True
        elif self._is_inside and span.end <= seconds <= span.end + SLACK:
            self._next()
        elif self._is_inside and not span.start - SLACK <= seconds <= span.end:
            self.let_go()

    def _end_part(self) -> None:
        """The part reached to the end of its track."""
        if self._part is not None:
            self._next()

    def _follow_track(self, item: Item | None) -> None:
        if self._part is not None and item is not None and item.id != self._part[0].id:
            self.let_go()

    def _give_up(self) -> None:
        if self._playback.state is PlayState.STOPPED:
            self.let_go()
