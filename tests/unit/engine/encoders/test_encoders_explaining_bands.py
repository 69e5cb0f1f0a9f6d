"""Bands that are taken out of a sound."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.encoders.explaining.bands import BANDS, band_edges, without_band

RATE = 8000
SAMPLES = 4000


def tone(pitch: float) -> np.ndarray:
    return np.sin(2 * np.pi * pitch * np.arange(SAMPLES) / RATE)[None].astype(np.float32)


@given(st.sampled_from([8000, 16000, 22050, 44100, 48000]))
def test_that_bands_reach_from_the_deepest_to_the_highest_tone(rate: int) -> None:
    edges = band_edges(rate)
    assert len(edges) == BANDS + 1
    assert edges[0] == 0
    assert edges[-1] == pytest.approx(rate / 2)
    widths = [high / low for low, high in pairwise(edges[1:])]
    assert widths == pytest.approx([widths[0]] * (BANDS - 1))


@given(seed=st.integers(0, 100), odd=st.booleans())
def test_that_the_bands_together_are_the_sound(seed: int, odd: bool) -> None:
    sound = np.random.default_rng(seed).standard_normal((2, SAMPLES - odd)).astype(np.float32)
    edges = band_edges(RATE)
    bands = [sound - without_band(sound, RATE, low, high) for low, high in pairwise(edges)]
    assert np.allclose(sum(bands), sound, atol=1e-4)


def test_that_one_tone_goes_and_the_other_stays() -> None:
    kept = without_band(tone(1000) + tone(3000), RATE, 800, 1500)
    assert kept.dtype == np.float32
    assert np.allclose(kept, tone(3000), atol=1e-3)


def test_that_silence_around_a_sound_stays_silence() -> None:
    sound = np.zeros((2, SAMPLES), np.float32)
    sound[0, 500:900] = tone(1000)[0, 500:900] + 0.5
    kept = without_band(sound, RATE, 0, 300)
    assert not kept[0, :500].any()
    assert not kept[0, 900:].any()
    assert kept[0, 500:900].any()
    assert not kept[1].any()
