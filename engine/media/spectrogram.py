"""A picture of what sounds when: the spectrum of a track over its time, for looking at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from engine.domain import Span
from engine.errors import DecodeError
from engine.media.audio_opening import read_with_best, sounding_blocks
from engine.media.audio_source import AudioSource, Samples
from engine.media.reading import open_regular
from engine.media.tracks import BEYOND, NO_SOUND

BANDS = 128
DECIBELS = 80.0
"""From black to white: what is softer than the loudest by more than this is black."""

_LOWEST, _HIGHEST = 30.0, 16_000.0
_FRAME_SECONDS = 0.046
_FINEST = 16
"""A frame begins every sixteenth of its length at first, so that a drum of 50 ms has some columns."""

_MOST_FRAMES = 4
"""Frames that a column is the mean of, at most: the eye sees no more, and hours take no longer."""


def spectrogram(path: Path, span: Span | None, width: int) -> NDArray[np.uint8]:
    """A track, or a part of it, as uint8 (BANDS, frames), frames ≤ ``width``; row 0 is the highest band.

    The mean power in bands of equal width on the mel scale (see ``band_frequencies``), in decibels: 255 is
    the loudest found, 0 is ``DECIBELS`` below it or nothing at all. Columns are evenly spaced in time. Memory
    does not grow with the length of the track.

    Raises:
        DecodeError: as ``decode_span`` does.
    """
    with open_regular(path) as file:
        return read_with_best(file, lambda source: _drawn(source, span, max(1, width)))


def band_frequencies() -> NDArray[np.float64]:
    """The middle of the band in every row of a spectrogram, in Hz, from the highest down: (BANDS,)."""
    return _hertz(_edges())[1:-1][::-1]


class _Columns:
    """Mean power of the bands in evenly long stretches of a stream, never more than twice ``width``."""

    def __init__(self, rate: int, width: int) -> None:
        self._size = 1 << round(np.log2(rate * _FRAME_SECONDS))
        self._shape = np.hanning(self._size + 1)[:-1].astype(np.float32)
        self._first, self._lines = _lines(rate, self._size)
        self._hop = max(1, self._size // _FINEST)
        self._frames = 1
        self._width = width
        self._held = np.empty((2 * width, BANDS), np.float32)
        self._count = 0
        self._pending = np.zeros(self._size // 2, np.float32)  # so that a frame's middle is its time

    def add(self, samples: Samples) -> None:
        pending = np.concatenate((self._pending, samples))
        while ready := max(0, (len(pending) - self._size) // self._hop + 1) // self._frames:
            if self._count == len(self._held):
                self._halve()
                continue
            ready = min(ready, len(self._held) - self._count)
            self._held[self._count : self._count + ready] = self._transformed(pending, ready)
            self._count += ready
            pending = pending[ready * self._frames * self._hop :]
        self._pending = pending.copy()

    def finish(self) -> NDArray[np.float32]:
        """The columns (≤ width, BANDS)."""
        missing = self._size + (self._frames - 1) * self._hop - len(self._pending)
        if len(self._pending) > self._size // 2 or not self._count:
            self.add(np.zeros(max(0, missing), np.float32))
        columns = min(self._count, self._width)
        edges = np.linspace(0, self._count, columns + 1).astype(int)
        sums = np.add.reduceat(self._held[: self._count], edges[:-1], axis=0)
        return np.asarray(sums / np.diff(edges)[:, None], np.float32)

    def _transformed(self, pending: Samples, columns: int) -> NDArray[np.float32]:
        frames = sliding_window_view(pending, self._size)[:: self._hop][: columns * self._frames]
        spectrum = np.fft.rfft(frames * self._shape)  # (columns * frames, size / 2 + 1), complex64
        power = np.square(spectrum.real) + np.square(spectrum.imag)
        sums = np.add.reduceat(power[:, : self._first[-1] + 1], self._first, axis=1)[:, :-1]
        bands = sums / self._lines  # (columns * frames, BANDS)
        return np.asarray(bands.reshape(columns, self._frames, BANDS).mean(axis=1))

    def _halve(self) -> None:
        self._count //= 2
        self._held[: self._count] = self._held.reshape(-1, 2, BANDS).mean(axis=1)
        if self._hop < self._size // 2 or self._frames == _MOST_FRAMES:
            self._hop *= 2
        else:
            self._frames *= 2


def _drawn(source: AudioSource, span: Span | None, width: int) -> NDArray[np.uint8]:
    begin = source.seek(span.start) if span else 0.0
    skip = round(((span.start if span else 0.0) - begin) * source.rate)
    left = round((span.end - span.start) * source.rate) if span else None
    columns = _Columns(source.rate, width)
    seen = 0
    for _, mono in sounding_blocks(source):
        heard = mono[max(0, skip) :]
        skip -= len(mono)
        heard = heard if left is None else heard[: max(0, left - seen)]
        seen += len(heard)
        columns.add(heard)
        if left is not None and seen >= left:
            break
    if not seen:
        raise DecodeError(BEYOND if span else NO_SOUND)
    return _in_decibels(columns.finish())


def _in_decibels(columns: NDArray[np.float32]) -> NDArray[np.uint8]:
    loudest = columns.max()
    shares = columns / loudest if loudest > 0 else columns
    decibels = 10 * np.log10(np.maximum(shares, 10 ** (-DECIBELS / 10)))
    levels = (255 * (1 + decibels / DECIBELS)).round().astype(np.uint8)
    return np.ascontiguousarray(levels.T[::-1])


def _edges() -> NDArray[np.float64]:
    """Where the bands meet, in mel (O'Shaughnessy 1987): (BANDS + 2,)."""
    lowest, highest = 2595 * np.log10(1 + np.array([_LOWEST, _HIGHEST]) / 700)
    return np.linspace(lowest, highest, BANDS + 2)


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(700 * (10 ** (mel / 2595) - 1))


def _lines(rate: int, size: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The first spectral line of every band and of what lies above them, (BANDS + 1,), and the lines in each.

    Low bands are narrower than the distance of two lines, and share the one they are nearest to. A band that
    the rate cannot hold is empty: a sum over infinitely many lines.
    """
    edges = _hertz(_edges())
    between = np.sqrt(edges[:-1] * edges[1:])  # the borders of the bands around their middles
    first = np.minimum(np.rint(between * size / rate).astype(np.intp), size // 2)
    counts = np.where(between[:-1] < rate / 2, np.maximum(1, np.diff(first)), np.inf)
    return first, counts.astype(np.float32)
