"""Hears real sounds plainly: decoded whole, cut into parts, embedded, compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from engine.domain import AudioInput
from engine.encoders.encoder import Encoder

WINDOWS_OF_A_HALF = 10
"""A quarter of what an import hears; it finds as many."""

Vectors = NDArray[np.float32]


def heard(path: Path, wanted: AudioInput, parts: int = 1) -> list[Vectors]:
    """The windows of each of so many equal parts of a sound."""
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return [
        windows(soxr.resample(part, rate, wanted.rate).astype(np.float32), wanted)
        for part in np.array_split(sound.mean(axis=1), parts)
    ]


def windows(sound: Vectors, wanted: AudioInput) -> Vectors:
    """All windows that are at least half sound, or the only one; of many some, evenly spaced."""
    count = max(1, round(len(sound) / wanted.hop))
    padded = np.pad(sound, (wanted.lead, wanted.samples + wanted.hop))
    chosen = np.unique(np.linspace(0, count - 1, min(count, WINDOWS_OF_A_HALF)).round().astype(int))
    return np.stack([padded[k * wanted.hop :][: wanted.samples] for k in chosen])


def embedded(encoder: Encoder, tracks: list[Vectors]) -> Vectors:
    size = encoder.batch_size
    batches = [tracks[start : start + size] for start in range(0, len(tracks), size)]
    return np.concatenate([encoder.encode(batch).embeddings for batch in batches])


def first_neighbour(vectors: Vectors) -> NDArray[np.intp]:
    """For every vector the nearest other one, by cosine."""
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -np.inf)
    return scores.argmax(axis=1)
