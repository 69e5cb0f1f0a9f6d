"""How a hub encoder wants its sound, and the features it is given of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.domain import AudioInput
from engine.encoders.clap_features import ClapFeatures
from engine.encoders.hub_files import read_settings
from engine.errors import EncoderError

WINDOW_SECONDS = 10
"""For encoders that hear sound of any length, such as wav2vec2: enough for a few bars."""
COVERED_SECONDS = 120
"""How much of a long track is heard, in windows spread evenly: as much as the bundled encoder hears."""
SHORTEST_SECONDS = 0.1
"""What is shorter is filled up with silence: networks need a few frames."""
KALDI_FRAME, KALDI_STEP = 0.025, 0.010
"""Seconds that one frame of AST hears, and from one frame to the next."""

Features = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""From a sound, float32 (samples,), to what the network reads of it: waveform or spectrogram."""


@dataclass(frozen=True, slots=True)
class HubAudioInput:
    """The windows of a track, and what becomes of each before the network sees it."""

    audio: AudioInput
    argument: str
    """The network's name for the features."""
    fills_up: bool
    """Whether short sounds are filled up with silence in features of (bands, frames)."""
    recipe: str
    """All settings, for the digest."""
    extract: Features

    def features(self, window: NDArray[np.float32]) -> NDArray[np.float32]:
        """The features of a window, (samples,), without the silence that fills it up at its end.

        So a short sound is heard as the extractor of its network wants it: repeated, padded or as it is.
        """
        heard = np.flatnonzero(window)
        end = int(heard[-1]) + 1 if heard.size else 0
        return self.extract(window[: max(end, int(SHORTEST_SECONDS * self.audio.rate))])


def wants_sound(folder: Path) -> bool:
    """Whether the encoder in ``folder`` says that it reads sound."""
    return "sampling_rate" in read_settings(folder, "feature_extractor")


def read_audio_input(folder: Path, name: str) -> HubAudioInput:
    """What the encoder in ``folder`` wants to hear.

    Raises:
        EncoderError: the encoder ``name`` says it in a way that is not understood.
    """
    from transformers import AutoFeatureExtractor

    try:
        extractor = AutoFeatureExtractor.from_pretrained(
            str(folder), trust_remote_code=False, local_files_only=True
        )
        return HubAudioInput(
            _windows(extractor),
            extractor.model_input_names[0],
            hasattr(extractor, "n_samples"),
            json.dumps(read_settings(folder, "feature_extractor"), sort_keys=True),
            _features(extractor),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError) as error:
        raise EncoderError(
            f"The encoder '{name}' does not say how it wants its tracks in a way that is understood "
            f"(preprocessor_config.json: {error}). Choose another encoder for music."
        ) from error


def _windows(extractor: Any) -> AudioInput:
    """Windows of the length the network was made for, one after the other."""
    rate = int(extractor.sampling_rate)
    if hasattr(extractor, "nb_max_samples"):  # CLAP
        samples = int(extractor.nb_max_samples)
    elif hasattr(extractor, "n_samples"):  # Whisper
        samples = int(extractor.n_samples)
    elif hasattr(extractor, "num_mel_bins") and hasattr(extractor, "max_length"):  # AST: a number of frames
        samples = round(rate * (KALDI_FRAME + KALDI_STEP * (int(extractor.max_length) - 1)))
    else:
        samples = rate * WINDOW_SECONDS
    if samples < rate * SHORTEST_SECONDS or rate <= 0:
        raise ValueError(f"windows of {samples} samples at {rate} Hz")
    return AudioInput(
        rate, samples, hop=samples, most_windows=max(1, round(COVERED_SECONDS * rate / samples))
    )


def _features(extractor: Any) -> Features:
    """The extractor's own, without anything in it that is left to chance."""
    if hasattr(extractor, "nb_max_samples"):
        return ClapFeatures(extractor)
    if hasattr(extractor, "dither"):
        extractor.dither = 0.0
    argument = extractor.model_input_names[0]

    def extract(sound: NDArray[np.float32]) -> NDArray[np.float32]:
        # One by one, so that none is padded to the length of another.
        features = extractor(sound, sampling_rate=extractor.sampling_rate, return_tensors="np")[argument]
        return np.asarray(features[0], np.float32)

    return extract
