"""How fast a track is, in beats a minute."""

from __future__ import annotations

import warnings
from collections import deque

import numpy as np
import soxr
from numpy.typing import NDArray

from engine.media.audio_source import Samples

_RATE = 16_000
_FRAME, _HOP, _BANDS = 512, 256, 40
_SHORTEST_SECONDS = 5.0
_LONGEST_SECONDS = 90.0
_SLOWEST, _FASTEST = 60.0, 190.0
_CLEAR_BEAT = 0.1
"""How like itself the onset strength is after one beat: 0.05 for noise, 0.2 to 0.9 for music."""

_LEAST_ONSETS = 0.2
"""How much it changes, in decibels: 0.05 for steady tones, where the frames themselves make a beat; 0.4 to 3
for music."""

_TOLERANCE = 0.5
_LAGS = 251
"""Periods of up to 4 s, so that those of 15 beats a minute and more are seen."""


class MiddleOfTrack:
    """Keeps the 90 s in the middle of a stream, as far as its length is known beforehand."""

    def __init__(self, rate: int, expected_seconds: float | None) -> None:
        self._most = int(_LONGEST_SECONDS * rate)
        middle = int((expected_seconds or 0.0) * rate / 2)
        self._until = max(self._most, middle + self._most // 2)
        self._seen = 0
        self._held = 0
        self._parts: deque[Samples] = deque()

    def add(self, samples: Samples) -> None:
        """Take the next ``samples`` (n,)."""
        samples = samples[: max(0, self._until - self._seen)]
        if not len(samples):
            return
        self._seen += len(samples)
        self._held += len(samples)
        self._parts.append(samples)
        while self._held - len(self._parts[0]) >= self._most:
            self._held -= len(self._parts.popleft())

    def samples(self) -> Samples:
        """The last 90 s up to the middle's end, or to the track's where that came sooner: (n,)."""
        whole = np.concatenate(self._parts) if self._parts else np.empty(0, np.float32)
        return whole[-self._most :]


def tempo_of(samples: Samples, rate: int) -> float | None:
    """Beats a minute of mono ``samples`` (n,), between 60 and 190.

    None for less than 5 s and where no beat stands out. The beat is the strongest period of the onset
    strength (librosa's ``tempo``, with its preference for about 120).
    """
    if len(samples) < _SHORTEST_SECONDS * rate:
        return None
    import librosa  # takes a second or two, and only jobs that decode music need it

    heard = samples if rate == _RATE else soxr.resample(samples, rate, _RATE, quality="QQ")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        onsets = librosa.onset.onset_strength(y=heard, sr=_RATE, hop_length=_HOP, n_fft=_FRAME, n_mels=_BANDS)
        if onsets.std() < _LEAST_ONSETS:
            return None
        periods = _periodicity(onsets)
        found = librosa.feature.tempo(tg=np.maximum(periods, 0)[:, None], sr=_RATE, hop_length=_HOP)
    lag = round(60 * _RATE / _HOP / float(np.atleast_1d(found)[0]))
    if not 0 < lag < len(periods) - 1 or periods[lag] < _CLEAR_BEAT:
        return None
    return _folded(float(60 * _RATE / _HOP / _summit(periods, lag)))


def _periodicity(onsets: NDArray[np.float32]) -> NDArray[np.float64]:
    """How like itself the onset strength (n,) is after each number of frames, from 1 at none: (lags,)."""
    centred = onsets.astype(np.float64) - onsets.mean()
    spectrum = np.fft.rfft(centred, 2 * len(centred))
    whole = np.fft.irfft(np.abs(spectrum) ** 2)[:_LAGS]
    overlap = len(onsets) - np.arange(len(whole))  # fewer frames are left to compare after a longer time
    unbiased = whole / overlap
    return unbiased / unbiased[0] if unbiased[0] > 0 else np.zeros_like(unbiased)


def _summit(periods: NDArray[np.float64], lag: int) -> float:
    """Where a parabola through a lag and its neighbours is highest: frames are too coarse for fast beats."""
    before, here, after = periods[lag - 1 : lag + 2]
    curvature = before - 2 * here + after
    return lag + (0.5 * (before - after) / curvature if curvature < 0 else 0.0)


def _folded(tempo: float) -> float:
    """A tempo an octave or more outside is told in the octave that people tap."""
    while tempo < _SLOWEST - _TOLERANCE:
        tempo *= 2
    while tempo > _FASTEST + _TOLERANCE:
        tempo /= 2
    return tempo
