"""Encoders of the Hugging Face hub, by name or folder. Needs the extra ``hub``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.domain import Kind
from engine.encoders.encoder import Encoded, Encoder, stacked_pictures, unit_rows
from engine.encoders.execution import Execution
from engine.encoders.hub_audio import load_music
from engine.encoders.hub_audio_input import wants_sound
from engine.encoders.hub_files import locate, require_transformers, version_name
from engine.encoders.hub_input import HubInput, read_input
from engine.encoders.hub_network import HubNetwork, read_network
from engine.encoders.hub_text import HubTexts, read_texts
from engine.encoders.trial_items import trial_pictures
from engine.encoders.weights import digest_of
from engine.errors import EncoderError

BATCH_SIZE = 64


class HubEncoder:
    """Pictures to the pooled features of a network of transformers; it knows no tags."""

    kind = Kind.IMAGE
    batch_size = BATCH_SIZE

    def __init__(self, network: HubNetwork, wanted: HubInput, title: str, cache: Path | None) -> None:
        self.input = wanted.picture
        self.digest = picture_digest(network, wanted)
        self.name = version_name(title, self.digest)
        self.execution = Execution(network, self.name)
        self.dimension = self._probed_dimension(title)
        self.execution.settle(trial_pictures(self.execution.step, self.input), self.digest, cache)

    def encode(self, batch: Sequence[NDArray[Any]]) -> Encoded:
        """Embeds pictures, each uint8 (height, width, 3); see ``Encoder.encode``."""
        (features,) = self.execution.run(stacked_pictures(batch, self.input, self.name))
        return Encoded(unit_rows(features, self.name), ((),) * len(batch))

    def _probed_dimension(self, title: str) -> int:
        black = np.zeros((1, self.input.height, self.input.width, 3), np.uint8)
        try:
            (features,) = self.execution.run(black)
        except (TypeError, ValueError, RuntimeError, AttributeError) as error:
            raise EncoderError(
                f"The encoder '{title}' does not turn a picture into one vector. Choose one for "
                "pictures, such as DINOv2, CLIP or SigLIP."
            ) from error
        return int(features.shape[1])


class HubTextEncoder(HubEncoder):
    """A ``HubEncoder`` whose network also reads texts."""

    def __init__(
        self, network: HubNetwork, wanted: HubInput, title: str, cache: Path | None, texts: HubTexts
    ) -> None:
        super().__init__(network, wanted, title, cache)
        self._texts = texts

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeds texts: (len(texts), dimension); see ``TextEncoder.encode_text``."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return unit_rows(self._texts.features(texts), self.name)


def picture_digest(network: HubNetwork, wanted: HubInput) -> str:
    """That of the encoder of this network."""
    return digest_of(network.state_dict(), repr(wanted))


def load(name: str, cache: Path | None = None) -> Encoder:
    """The encoder ``name``, of pictures or of music: a folder, or a name on the hub.

    Raises:
        EncoderError: it cannot be found or loaded, or the extra is not installed.
    """
    require_transformers()
    folder = locate(name)
    if wants_sound(folder):
        return load_music(folder, name, cache)
    wanted = read_input(folder, name)
    network = read_network(folder, name, wanted)
    texts = read_texts(folder, network.model) if network.understands_text else None
    if texts is None:
        return HubEncoder(network, wanted, name, cache)
    return HubTextEncoder(network, wanted, name, cache, texts)
