"""Changed tracks, as an encoder hears them: mono windows, float32 (w, samples), at its rate."""

from __future__ import annotations

from functools import partial

import numpy as np

from engine.media.audio_source import Samples
from engine.media.perturbing.mp3 import through_mp3
from engine.media.perturbing.perturbation import Perturbation, chance, either_way
from engine.media.perturbing.pitch import transposed
from engine.media.perturbing.sound import Sound, within
from engine.media.tracks import Windows


def louder_or_quieter(sound: Sound, decibels: float, random: np.random.Generator) -> Windows:
    """By so many decibels; what gets louder than full scale is clipped, as it is in a file."""
    factor = np.float32(10 ** (either_way(random) * decibels / 20))
    changed = sound.windows * factor
    return np.clip(changed, -1, 1) if factor > 1 else changed


def noisy(sound: Sound, decibels: float, random: np.random.Generator) -> Windows:
    """With white noise, which is so many decibels below the mean level of the sound."""

    def with_noise(samples: Samples) -> Samples:
        level = np.sqrt(np.vecdot(samples, samples, dtype=np.float64) / len(samples))
        noise = random.standard_normal(len(samples), np.float32)
        return samples + noise * np.float32(level * 10 ** (-decibels / 20))

    return within(sound.windows, with_noise)


def coded(sound: Sound, kilobits: float, _: np.random.Generator) -> Windows:
    """Through an MP3 of so many kbit/s, of this one channel."""
    return within(sound.windows, partial(through_mp3, rate=sound.rate, kilobits=round(kilobits)))


def higher_or_lower(sound: Sound, semitones: float, random: np.random.Generator) -> Windows:
    """By so many semitones, at the same speed."""
    wanted = either_way(random) * semitones
    return within(sound.windows, partial(transposed, rate=sound.rate, semitones=wanted))


def delayed(sound: Sound, seconds: float, _: np.random.Generator) -> Windows:
    """Begun so much later, after silence: the windows are cut at other places."""
    return sound.delayed[seconds]


DELAYS = (0.1, 0.25, 0.5, 1.5)
"""Seconds. The last is half of a window of musicnn's: no delay cuts them farther from where they were."""

SOUNDS: tuple[Perturbation[Sound], ...] = (
    Perturbation("gain", "dB", (3, 6, 12, 24), louder_or_quieter),
    Perturbation("noise", "dB", (40, 30, 20, 10), noisy),
    Perturbation("mp3", "kbit/s", (64, 32, 16, 8), coded),
    Perturbation("pitch", "semitones", (0.5, 1, 2, 4), higher_or_lower),
    Perturbation("shift", "s", DELAYS, delayed),
)


def changed_windows(sound: Sound, perturbation: Perturbation[Sound], strength: float, seed: int) -> Windows:
    """The windows of ``sound`` changed; the same for the same windows, strength and seed."""
    return perturbation.change(sound, strength, chance(seed, perturbation.name, sound.windows))
