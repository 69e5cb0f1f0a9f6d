"""Playing a track: what plays, where it is, and how loud."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from explorer.detached_sound import DetachedSound
from explorer.sound import PlayState, Sound

FULL = 1.0


class Playback(QObject):
    """Plays one track at a time. The sound system is loaded when something is played for the first time."""

    position_changed = Signal(float)
    """Seconds from the start of the track."""
    duration_changed = Signal(float)
    """Seconds, when the track is open."""
    state_changed = Signal(object)
    """A ``PlayState``."""
    finished = Signal()
    """The track was played to its end."""
    failed = Signal(str)
    """A sentence on what is wrong. ``state`` tells whether it plays all the same, unheard for instance."""

    def __init__(self, open_: Callable[[], Sound] = DetachedSound, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = open_
        self._sound: Sound | None = None
        self._path: Path | None = None
        self._position = 0.0
        self._state = PlayState.STOPPED
        self._volume = FULL
        self._muted = False

    @property
    def path(self) -> Path | None:
        """The track that was played last; None after ``stop``."""
        return self._path

    @property
    def position(self) -> float:
        """Seconds from the start of the track."""
        return self._position

    @property
    def state(self) -> PlayState:
        """What it is doing."""
        return self._state

    @property
    def volume(self) -> float:
        """In [0, 1]; it is kept while muted."""
        return self._volume

    @property
    def muted(self) -> bool:
        """Whether nothing is to be heard."""
        return self._muted

    def play(self, path: Path, start: float = 0.0) -> None:
        """Plays ``path`` from ``start`` seconds on, in place of what plays."""
        sound = self._loaded()
        self._path = path
        self._move(start)
        sound.open(path, start)

    def pause(self) -> None:
        """Holds on."""
        if self._sound is not None:
            self._sound.pause()

    def toggle(self) -> None:
        """Pauses what plays, or goes on with it."""
        if self._sound is None or self._path is None:
            return
        if self._state is PlayState.PLAYING:
            self._sound.pause()
        else:
            self._sound.resume()

    def seek(self, seconds: float) -> None:
        """Moves within the track, whether it plays or not."""
        if self._sound is not None and self._path is not None:
            self._sound.seek(max(0.0, seconds))
            self._move(max(0.0, seconds))

    def stop(self) -> None:
        """Ends, and lets go of the file."""
        if self._sound is not None:
            self._sound.stop()
        self._path = None
        self._move(0.0)

    def set_volume(self, volume: float) -> None:
        """How loud, in [0, 1]; ends being muted."""
        self._volume, self._muted = min(FULL, max(0.0, volume)), False
        self._apply_volume()

    def set_muted(self, muted: bool) -> None:
        """Silences it, or makes it as loud as before."""
        self._muted = muted
        self._apply_volume()

    def close(self) -> None:
        """Ends, with its process; nothing is told any more."""
        self.blockSignals(True)
        sound, self._sound, self._path = self._sound, None, None
        if sound is not None:
            sound.close()
            sound.deleteLater()

    def _loaded(self) -> Sound:
        if self._sound is None:
            sound = self._open()
            sound.moved.connect(self._move)
            sound.measured.connect(self.duration_changed)
            sound.state_changed.connect(self._take_state)
            sound.ended.connect(self.finished)
            sound.troubled.connect(self.failed)
            self._sound = sound
            self._apply_volume()
        return self._sound

    def _apply_volume(self) -> None:
        if self._sound is not None:
            self._sound.set_volume(0.0 if self._muted else self._volume)

    def _move(self, seconds: float) -> None:
        self._position = seconds
        self.position_changed.emit(seconds)

    def _take_state(self, state: PlayState) -> None:
        self._state = state
        self.state_changed.emit(state)
