"""A sound that plays when the test says so."""

from __future__ import annotations

from pathlib import Path

from explorer.sound import PlayState, Sound


class FakeSound(Sound):
    """Remembers what it was told; time passes by ``advance``."""

    def __init__(self, duration: float = 60.0) -> None:
        super().__init__()
        self.duration = duration
        self.path: Path | None = None
        self.position = 0.0
        self.volume = 1.0
        self.opened: list[tuple[Path, float]] = []

    def open(self, path: Path, start: float) -> None:
        self.path, self.position = path, start
        self.opened.append((path, start))
        self.measured.emit(self.duration)
        self.state_changed.emit(PlayState.PLAYING)

    def resume(self) -> None:
        self.state_changed.emit(PlayState.PLAYING)

    def pause(self) -> None:
        self.state_changed.emit(PlayState.PAUSED)

    def stop(self) -> None:
        self.path = None
        self.state_changed.emit(PlayState.STOPPED)

    def seek(self, seconds: float) -> None:
        self.position = seconds

    def set_volume(self, volume: float) -> None:
        self.volume = volume

    def advance(self, seconds: float) -> None:
        """Lets time pass, at most to the end."""
        self.position = min(self.duration, self.position + seconds)
        self.moved.emit(self.position)
        if self.position == self.duration:
            self.state_changed.emit(PlayState.STOPPED)
            self.ended.emit()

    def close(self) -> None:
        self.path = None
