"""The process in which tracks are played: what a player asks comes in at a pipe, what happens goes out."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from PySide6.QtCore import QCoreApplication, QLoggingCategory, QObject, Qt, Signal

from explorer.sound import Sound

QUIET = "qt.multimedia.symbolsresolver=false\nqt.multimedia.ffmpeg*=false"
"""What QtMultimedia says on the side: which optional libraries it does without, and in its own words what
it tells by its signals as well."""


class Asked(NamedTuple):
    """A method of ``Sound`` to call, numbered from 1."""

    number: int
    method: str
    arguments: tuple[Any, ...] = ()


class Told(NamedTuple):
    """A signal of ``Sound`` that was emitted after what ``number`` asked for was begun.

    Besides those there are ``answered``, which says that it was begun, and ``lacking``, which names a library
    without which nothing can be played and is the last word.
    """

    number: int
    signal: str
    arguments: tuple[Any, ...] = ()


def serve(connection: Connection) -> None:
    """Plays what is asked until the other end of the pipe is closed; the entry point of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _fall_silent()
    QLoggingCategory.setFilterRules(QUIET)
    application = QCoreApplication([])
    try:
        from explorer.multimedia_sound import MultimediaSound
    except ImportError as error:
        connection.send(Told(0, "lacking", (str(error).partition(":")[0],)))
        return
    player = _Player(connection, MultimediaSound())
    player.listen()
    application.exec()


class _Player(QObject):
    _asked = Signal(object)

    def __init__(self, connection: Connection, sound: Sound) -> None:
        super().__init__()
        self._connection = connection
        self._sound = sound
        self._number = 0
        self._asked.connect(self._do, Qt.ConnectionType.QueuedConnection)
        for name in ("moved", "measured", "state_changed", "troubled"):
            getattr(sound, name).connect(lambda value, name=name: self._tell(name, value))
        sound.ended.connect(lambda: self._tell("ended"))

    def listen(self) -> None:
        threading.Thread(target=self._listen, name="asked", daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._asked.emit(self._connection.recv())
        # Nobody is there any more. Taking the sound system apart in good order is where it may hang.
        os._exit(0)

    def _do(self, asked: Asked) -> None:
        self._number = asked.number
        getattr(self._sound, asked.method)(*asked.arguments)
        self._tell("answered")

    def _tell(self, name: str, *arguments: Any) -> None:
        with contextlib.suppress(OSError):
            self._connection.send(Told(self._number, name, arguments))


def _fall_silent() -> None:
    """Decoders in C print on standard error whatever they meet in a file."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        os.close(nowhere)
