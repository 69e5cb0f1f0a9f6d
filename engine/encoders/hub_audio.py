"""Encoders of the hub that read music: CLAP, AST, wav2vec2 and its kind, the encoder of Whisper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.domain import Kind
from engine.encoders.encoder import Encoded, Encoder, check_tracks, unit_rows
from engine.encoders.execution import Execution
from engine.encoders.hub_audio_input import HubAudioInput, read_audio_input
from engine.encoders.hub_audio_network import HubAudioNetwork
from engine.encoders.hub_files import version_name
from engine.encoders.hub_network import read_model
from engine.encoders.hub_text import HubTexts, read_texts
from engine.encoders.trial_items import trial_windows
from engine.encoders.weights import digest_of
from engine.errors import EncoderError

BATCH_SIZE = 8
"""Long tracks in a batch of CLAP's are 180 MB."""
POOLING = "unit mean of unit windows"


class HubAudioEncoder:
    """Tracks to the mean of what a network of transformers says of their windows; it knows no tags.

    Window and track are compared in the same space: the unit vectors of the windows are the segments, and the
    embedding is their mean, scaled to length 1.
    """

    kind = Kind.MUSIC
    batch_size = BATCH_SIZE

    def __init__(
        self, network: HubAudioNetwork, wanted: HubAudioInput, title: str, cache: Path | None
    ) -> None:
        self.input = wanted.audio
        self.digest = music_digest(network, wanted)
        self.name = version_name(title, self.digest)
        self._wanted = wanted
        self.execution = Execution(network, self.name)
        self.dimension = self._probed_dimension(title)
        trial = [wanted.features(window) for window in trial_windows(self.execution.step, self.input)]
        self.execution.settle(np.stack(trial), self.digest, cache)

    def encode(self, batch: Sequence[NDArray[Any]]) -> Encoded:
        """Embeds tracks, each float32 (windows, input.samples); see ``Encoder.encode``."""
        check_tracks(batch, self.input, self.name)
        if not batch:
            return Encoded(np.zeros((0, self.dimension), np.float32), ())
        windows = unit_rows(self._heard([window for track in batch for window in track]), self.name)
        segments = np.split(windows, np.cumsum([len(track) for track in batch])[:-1])
        means = np.stack([part.mean(0, dtype=np.float64) for part in segments])
        return Encoded(unit_rows(means, self.name), ((),) * len(batch), tuple(segments))

    def _heard(self, windows: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """The network's features (len(windows), dimension)."""
        return self.execution.run_each([self._wanted.features(window) for window in windows])

    def _probed_dimension(self, title: str) -> int:
        silence = np.zeros(self.input.samples, np.float32)
        try:
            (features,) = self.execution.run(self._wanted.features(silence)[None])
            if features.ndim != 2:
                raise ValueError(f"features of {features.ndim - 1} dimensions")
        except (TypeError, ValueError, RuntimeError, AttributeError, KeyError, IndexError) as error:
            raise EncoderError(
                f"The encoder '{title}' does not turn sound into one vector. Choose one for music, such as "
                "CLAP, AST or wav2vec2."
            ) from error
        return int(features.shape[1])


class HubAudioTextEncoder(HubAudioEncoder):
    """A ``HubAudioEncoder`` whose network also reads texts."""

    def __init__(
        self,
        network: HubAudioNetwork,
        wanted: HubAudioInput,
        title: str,
        cache: Path | None,
        texts: HubTexts,
    ) -> None:
        super().__init__(network, wanted, title, cache)
        self._texts = texts

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeds texts: (len(texts), dimension); see ``TextEncoder.encode_text``."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return unit_rows(self._texts.features(texts), self.name)


def music_digest(network: HubAudioNetwork, wanted: HubAudioInput) -> str:
    """That of the encoder of this network."""
    return digest_of(network.state_dict(), f"{wanted.audio} {wanted.recipe} {POOLING}")


def load_music(folder: Path, name: str, cache: Path | None = None) -> Encoder:
    """The encoder of music in ``folder``, called ``name``.

    Raises:
        EncoderError: it cannot be loaded.
    """
    wanted = read_audio_input(folder, name)
    network = HubAudioNetwork(read_model(folder, name), wanted)
    texts = read_texts(folder, network.model) if network.understands_text else None
    if texts is None:
        return HubAudioEncoder(network, wanted, name, cache)
    return HubAudioTextEncoder(network, wanted, name, cache, texts)
