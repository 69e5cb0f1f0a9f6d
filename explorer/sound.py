"""What makes tracks heard, as playing knows it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal


class PlayState(StrEnum):
    """What a player is doing."""

    STOPPED = "stopped"
    PLAYING = "playing"
    PAUSED = "paused"


class Sound(QObject):
    """Plays one file at a time. Seconds are counted from the start of the track."""

    moved = Signal(float)
    """The position in seconds, about ten times a second while it plays."""
    measured = Signal(float)
    """The duration in seconds, when it is known."""
    state_changed = Signal(object)
    """A ``PlayState``."""
    ended = Signal()
    """The track was played to its end."""
    troubled = Signal(str)
    """A sentence on what is wrong with the file, or with what it should be heard on."""

    def open(self, path: Path, start: float) -> None:
        """Plays ``path`` from ``start`` on."""
        raise NotImplementedError

    def resume(self) -> None:
        """Goes on where it was paused, or from the start after the end."""
        raise NotImplementedError

    def pause(self) -> None:
        """Holds on."""
        raise NotImplementedError

    def stop(self) -> None:
        """Ends, and lets go of the file."""
        raise NotImplementedError

    def seek(self, seconds: float) -> None:
        """Moves to a position."""
        raise NotImplementedError

    def set_volume(self, volume: float) -> None:
        """``volume`` in [0, 1], as loud as it feels: half is half as loud."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends, with whatever was started to play; nothing is told any more."""
        raise NotImplementedError
