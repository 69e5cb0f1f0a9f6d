"""The spectrogram musicnn hears, against librosa's."""

from __future__ import annotations

import librosa
import numpy as np
import torch

from engine.encoders.log_mel import LogMel, samples_of


def test_that_it_is_the_spectrogram_of_the_published_network(golden: dict[str, np.ndarray]) -> None:
    sound = np.pad(golden["waveform"], 256)

    bands = LogMel()(torch.from_numpy(sound)[None])[0].numpy()

    np.testing.assert_allclose(bands, golden["logmel"], atol=1e-4)


def test_that_it_agrees_with_librosa_on_noise() -> None:
    sound = np.random.default_rng(0).uniform(-1, 1, samples_of(20)).astype(np.float32)

    bands = LogMel()(torch.from_numpy(sound)[None])[0].numpy()

    mel = librosa.feature.melspectrogram(
        y=sound, sr=16000, n_fft=512, hop_length=256, n_mels=96, center=False
    )
    assert bands.shape == (20, 96)
    np.testing.assert_allclose(bands, np.log10(10000 * mel + 1).T, atol=1e-4)
