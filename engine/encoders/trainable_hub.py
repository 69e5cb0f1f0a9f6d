"""Networks of transformers to be trained. Needs the extra ``hub``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.domain import PictureInput
from engine.encoders.encoder import EncoderInput
from engine.encoders.hub import picture_digest
from engine.encoders.hub_audio import music_digest
from engine.encoders.hub_audio_input import HubAudioInput, read_audio_input, wants_sound
from engine.encoders.hub_audio_network import HubAudioNetwork
from engine.encoders.hub_files import locate, require_transformers, version_name
from engine.encoders.hub_input import read_input
from engine.encoders.hub_network import HubNetwork, read_model, read_network
from engine.encoders.network import Network
from engine.encoders.registry import HUB_PREFIX
from engine.encoders.trainable import Trainable, TrainableMusic, TrainablePictures
from engine.errors import EncoderError

NAME = "hub"
_LEFT_TO_CHANCE = {"apply_spec_augment": False, "layerdrop": 0.0}
"""What some networks do to themselves in training; views are made before, and every layer is to learn."""


class TrainableHubPictures(TrainablePictures):
    """Pixels to the pooled features of a network of transformers."""

    def __init__(self, network: HubNetwork, wanted: PictureInput, source: str, digest: str) -> None:
        super().__init__()
        self.network = network
        self._source, self._digest = source, digest
        self.width = _without_the_rest(network, torch.zeros(1, 3, wanted.height, wanted.width))

    @property
    def record(self) -> dict[str, Any]:
        return {"name": NAME, "source": self._source, "digest": self._digest}

    def forward(self, views: Tensor) -> Tensor:
        return self.network(views)[0]  # type: ignore[no-any-return]

    def into_inference(self, wanted: EncoderInput) -> Network:
        return self.network


class HubSpectrogram(nn.Module):
    """What the extractor of a hub encoder makes of sounds, its silence moved to 0."""

    def __init__(self, wanted: HubAudioInput) -> None:
        super().__init__()
        self._extract = wanted.extract
        silence = wanted.extract(np.zeros(wanted.audio.samples, np.float32))
        self.silence = float(silence.min())
        self._has_channel = silence.ndim == 3
        self._has_bands_first = silence.ndim == 2 and wanted.fills_up

    def forward(self, sounds: Tensor) -> Tensor:
        """float32 (n, samples) to (n, frames, bands)."""
        features = extracted(self._extract, sounds) - self.silence
        if self._has_channel:
            return features[:, 0]
        return features.transpose(1, 2) if self._has_bands_first else features

    def back(self, views: Tensor) -> Tensor:
        """(n, frames, bands) to what the extractor gave."""
        features = views + self.silence
        if self._has_channel:
            return features[:, None]
        return features.transpose(1, 2) if self._has_bands_first else features


class TrainableHubMusic(TrainableMusic):
    """Sounds, or their spectrograms where the network reads such, to its pooled features."""

    def __init__(self, network: HubAudioNetwork, wanted: HubAudioInput, source: str, digest: str) -> None:
        super().__init__()
        self.network = network
        self._wanted = wanted
        self._source, self._digest = source, digest
        features = wanted.extract(np.zeros(wanted.audio.samples, np.float32))
        self._spectrogram = HubSpectrogram(wanted) if features.ndim > 1 else None
        self.width = _without_the_rest(network, torch.from_numpy(features)[None])

    @property
    def record(self) -> dict[str, Any]:
        return {"name": NAME, "source": self._source, "digest": self._digest}

    @property
    def spectrogram(self) -> HubSpectrogram | None:
        return self._spectrogram

    def forward(self, views: Tensor) -> Tensor:
        if self._spectrogram is not None:
            return self.network(self._spectrogram.back(views))[0]  # type: ignore[no-any-return]
        return self.network(extracted(self._wanted.extract, views))[0]  # type: ignore[no-any-return]

    def heard(self, track: NDArray[np.float32]) -> Sequence[NDArray[np.float32]]:
        return [self._wanted.features(window) for window in track]

    def into_inference(self, wanted: EncoderInput) -> Network:
        return self.network


def pretrained(source: str) -> tuple[Trainable, EncoderInput, str, str]:
    """The hub's encoder ``source`` to be trained, how it wants its items, its name and its digest.

    Raises:
        EncoderError: it cannot be found or loaded, or the extra is not installed.
    """
    require_transformers()
    title = source.removeprefix(HUB_PREFIX)
    folder = locate(title)
    if wants_sound(folder):
        hears = read_audio_input(folder, title)
        audio = HubAudioNetwork(read_model(folder, title), hears)
        digest = music_digest(audio, hears)
        module: Trainable = TrainableHubMusic(audio, hears, source, digest)
        return module, hears.audio, version_name(title, digest), digest
    sees = read_input(folder, title)
    network = read_network(folder, title, sees)
    digest = picture_digest(network, sees)
    module = TrainableHubPictures(network, sees.picture, source, digest)
    return module, sees.picture, version_name(title, digest), digest


def of_source(source: str, digest: str) -> Trainable:
    """The network of the hub's encoder ``source``, to be filled with other weights.

    Raises:
        EncoderError: it cannot be loaded, or is not the one with this ``digest``.
    """
    module, _, _, found = pretrained(source)
    if found != digest:
        raise EncoderError(
            f"The encoder '{source}' is not the one that was trained further: it has other weights or "
            "settings. Bring back that version, or train again."
        )
    return module


def extracted(extract: Any, sounds: Tensor) -> Tensor:
    """What ``extract`` makes of each of the sounds (n, samples), where they are."""
    heard = sounds.detach().float().cpu().numpy()
    return torch.from_numpy(np.stack([extract(sound) for sound in heard])).to(sounds.device)


def _without_the_rest(network: HubNetwork | HubAudioNetwork, item: Tensor) -> int:
    """Takes away what the features of ``item`` do not depend on, such as what reads texts; gives their width.

    What stands alone inside a part that is needed stays, and wants no gradient.
    """
    model = network.model
    for name, value in _LEFT_TO_CHANCE.items():
        if hasattr(model.config, name):
            setattr(model.config, name, value)
    features: Tensor = network.eval()(item)[0]
    parameters = list(model.parameters())
    slopes = torch.autograd.grad(features.square().sum(), parameters, allow_unused=True)
    for parameter, slope in zip(parameters, slopes, strict=True):
        parameter.requires_grad_(slope is not None)
    for name, part in list(model.named_children()):
        wanting = [parameter.requires_grad for parameter in part.parameters()]
        if wanting and not any(wanting):
            delattr(model, name)
    return int(features.shape[1])
