"""Cutting a stream of sound into the windows an encoder wants, in memory that its length does not change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.domain import AudioInput
from engine.media.audio_source import Samples


class WindowCollector:
    """Takes the samples of a track, or of a part of one, in order, and keeps evenly spaced windows.

    Nobody knows how long a stream will be, so every window is kept until there are twice as many as wanted;
    then every other one is dropped, and from there on only every other one is taken. That repeats.
    """

    def __init__(self, wanted: AudioInput, origin: int = 0, length: int | None = None) -> None:
        """``origin`` is the position of the first sample that will come, by the grid of the windows.

        ``length`` is where the part ends that windows may begin in; None for the end of the stream. Sound
        that comes before or after it is heard in the windows at its edges, as it is in the track.
        """
        self._wanted = wanted
        self._length = length
        self._kept: list[tuple[int, Samples]] = []
        self._stride = 1
        self._next = 0
        self._pending = np.zeros(max(0, origin - self._begin(0)), np.float32)
        self._position = min(origin, self._begin(0))
        """Where ``_pending`` begins."""

    @property
    def is_full(self) -> bool:
        """Whether no sample that is still to come can matter."""
        return self._length is not None and not self._belongs(self._next, self._length)

    @property
    def end(self) -> int:
        """How far the stream has come, by the grid of the windows."""
        return self._position + len(self._pending)

    def add(self, samples: Samples) -> None:
        """Take the next ``samples``."""
        pending = np.concatenate((self._pending, samples))
        end = self._position + len(pending)
        while not self.is_full and self._begin(self._next) + self._wanted.samples <= end:
            start = self._begin(self._next) - self._position
            self._keep(pending[start : start + self._wanted.samples].copy())
        useless = min(max(0, self._begin(self._next) - self._position), len(pending))
        self._pending, self._position = pending[useless:].copy(), self._position + useless

    def finish(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The windows (w, samples) and the second at which the stretch of each begins (w,), both float32.

        Ends the stream: silence follows. Never more than ``most_windows``, and never none.
        """
        length = self.end if self._length is None else min(self._length, self.end)
        rest = np.concatenate((self._pending, np.zeros(self._wanted.samples, np.float32)))
        while self._belongs(self._next, length):
            start = self._begin(self._next) - self._position
            self._keep(_padded(rest[start : start + self._wanted.samples], self._wanted.samples))
        chosen = [self._kept[place] for place in spread(len(self._kept), self._wanted.most_windows)]
        starts = np.array([number * self._wanted.hop for number, _ in chosen]) / self._wanted.rate
        return np.stack([window for _, window in chosen]), starts.astype(np.float32)

    def _keep(self, window: Samples) -> None:
        self._kept.append((self._next, window))
        self._next += self._stride
        if len(self._kept) > 2 * self._wanted.most_windows:
            del self._kept[1::2]
            self._stride *= 2
            self._next = self._kept[-1][0] + self._stride

    def _begin(self, number: int) -> int:
        return number * self._wanted.hop - self._wanted.lead

    def _belongs(self, number: int, length: int) -> bool:
        """Whether a window is one of a stretch of ``length`` samples; one less than half full is not."""
        begin = self._begin(number)
        inside = length - max(0, begin)
        full = begin + self._wanted.samples <= length or 2 * inside >= self._wanted.samples
        return number == 0 or (number * self._wanted.hop < length and full)


def spread(count: int, most: int) -> list[int]:
    """The places of at most ``most`` things evenly spread over ``count``, in order."""
    if count <= most:
        return list(range(count))
    return [(2 * place + 1) * count // (2 * most) for place in range(most)]


def _padded(samples: Samples, length: int) -> Samples:
    return np.concatenate((samples, np.zeros(length - len(samples), np.float32)))
