"""Copies of short sounds, told by their outlines: strokes that are made up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.evaluation.outlines import SHORT, Outline, by_outlines, outlines_alike
from engine.media.waveform import PeakCollector

RATE = 44_100


def stroke(seed: int, seconds: float = 0.4) -> np.ndarray:
    """Tones that fade, each after its own time, and a few beats in it."""
    rng = np.random.default_rng(seed)
    times = np.arange(round(seconds * RATE)) / RATE
    loud = np.exp(-times / rng.uniform(0.05, 0.3))
    for beat in rng.uniform(0.1, 0.9, 3) * seconds:
        loud += rng.uniform(0.2, 0.6) * np.exp(-np.abs(times - beat) / rng.uniform(0.01, 0.03))
    tones = [np.sin(2 * np.pi * pitch * times) for pitch in rng.uniform(400, 3000, 4)]
    return (0.1 * loud * np.sum(tones, axis=0)).astype(np.float32)


def outlined(samples: np.ndarray) -> Outline:
    collector = PeakCollector()
    collector.add(samples)
    return collector.finish()


def alike(first: np.ndarray, second: np.ndarray, rate: int = RATE) -> bool:
    return outlines_alike(outlined(first), outlined(second), (len(first) / RATE, len(second) / rate))


@pytest.mark.parametrize("seed", range(5))
def test_that_a_sound_is_alike_when_it_is_coded_anew(seed: int) -> None:
    sound = stroke(seed)
    rng = np.random.default_rng(seed)
    coded = sound + 0.004 * rng.standard_normal(len(sound)).astype(np.float32)
    late = np.concatenate([np.zeros(1105, np.float32), coded])
    assert alike(sound, coded)
    assert alike(sound, late)
    assert alike(late, sound)
    assert alike(sound, coded / 3)
    assert alike(sound, coded[::2], RATE // 2)


@pytest.mark.parametrize("seed", range(10))
def test_that_another_stroke_is_not(seed: int) -> None:
    assert not alike(stroke(seed), stroke(seed + 100))


swings = arrays.arrays(np.int8, st.tuples(st.integers(1, 40), st.just(2)))


@given(swings, swings, st.floats(0.01, 20), st.floats(0.01, 20))
def test_that_the_order_makes_no_difference(
    one: Outline, other: Outline, first: float, second: float
) -> None:
    assert outlines_alike(one, other, (first, second)) == outlines_alike(other, one, (second, first))


def test_that_silence_is_like_silence_alone() -> None:
    silence, sound = np.zeros((5, 2), np.int8), outlined(stroke(1))
    assert outlines_alike(silence, silence, (1.0, 1.0))
    assert not outlines_alike(silence, sound, (1.0, 1.0))
    assert not outlines_alike(sound, sound, (0.0, 1.0))


def test_that_what_cannot_be_told_apart_is_left_as_it_is() -> None:
    outlines = [outlined(stroke(1)), outlined(stroke(2)), None]
    verify = by_outlines(outlines.__getitem__, np.array([0.4, 0.4, 0.4]))
    assert verify(np.array([0, 0, 0]), np.array([0, 1, 2])).tolist() == [True, False, True]
    assert verify(np.empty(0, np.int64), np.empty(0, np.int64)).tolist() == []
    long = by_outlines(outlines.__getitem__, np.array([0.4, SHORT + 1, 0.4]))
    assert long(np.array([0]), np.array([1])).tolist() == [True]
