"""How much the score of two tracks falls when a band of frequencies is taken out of one of them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.encoders.encoder import Encoder

Windows = NDArray[np.float32]

BANDS = 8
LOWEST = 100.0
"""Hertz: where the lowest band ends. Above it the bands are equally wide to the ear, up to half the rate."""


def band_edges(rate: int) -> tuple[float, ...]:
    """The edges of the bands in hertz, rising, from 0 to half of ``rate``."""
    return (0.0, *np.geomspace(LOWEST, rate / 2, BANDS).tolist())


def without_band(windows: Windows, rate: int, low: float, high: float) -> Windows:
    """``windows`` (w, samples) without what sounds from ``low`` up to ``high`` hertz.

    By a Fourier transform of each window; silence before and after a sound stays silence.
    """
    samples = windows.shape[1]
    pitches = np.fft.rfftfreq(samples, 1 / rate)
    spectra = np.fft.rfft(windows, axis=1)
    spectra[:, (low <= pitches) & (pitches < high)] = 0
    if high >= rate / 2:
        spectra[:, -1] = 0  # the highest frequency there is belongs to the last band
    kept = np.fft.irfft(spectra, samples, axis=1).astype(np.float32)
    kept[~_within_sound(windows)] = 0
    return kept


def band_falls(encoder: Encoder, windows: Windows, rate: int, other: NDArray[np.float32]) -> list[float]:
    """How much the cosine of a track's ``windows`` with the embedding ``other`` (d,) falls without each band.

    Below 0 where it rises.
    """
    edges = band_edges(rate)
    tracks = [windows]
    tracks += [without_band(windows, rate, *band) for band in pairwise(edges)]
    scores: list[float] = []
    for start in range(0, len(tracks), encoder.batch_size):
        scores.extend(
            (encoder.encode(tracks[start : start + encoder.batch_size]).embeddings @ other).tolist()
        )
    return [scores[0] - score for score in scores[1:]]


def _within_sound(windows: Windows) -> NDArray[np.bool_]:
    """(w, samples): from each window's first sample that is not 0 to its last."""
    sounding = windows != 0
    begun = np.maximum.accumulate(sounding, axis=1)
    unfinished = np.maximum.accumulate(sounding[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(begun & unfinished)
