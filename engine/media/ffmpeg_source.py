"""Every other coding through FFmpeg, kept from opening anything but the one file it was handed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from engine.errors import DecodeError
from engine.media.audio_format_names import coding_name
from engine.media.audio_source import BLOCK_SAMPLES, Block, even_mixing, refuse_absurd, sample_format
from engine.media.protection import PROTECTED, is_locked_entry, is_locked_mp4, is_protected
from engine.media.reading import rewind
from engine.media.signatures import unhearable_reason

_DEMUXERS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,dts,dtshd,eac3,flac,flv,iff,loas,matroska,mlp,mov,mp3,mpc,mpc8,"
    "mpeg,mpegts,ogg,oma,rm,shn,tak,truehd,tta,voc,w64,wav,wv,xwma"
)
"""Formats whose files hold their sound themselves. Left out: playlists and descriptions (HLS, DASH, concat,
SDP), which open other files or the network, and everything that generates, captures or renders."""

_OPTIONS = {"format_whitelist": _DEMUXERS, "protocol_whitelist": "none"}

_EXACT = frozenset(
    {"ape", "asf", "flac", "matroska,webm", "mov,mp4,m4a,3gp,3g2,mj2", "ogg", "tta", "wav", "w64", "wv"}
)
"""Formats with true timestamps after a jump, some only to milliseconds; others guess from the bit rate."""

_PREROLL_SECONDS = 0.5
"""What a decoder may need before its output is right again: 80 ms for Opus, some frames for the others."""

_LOW_EFFECTS = frozenset({"LFE", "LFE2"})
_SNIFFED_BYTES = 1 << 16


class FFmpegSource:
    """The default sound stream of any file FFmpeg reads."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises DecodeError where there is nothing to be decoded. ``file`` stays open."""
        self._file = file
        self._waiting: av.AudioFrame | None = None
        self._container, self._stream = _opened(file)
        context = self._stream.codec_context
        self.rate: int = context.sample_rate
        self.channels: int = context.layout.nb_channels
        self._layout = context.layout.name
        try:
            refuse_absurd(self.rate, self.channels)
        except DecodeError:
            self.close()
            raise

    @property
    def layout(self) -> str | None:
        if "channels" in self._layout:  # so many, and nobody knows which
            return {1: "mono", 2: "stereo"}.get(self.channels)
        return self._layout

    @property
    def mixing(self) -> NDArray[np.float32]:
        names = [channel.name for channel in self._stream.codec_context.layout.channels]
        return even_mixing(
            self.channels, frozenset(n for n, name in enumerate(names) if name in _LOW_EFFECTS)
        )

    @property
    def format(self) -> str:
        return coding_name(self._stream.codec_context.name, self._container.format.name)

    @property
    def expected_seconds(self) -> float | None:
        duration = self._container.duration
        return duration / av.time_base if duration is not None and duration > 0 else None

    def seek(self, seconds: float) -> float:
        if self._container.format.name not in _EXACT or seconds <= _PREROLL_SECONDS:
            return 0.0
        begin = self._begin()
        try:
            self._container.seek(round((begin + seconds - _PREROLL_SECONDS) * av.time_base))
            self._waiting = next(self._frames(), None)
        except (av.FFmpegError, OSError):
            self._waiting = None
        reached = _time_of(self._waiting, self._stream) if self._waiting is not None else None
        if reached is None or not begin <= reached <= begin + seconds:
            self._start_again()
            return 0.0
        return reached - begin

    def blocks(self) -> Iterator[Block]:
        planar = np.empty((self.channels, BLOCK_SAMPLES), np.float32)
        filled = 0
        for frame in self._alike(self._frames()):
            planes = _planes(frame)
            at = 0
            while at < frame.samples:
                count = min(frame.samples - at, BLOCK_SAMPLES - filled)
                for row, plane in zip(planar, planes, strict=True):
                    row[filled : filled + count] = plane[at : at + count]
                at, filled = at + count, filled + count
                if filled == BLOCK_SAMPLES:
                    yield planar
                    filled = 0
        if filled:
            yield np.ascontiguousarray(planar[:, :filled])

    def close(self) -> None:
        self._container.close()

    def _start_again(self) -> None:
        self._container.close()
        self._waiting = None
        self._container, self._stream = _opened(self._file)

    def _begin(self) -> float:
        """When the first sample is played, by the clock of the file."""
        start, base = self._stream.start_time, self._stream.time_base
        return float(start * base) if start is not None and base is not None else 0.0

    def _frames(self) -> Iterator[av.AudioFrame]:
        """What can be decoded from here on. A damaged packet is passed over; a failing file has ended."""
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            yield waiting
        try:
            for packet in self._container.demux(self._stream):
                try:
                    frames = packet.decode()
                except av.FFmpegError:
                    continue
                yield from frames
        except (av.FFmpegError, OSError):
            return

    def _alike(self, frames: Iterator[av.AudioFrame]) -> Iterator[av.AudioFrame]:
        """The frames as floats of one rate and layout, even where a file changes them midway."""
        wanted = (sample_format(self.channels), self._layout, self.rate)
        seen: tuple[str, str, int] | None = None
        converter = av.AudioResampler(*wanted)
        for frame in frames:
            shape = (frame.format.name, frame.layout.name, frame.sample_rate)
            if shape == wanted:
                yield frame
                continue
            if shape != seen:
                seen, converter = shape, av.AudioResampler(*wanted)
            frame.pts = None
            try:
                yield from converter.resample(frame)
            except av.FFmpegError:  # channels that nobody can make into those of the beginning
                return


