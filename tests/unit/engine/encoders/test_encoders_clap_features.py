"""CLAP's spectrograms against those of transformers' own extractor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.encoders import hub_files
from engine.encoders.clap_features import ClapFeatures

hub_files.require_transformers()

import transformers  # noqa: E402 (only after what may be in its way)

RATE = 16000


def extractor(truncation: str, padding: str) -> Any:
    return transformers.ClapFeatureExtractor(
        feature_size=24,
        sampling_rate=RATE,
        hop_length=160,
        max_length_s=1,
        fft_window_size=512,
        frequency_max=7500,
        truncation=truncation,
        padding=padding,
    )


@pytest.mark.parametrize("truncation", ["fusion", "rand_trunc"])
@pytest.mark.parametrize("padding", ["repeatpad", "repeat", "pad"])
@settings(max_examples=6, deadline=None)
@given(samples=st.integers(1, RATE), level=st.sampled_from([0.0, 1e-4, 0.1, 1.0]))
def test_that_spectrograms_equal_the_extractor_s(
    truncation: str, padding: str, samples: int, level: float
) -> None:
    theirs = extractor(truncation, padding)
    sound = (np.random.default_rng(samples).standard_normal(samples) * level).astype(np.float32)

    features = ClapFeatures(theirs)(sound)

    expected = theirs(sound, sampling_rate=RATE, return_tensors="np")["input_features"][0]
    assert features.dtype == np.float32
    powers = 10 ** (np.broadcast_to(features, expected.shape) / 10)
    np.testing.assert_allclose(
        powers, 10 ** (expected / 10), rtol=1e-3, atol=1e-6 * 10 ** (expected.max() / 10)
    )
