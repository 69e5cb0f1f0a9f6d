"""Short tracks in families that sound alike, made in a moment and the same every time."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import mutagen.flac
import numpy as np
import soundfile
from numpy.typing import NDArray

Sound = NDArray[np.float64]
Voice = Callable[[Sound, np.random.Generator], Sound]

RATE = 22050
PER_FAMILY = 4


def _chords(t: Sound, rng: np.random.Generator) -> Sound:
    """A soft chord that changes every second, of tones with overtones."""
    roots = 220 * 2 ** (rng.integers(0, 7, int(t[-1]) + 1) / 12)
    root = roots[t.astype(int)]
    tones = [np.sin(2 * np.pi * np.cumsum(root * step) / RATE) for step in (1, 1.26, 1.5, 2)]
    return 0.2 * np.sum(tones, axis=0)


def _drums(t: Sound, rng: np.random.Generator) -> Sound:
    """A kick on every beat and a hiss between them."""
    beat = 60 / rng.uniform(110, 130)
    phase, half = t % beat, (t + beat / 2) % beat
    kick = np.sin(2 * np.pi * 55 * phase) * np.exp(-phase * 18)
    return 0.7 * kick + 0.3 * rng.normal(size=t.size) * np.exp(-half * 60)


def _hiss(t: Sound, rng: np.random.Generator) -> Sound:
    """Noise that swells and fades."""
    return 0.2 * rng.normal(size=t.size) * (1 + np.sin(2 * np.pi * rng.uniform(0.2, 0.4) * t))


FAMILIES: dict[str, Voice] = {"chords": _chords, "drums": _drums, "hiss": _hiss}


def length(number: int) -> float:
    """Seconds of the track ``number``: recordings are told apart by their length too."""
    return 6.0 + 1.5 * (number % PER_FAMILY)


def sound(family: str, number: int, seconds: float | None = None) -> Sound:
    """The track ``number`` of a family, mono at ``RATE``, in [-1, 1]."""
    seconds = length(number) if seconds is None else seconds
    rng = np.random.default_rng([zlib.crc32(family.encode()), number])
    return FAMILIES[family](np.arange(int(seconds * RATE)) / RATE, rng).clip(-1, 1)


def save_track(path: Path, samples: Sound, **tags: str) -> None:
    """Writes a FLAC file with its tags; ``tags`` are named as Vorbis comments are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, RATE, subtype="PCM_16")
    if tags:
        file = mutagen.flac.FLAC(path)
        for name, value in tags.items():
            file[name] = value
        file.save()


def save_family_tracks(folder: Path) -> None:
    """``PER_FAMILY`` tracks of each family, the family being the artist and two tracks being an album."""
    for family in FAMILIES:
        for number in range(PER_FAMILY):
            save_track(
                folder / family / f"{family} {number}.flac",
                sound(family, number),
                title=f"{family.title()} No. {number}",
                artist=family.title(),
                album=f"{family.title()} vol. {number // 2}",
                tracknumber=str(number + 1),
                date=str(1990 + number),
                genre="Test",
            )
