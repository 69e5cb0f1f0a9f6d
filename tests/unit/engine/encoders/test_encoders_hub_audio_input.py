"""The windows that the extractors of transformers ask for, and what is cut off them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.domain import AudioInput
from engine.encoders import hub_files
from engine.encoders.hub_audio_input import HubAudioInput, read_audio_input, wants_sound

hub_files.require_transformers()

import transformers  # noqa: E402 (only after what may be in its way)


def said(folder: Path, extractor: Any) -> HubAudioInput:
    extractor.save_pretrained(folder)
    assert wants_sound(folder)
    return read_audio_input(folder, "x")


@pytest.mark.parametrize(
    ("extractor", "expected"),
    [
        ("ClapFeatureExtractor", AudioInput(48000, 480000, 480000, most_windows=12)),
        ("ASTFeatureExtractor", AudioInput(16000, 164080, 164080, most_windows=12)),
        ("Wav2Vec2FeatureExtractor", AudioInput(16000, 160000, 160000, most_windows=12)),
        ("WhisperFeatureExtractor", AudioInput(16000, 480000, 480000, most_windows=4)),
        ("SeamlessM4TFeatureExtractor", AudioInput(16000, 160000, 160000, most_windows=12)),
    ],
)
def test_that_windows_are_as_long_as_the_network_hears_at_once(
    tmp_path: Path, extractor: str, expected: AudioInput
) -> None:
    assert said(tmp_path, getattr(transformers, extractor)()).audio == expected


def test_that_ast_gets_a_spectrogram_without_padding(tmp_path: Path) -> None:
    wanted = said(tmp_path, transformers.ASTFeatureExtractor(do_normalize=False))
    sound = np.random.default_rng(0).standard_normal(wanted.audio.samples, np.float32)

    features = wanted.features(sound)

    assert features.shape == (1024, 128)
    assert np.abs(features[-1]).min() > 0  # a frame that is filled up would be zeros


def test_that_silence_at_the_end_is_cut_and_a_tenth_of_a_second_stays(tmp_path: Path) -> None:
    wanted = said(tmp_path, transformers.Wav2Vec2FeatureExtractor(do_normalize=False))
    window = np.zeros(wanted.audio.samples, np.float32)

    def heard(*sounding: int) -> int:
        window[:] = 0
        window[list(sounding)] = 0.5
        return len(wanted.features(window))

    assert heard() == 1600
    assert heard(10) == 1600
    assert heard(10, 5000) == 5001
    assert heard(wanted.audio.samples - 1) == wanted.audio.samples


def test_that_dithering_leaves_nothing_to_chance(tmp_path: Path) -> None:
    wanted = said(tmp_path, transformers.WhisperFeatureExtractor(dither=0.1))
    window = np.full(wanted.audio.samples, 0.1, np.float32)

    np.testing.assert_array_equal(wanted.features(window), wanted.features(window))


def test_that_encoders_of_pictures_want_no_sound(tmp_path: Path) -> None:
    (tmp_path / "preprocessor_config.json").write_text('{"size": 224, "image_mean": [0, 0, 0]}')

    assert not wants_sound(tmp_path)


def test_that_settings_inside_a_processor_s_are_found(tmp_path: Path) -> None:
    extractor = transformers.ClapFeatureExtractor().to_json_string()
    (tmp_path / "processor_config.json").write_text(
        f'{{"feature_extractor": {extractor}, "processor_class": "ClapProcessor"}}'
    )
    (tmp_path / "config.json").write_text('{"model_type": "clap"}')

    assert wants_sound(tmp_path)
    assert read_audio_input(tmp_path, "x").audio.rate == 48000
