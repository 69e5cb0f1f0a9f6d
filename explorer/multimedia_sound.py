"""QtMultimedia as a ``Sound``. Importing this raises ImportError where the system lacks its libraries."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QFile, QUrl, Signal
from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer, QtAudio

from explorer.sound import PlayState, Sound

SILENT = "There is no sound device, so the track runs unheard. Connect one and it will be heard."


class MultimediaSound(Sound):
    """Plays through QMediaPlayer.

    Its slots wait for the threads that it plays with, which for their part may have to ask Python something.
    So they are reached by signals: what is called from Python itself keeps Python's lock meanwhile.
    """

    _source = Signal(QUrl)
    _play = Signal()
    _pause = Signal()
    _stop = Signal()
    _position = Signal("qlonglong")  # type: ignore[arg-type] # the binding takes Qt's names as well

    def __init__(self) -> None:
        super().__init__()
        self._path = Path()
        self._start: float | None = None
        """Where to begin once the file is open; None when it is."""
        self._begins = False
        """Whether to play once the file is open."""
        self._file: QFile | None = None
        # Children end in this order: the player, which ends its threads, before the output those write to.
        self._player = QMediaPlayer(self)
        self._output = QAudioOutput(self)
        self._devices = QMediaDevices(self)
        # Without an output nothing moves; with one that has no device the track runs unheard.
        self._player.setAudioOutput(self._output)
        self._source.connect(self._player.setSource)
        self._play.connect(self._player.play)
        self._pause.connect(self._player.pause)
        self._stop.connect(self._player.stop)
        self._position.connect(self._player.setPosition)
        self._devices.audioOutputsChanged.connect(self._take_device)
        self._player.positionChanged.connect(self._tell_position)
        self._player.durationChanged.connect(self._tell_duration)
        self._player.playbackStateChanged.connect(self._tell_state)
        self._player.mediaStatusChanged.connect(self._hear)
        self._player.errorOccurred.connect(self._complain)

    def open(self, path: Path, start: float) -> None:
        """Plays ``path`` from ``start`` on; opening it takes a moment of another thread."""
        # A track that is left says that it is loaded and at its start: no news of the next one.
        self._start = None
        self._player.blockSignals(True)
        self._source.emit(QUrl())
        self._player.blockSignals(False)
        self._path, self._start, self._begins = path, start, True
        self._set_source(path)
        if self._output.device().isNull():
            self.troubled.emit(SILENT)

    def _set_source(self, path: Path) -> None:
        try:
            str(path).encode()
            self._source.emit(QUrl.fromLocalFile(str(path)))
        except UnicodeEncodeError:
            # A name that is not UTF-8 does not survive in a URL: the file is opened here.
            self._file = QFile()
            opening = QFile.OpenModeFlag.ReadOnly, QFile.FileHandleFlag.AutoCloseHandle
            try:
                self._file.open(os.open(path, os.O_RDONLY), *opening)
            except OSError as error:
                self._complain(error, error.strerror or "it cannot be opened")
            else:
                self._player.setSourceDevice(self._file)

    def resume(self) -> None:
        """Goes on, or begins anew after the end."""
        self._begins = True
        if self._start is None:
            self._play.emit()

    def pause(self) -> None:
        """Holds on."""
        self._begins = False
        if self._start is None:
            self._pause.emit()

    def stop(self) -> None:
        """Ends, and lets go of the file."""
        self._start = None
        self._stop.emit()
        self._source.emit(QUrl())

    def seek(self, seconds: float) -> None:
        """Moves to a position, or changes where to begin."""
        if self._start is not None:
            self._start = seconds
        else:
            self._position.emit(round(seconds * 1000))

    def set_volume(self, volume: float) -> None:
        """Hearing is logarithmic, the output linear."""
        scale = QtAudio.VolumeScale
        linear = QtAudio.convertVolume(volume, scale.LogarithmicVolumeScale, scale.LinearVolumeScale)
        self._output.setVolume(linear)

    def close(self) -> None:
        """Ends, and lets go of the sound device."""
        self._player.blockSignals(True)
        self.stop()

    def _take_device(self) -> None:
        self._output.setDevice(QMediaDevices.defaultAudioOutput())

    def _tell_position(self, milliseconds: int) -> None:
        if self._start is None:
            self.moved.emit(milliseconds / 1000)

    def _tell_duration(self, milliseconds: int) -> None:
        if milliseconds:
            self.measured.emit(milliseconds / 1000)

    def _tell_state(self, state: QMediaPlayer.PlaybackState) -> None:
        self.state_changed.emit(PlayState[state.name.removesuffix("State").upper()])

    def _hear(self, status: QMediaPlayer.MediaStatus) -> None:
        # The same status comes after every seek: only the first one is the opening.
        if status is QMediaPlayer.MediaStatus.LoadedMedia and self._start is not None:
            start, self._start = self._start, None
            self._position.emit(round(start * 1000))
            if self._begins:
                self._play.emit()
            else:
                self._pause.emit()
        elif status is QMediaPlayer.MediaStatus.EndOfMedia:
            self.ended.emit()

    def _complain(self, error: object, reason: str) -> None:
        self._start = None
        self.troubled.emit(_sentence(self._path, reason))


def _sentence(path: Path, reason: str) -> str:
    name = os.fsencode(path.name).decode("utf-8", "replace")
    if not path.exists():
        return f"{name} cannot be played: it is not where it was. Connect its drive, or import it again."
    return f"{name} cannot be played ({reason.rstrip('.')}). Open it with another program."
