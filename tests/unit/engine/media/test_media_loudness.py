"""Loudness as EBU R 128 measures it, against the signals of EBU Tech 3341."""

from __future__ import annotations

import numpy as np
import pytest

from engine.media.loudness import LoudnessMeter


def loudness(sound: np.ndarray, rate: int, layout: str | None) -> float | None:
    meter = LoudnessMeter(rate, sound.shape[0], layout)
    for start in range(0, sound.shape[1], 30_000):
        meter.add(sound[:, start : start + 30_000])
    return meter.finish()


def sine(level: float, seconds: float, rate: int = 48_000, channels: int = 2) -> np.ndarray:
    """A tone of 1 kHz whose peaks are at ``level`` dBFS: (channels, n) float32."""
    time = np.arange(round(seconds * rate)) / rate
    return np.tile(10 ** (level / 20) * np.sin(2000 * np.pi * time), (channels, 1)).astype(np.float32)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("level", [-23.0, -33.0])
def test_that_a_stereo_tone_is_as_loud_as_its_level(level: float, rate: int) -> None:
    assert loudness(sine(level, 20, rate), rate, "stereo") == pytest.approx(level, abs=0.1)


def test_that_soft_parts_are_gated_out() -> None:
    sound = np.concatenate([sine(-36, 10), sine(-23, 60), sine(-36, 10)], axis=1)
    assert loudness(sound, 48_000, "stereo") == pytest.approx(-23, abs=0.1)


def test_that_one_channel_is_three_decibels_softer_than_two() -> None:
    assert loudness(sine(-23, 5, channels=1), 48_000, "mono") == pytest.approx(-26, abs=0.1)


def test_that_the_channels_behind_weigh_more_and_the_low_effects_nothing() -> None:
    sound = np.zeros((6, 48_000 * 5), np.float32)
    sound[3] = sine(0, 5, channels=1)[0]
    assert loudness(sound, 48_000, "5.1") is None
    sound[4] = sine(-23, 5, channels=1)[0]
    assert loudness(sound, 48_000, "5.1") == pytest.approx(-26 + 1.5, abs=0.1)


def test_that_channels_nobody_knows_are_measured_as_their_mean() -> None:
    assert loudness(sine(-23, 5, channels=5), 48_000, None) == pytest.approx(-26, abs=0.1)


def test_that_eight_channels_are_measured_too() -> None:
    sound = np.zeros((8, 48_000 * 5), np.float32)
    sound[:2] = sine(-23, 5)
    assert loudness(sound, 48_000, "7.1") == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("seconds", [5.001, 5.049, 5.0999])
def test_that_a_track_may_end_amid_a_tenth_of_a_second(seconds: float) -> None:
    assert loudness(sine(-23, seconds), 48_000, "stereo") == pytest.approx(-23, abs=0.1)


def test_that_silence_and_the_very_short_have_no_loudness() -> None:
    assert loudness(np.zeros((2, 48_000 * 3), np.float32), 48_000, "stereo") is None
    assert loudness(sine(-10, 0.2), 48_000, "stereo") is None
    assert LoudnessMeter(48_000, 2, "stereo").finish() is None
