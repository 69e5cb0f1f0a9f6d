"""Short tracks, drawn by arithmetic."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
SECONDS = 12.0
TRACKS = 5
SOFT = 0.25


def _noise(count: int) -> NDArray[np.float64]:
    return np.random.default_rng(1).normal(size=count)


def _write(path: Path, samples: NDArray[np.float64]) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32_000).astype("<i2").tobytes())


def compose(folder: Path) -> None:
    """Draws short tracks: chords, beats, noise, and one that turns from chords to beats in the middle."""
    folder.mkdir()
    time = np.arange(int(RATE * SECONDS)) / RATE
    chord = sum(np.sin(2 * np.pi * hertz * time) for hertz in (220, 277, 330)) / 3 * SOFT
    higher = sum(np.sin(2 * np.pi * hertz * time) for hertz in (262, 330, 392)) / 3 * SOFT
    beat = _noise(len(time)) * np.exp(-((time * 2) % 1) * 14) * SOFT
    turn = np.where(time < SECONDS / 2, chord, beat)
    hiss = _noise(len(time)) * 0.05
    for name, samples in zip(
        ("chord", "higher", "beat", "turn", "hiss"), (chord, higher, beat, turn, hiss), strict=True
    ):
        _write(folder / f"{name}.wav", samples)