def _planes(frame: av.AudioFrame) -> list[NDArray[np.float32]]:
    """The channels of a frame of floats, each (samples,)."""
    if frame.format.is_planar:
        return [np.frombuffer(memoryview(plane), np.float32, frame.samples) for plane in frame.planes]
    channels = frame.layout.nb_channels
    packed = np.frombuffer(memoryview(frame.planes[0]), np.float32, frame.samples * channels)
    return list(packed.reshape(frame.samples, channels).T)


def _time_of(frame: av.AudioFrame, stream: AudioStream) -> float | None:
    """When a frame begins, by the clock of the file.

    Of Vorbis the frame between two sizes of blocks is longer than its packet says, and begins sooner.
    """
    if frame.time is None or stream.codec_context.name != "vorbis" or frame.time_base is None:
        return frame.time
    return frame.time + float(frame.duration * frame.time_base) - frame.samples / frame.sample_rate


def _opened(file: BinaryIO) -> tuple[InputContainer, AudioStream]:
    rewind(file)
    start = file.read(_SNIFFED_BYTES)
    if not start:
        raise DecodeError("the file is empty")
    if is_protected(start):
        raise DecodeError(PROTECTED)
    if start[4:8] == b"ftyp" and is_locked_mp4(file):
        raise DecodeError(PROTECTED)
    rewind(file)
    try:
        container = av.open(file, "r", options=_OPTIONS, metadata_errors="ignore", io_open=_refuse_to_open)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise DecodeError(unhearable_reason(start)) from error
    try:
        return container, _chosen_stream(container)
    except DecodeError:
        container.close()
        raise


def _refuse_to_open(url: str, flags: int, options: dict[str, str]) -> BinaryIO:
    """What FFmpeg calls when one file names another."""
    raise PermissionError(url)


def _chosen_stream(container: InputContainer) -> AudioStream:
    streams = container.streams.audio
    if not streams:
        raise DecodeError("there is no sound in it")
    best = container.streams.best("audio")
    candidates = sorted(streams, key=lambda stream: stream is not best)
    for stream in candidates:
        if is_locked_entry(stream.codec_context.codec_tag if stream.codec_context else ""):
            raise DecodeError(PROTECTED)
        if stream.codec_context is not None and stream.codec_context.sample_rate:
            stream.codec_context.thread_type = "NONE"  # files are decoded side by side already
            return stream
    raise DecodeError("its sound is in a coding that cannot be read here")
