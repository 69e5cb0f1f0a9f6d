"""WAV, AIFF, FLAC and MP3 through libsndfile, which reads these faster than FFmpeg and jumps exactly."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.errors import DecodeError
from engine.media.audio_source import BLOCK_SAMPLES, Block, even_mixing, refuse_absurd
from engine.media.reading import rewind

_SIGNATURES = (b"RIFF", b"RF64", b"riff", b"FORM", b"fLaC", b"caff", b".snd")
_MPEG_SYNC = (b"\xff\xfa", b"\xff\xfb", b"\xff\xf2", b"\xff\xf3", b"\xff\xe2", b"\xff\xe3")
"""Layer III of MPEG 1, 2 and 2.5, with and without a checksum."""

_FORMATS = {
    "WAV": "WAV",
    "WAVEX": "WAV",
    "RF64": "WAV",
    "W64": "WAV",
    "AIFF": "AIFF",
    "FLAC": "FLAC",
    "MP3": "MP3",
    "CAF": "CAF",
    "AU": "AU",
}
_SUBTYPES = {"MPEG_LAYER_I": "MP1", "MPEG_LAYER_II": "MP2"}
_NARROW = frozenset({"PCM_16", "PCM_S8", "PCM_U8"})
"""Read as 16-bit integers and scaled here, an eighth of the time of libsndfile's own conversion to float."""

_LAYOUTS = {1: "mono", 2: "stereo"}


class SoundFileSource:
    """A track of one or two channels; more are left to FFmpeg, which knows what each channel is."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises DecodeError where libsndfile is not the right reader, or refuses. ``file`` stays open."""
        rewind(file)
        start = file.read(4)
        if start not in _SIGNATURES and start[:3] != b"ID3" and start[:2] not in _MPEG_SYNC:
            raise DecodeError("this is not an audio file that can be read")
        rewind(file)
        try:
            self._sound = soundfile.SoundFile(os.dup(file.fileno()))
        except (soundfile.SoundFileError, ValueError, TypeError) as error:
            raise DecodeError(f"the file is damaged ({_detail(error)})") from error
        self.rate: int = self._sound.samplerate
        self.channels: int = self._sound.channels
        self._coding = _SUBTYPES.get(self._sound.subtype) or _FORMATS.get(self._sound.format)
        try:
            refuse_absurd(self.rate, self.channels)
            if self.channels not in _LAYOUTS or self._coding is None:
                raise DecodeError("this is not an audio file that can be read")
        except DecodeError:
            self.close()
            raise

    @property
    def layout(self) -> str | None:
        return _LAYOUTS[self.channels]

    @property
    def mixing(self) -> NDArray[np.float32]:
        return even_mixing(self.channels)

    @property
    def format(self) -> str:
        return str(self._coding)

    @property
    def expected_seconds(self) -> float | None:
        return float(self._sound.frames / self.rate)

    def seek(self, seconds: float) -> float:
        wanted = min(int(seconds * self.rate), self._sound.frames)
        try:
            return float(self._sound.seek(wanted) / self.rate)
        except soundfile.SoundFileError as error:
            raise DecodeError(f"the file is damaged ({_detail(error)})") from error

    def blocks(self) -> Iterator[Block]:
        dtype = "int16" if self._sound.subtype in _NARROW else "float32"
        interleaved = np.empty((BLOCK_SAMPLES, self.channels), dtype)
        planar = np.empty((self.channels, BLOCK_SAMPLES), np.float32)
        while read := self._read_into(interleaved, dtype):
            block = planar[:, :read] if read == BLOCK_SAMPLES else np.empty((self.channels, read), np.float32)
            if dtype == "int16":
                np.multiply(interleaved[:read].T, np.float32(1 / 32768), out=block)
            else:
                np.copyto(block, interleaved[:read].T)
            yield block

    def close(self) -> None:
        self._sound.close()

    def _read_into(self, interleaved: NDArray[np.generic], dtype: str) -> int:
        """``SoundFile.read`` would stop where the header says so, and lose what lies after it."""
        try:
            return int(self._sound.buffer_read_into(interleaved, dtype))
        except soundfile.SoundFileError as error:
            raise DecodeError(f"the file is damaged ({_detail(error)})") from error


def _detail(error: Exception) -> str:
    text = str(getattr(error, "error_string", error))
    return " ".join(text.split())[:120].rstrip(".") or type(error).__name__
