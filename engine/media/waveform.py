"""The outline of a track: how far its sound swings, stretch by stretch, for drawing and for seeking."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from engine.media.audio_source import Samples

Peaks = NDArray[np.int8]
"""Lowest and highest swing of evenly long stretches, full scale being ±127: (n, 2), n ≤ 2000."""

MOST_PEAKS = 2000
_FULL_SCALE = 127
_FINEST_STRETCH = 16
_HEADER = struct.Struct("<4sHI")
_MAGIC = b"pk1\0"


class PeakCollector:
    """Takes the samples of a track in order and keeps their outline, however many come.

    Once there are twice as many stretches as wanted, each two become one.
    """

    def __init__(self) -> None:
        self._stretch = _FINEST_STRETCH
        self._pending = np.empty(0, np.float32)
        self._held = np.empty((2 * MOST_PEAKS, 2), np.float32)
        self._count = 0

    def add(self, samples: Samples) -> None:
        """Take the next ``samples`` (n,)."""
        at = 0
        samples = np.concatenate((self._pending, samples)) if len(self._pending) else samples
        while len(samples) - at >= self._stretch:
            if self._count == len(self._held):
                self._halve()
                continue
            room = len(self._held) - self._count
            stretches = min((len(samples) - at) // self._stretch, room)
            part = samples[at : at + stretches * self._stretch].reshape(stretches, self._stretch)
            self._held[self._count : self._count + stretches, 0] = part.min(axis=1)
            self._held[self._count : self._count + stretches, 1] = part.max(axis=1)
            self._count += stretches
            at += stretches * self._stretch
        self._pending = samples[at:].copy()

    def finish(self) -> Peaks:
        """The outline, one stretch at least; the last one may be shorter than the others."""
        if len(self._pending) or not self._count:
            if self._count == len(self._held):
                self._halve()
            rest = self._pending if len(self._pending) else np.zeros(1, np.float32)
            self._held[self._count] = rest.min(), rest.max()
            self._count += 1
        while self._count > MOST_PEAKS:
            self._halve()
        scaled = (self._held[: self._count] * _FULL_SCALE).round()
        return scaled.clip(-_FULL_SCALE, _FULL_SCALE).astype(np.int8)

    def _halve(self) -> None:
        odd = self._count % 2
        pairs = self._held[: self._count - odd].reshape(-1, 2, 2)
        halved = np.stack((pairs[:, :, 0].min(axis=1), pairs[:, :, 1].max(axis=1)), axis=1)
        last = self._held[self._count - 1].copy()
        self._count = len(halved) + odd
        self._held[: len(halved)] = halved
        if odd:
            self._held[len(halved)] = last
        self._stretch *= 2


def encode_peaks(peaks: Peaks) -> bytes:
    """Peaks (n, 2) as bytes, usually a kilobyte or two."""
    return _HEADER.pack(_MAGIC, len(peaks), zlib.crc32(peaks.tobytes())) + zlib.compress(peaks.tobytes(), 6)


def decode_peaks(data: bytes) -> Peaks:
    """The peaks (n, 2) that ``encode_peaks`` made bytes of.

    Raises:
        ValueError: it did not.
    """
    if len(data) < _HEADER.size:
        raise ValueError("too short for peaks")
    magic, count, crc = _HEADER.unpack_from(data)
    if magic != _MAGIC or not 1 <= count <= MOST_PEAKS:
        raise ValueError("these are no peaks")
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(data[_HEADER.size :], 2 * count + 1)
    except zlib.error as error:
        raise ValueError("the peaks are damaged") from error
    if len(raw) != 2 * count or zlib.crc32(raw) != crc:
        raise ValueError("the peaks are damaged")
    return np.frombuffer(raw, np.int8).reshape(count, 2)
