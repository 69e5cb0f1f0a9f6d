"""Hears real sounds plainly: decoded, cut into windows, embedded, compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from engine.domain import AudioInput
from engine.encoders.encoder import Encoder

WINDOWS_OF_A_HALF = 5
"""An eighth of what an import hears; it finds as many."""

Vectors = NDArray[np.float32]


def heard(path: Path, wanted: AudioInput) -> Vectors:
    """All windows of a sound that are at least half sound, or the only one."""
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = soxr.resample(sound.mean(axis=1), rate, wanted.rate).astype(np.float32)
    count = max(1, round(len(mono) / wanted.hop))
    padded = np.pad(mono, (wanted.lead, wanted.samples + wanted.hop))
    return np.stack([padded[k * wanted.hop :][: wanted.samples] for k in range(count)])


def halves(path: Path, wanted: AudioInput) -> list[Vectors]:
    """Evenly spaced windows of each half of a track, which is decoded only there."""
    with soundfile.SoundFile(path) as file:
        middle, samples = file.frames // 2, wanted.samples * file.samplerate // wanted.rate + 2
        return [
            np.stack([_window(file, place, samples, wanted) for place in _places(start, middle, samples)])
            for start in (0, middle)
        ]


def _places(start: int, length: int, samples: int) -> list[int]:
    return np.linspace(start, start + length - samples, WINDOWS_OF_A_HALF).astype(int).tolist()


def _window(file: soundfile.SoundFile, start: int, samples: int, wanted: AudioInput) -> Vectors:
    file.seek(start)
    mono = file.read(samples, dtype="float32", always_2d=True, fill_value=0).mean(axis=1)
    return soxr.resample(mono, file.samplerate, wanted.rate)[: wanted.samples].astype(np.float32)


def embedded(encoder: Encoder, tracks: list[Vectors]) -> Vectors:
    size = encoder.batch_size
    batches = [tracks[start : start + size] for start in range(0, len(tracks), size)]
    return np.concatenate([encoder.encode(batch).embeddings for batch in batches])


def first_neighbour(vectors: Vectors) -> NDArray[np.intp]:
    """For every vector the nearest other one, by cosine."""
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -np.inf)
    return scores.argmax(axis=1)
