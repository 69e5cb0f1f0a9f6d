"""Sound that is made in a process of its own.

Decoders and sound systems are foreign code with threads of its own. Where that hangs or crashes, and it did,
the track ends; the window says so and goes on, and the next track is played by a new process.
"""

from __future__ import annotations

import multiprocessing
import threading
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from explorer.sound import PlayState, Sound
from explorer.sound_process import Asked, Told, serve

PATIENCE_MS = 15_000
"""A process that has not answered for so long is ended; starting one takes a second on a busy computer."""

CRASHED = "The player stopped in the middle of this track. Play it again, or open it with another program."
HUNG = "The player does not answer any more and was ended. Play the track again."


class DetachedSound(Sound):
    """Asks a process to play, and tells what that tells. The process is started when it is first needed."""

    _arrived = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._number = 0
        self._track = 0
        """Number of the last ``open`` or ``stop``: what is told of earlier tracks is no news any more."""
        self._place = 0
        """Number of the last thing asked that moves within a track."""
        self._path: Path | None = None
        self._reached = 0.0
        """Seconds of the track that were played, for a new process to go on from."""
        self._volume = 1.0
        self._state = PlayState.STOPPED
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(lambda: self._give_up(HUNG))
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def open(self, path: Path, start: float) -> None:
        """Plays ``path`` from ``start`` on, in a moment."""
        if self._connection is None:
            self._begin()
            self._ask("set_volume", self._volume)
        self._path, self._reached = path, start
        self._track = self._place = self._ask("open", path, start)

    def resume(self) -> None:
        """Goes on; where the process is gone, in another one."""
        if self._connection is None and self._path is not None:
            self.open(self._path, self._reached)
        else:
            self._ask("resume")

    def pause(self) -> None:
        """Holds on."""
        self._ask("pause")

    def stop(self) -> None:
        """Ends, and lets go of the file."""
        self._path = None
        self._track = self._place = self._ask("stop")
        self._change_state(PlayState.STOPPED)

    def seek(self, seconds: float) -> None:
        """Moves to a position."""
        self._reached = seconds
        self._place = self._ask("seek", seconds)

    def set_volume(self, volume: float) -> None:
        """As loud as it feels; a new process begins with it."""
        self._volume = volume
        self._ask("set_volume", volume)

    def close(self) -> None:
        """Ends the process at once; the next ``open`` starts another one."""
        self._patience.stop()
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if connection is not None:
            connection.close()
        if process is not None:
            process.kill()
            process.join()
            process.close()

    def _begin(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._connection, remote = spawn.Pipe()
        self._process = spawn.Process(target=serve, args=(remote,), name="player", daemon=True)
        self._process.start()
        remote.close()
        reader = threading.Thread(target=self._read, args=(self._connection,), name="player", daemon=True)
        reader.start()

    def _read(self, connection: Connection) -> None:
        told: Told | None
        while True:
            try:
                told = connection.recv()
            except (EOFError, OSError, TypeError):  # the last is what a pipe closed on this side may raise
                told = None
            try:
                self._arrived.emit(connection, told)
            except RuntimeError:  # this object is gone
                return
            if told is None:
                return

    def _ask(self, method: str, *arguments: object) -> int:
        self._number += 1
        if self._connection is not None:
            try:
                self._connection.send(Asked(self._number, method, arguments))
            except OSError:
                pass  # it is gone, as its end of the pipe is about to tell
            else:
                if not self._patience.isActive():
                    self._patience.start()
        return self._number

    def _take(self, connection: Connection, told: Told | None) -> None:
        if connection is not self._connection:
            return  # of a process that was ended
        if told is None:
            self._give_up(CRASHED)
            return
        number, name, arguments = told
        match name:
            case "answered":
                self._answered(number)
            case "lacking":
                self._give_up(_lacking(*arguments))
            case "moved" if number >= self._place:
                (self._reached,) = arguments
                self.moved.emit(self._reached)
            case "state_changed" if number >= self._track:
                self._change_state(*arguments)
            case "measured" | "ended" | "troubled" if number >= self._track:
                getattr(self, name).emit(*arguments)

    def _answered(self, number: int) -> None:
        if number == self._number:
            self._patience.stop()
        else:
            self._patience.start()

    def _give_up(self, sentence: str) -> None:
        self.close()
        self._change_state(PlayState.STOPPED)
        self.troubled.emit(sentence)

    def _change_state(self, state: PlayState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)


def _lacking(library: str) -> str:
    return (
        f"Tracks cannot be played: the system lacks a sound library ({library}). On Debian and Ubuntu, apt "
        "install libpulse0 and play it again. Everything else works."
    )
