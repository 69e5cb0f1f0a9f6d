"""What a training starts from: networks that gradients go through, with what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import nn

from engine.domain import Kind
from engine.encoders import registry
from engine.encoders.encoder import EncoderInput
from engine.encoders.trainable import Trainable, TrainableMusic
from engine.errors import EncoderError

SCRATCH = {
    "resnet18": Kind.IMAGE,
    "efficientnet-lite0": Kind.IMAGE,
    "musicnn-msd": Kind.MUSIC,
}
"""The networks that can be trained from the beginning, and what they read."""


@dataclass(frozen=True, slots=True)
class Backbone:
    """A network to be trained, and where it comes from."""

    module: Trainable
    """In float32 on the CPU, in evaluation; nobody else has it."""
    wanted: EncoderInput
    """How its items are decoded."""
    source: str
    """That of the encoder it is a copy of; empty for random weights."""
    name: str
    """Of that encoder's version, or of the network."""
    digest: str
    """Of that encoder; empty for random weights."""
    licence: str
    """SPDX identifier of the weights' licence; empty where it is not known, and for random weights."""

    @property
    def width(self) -> int:
        """Length of the features."""
        return self.module.width

    @property
    def kind(self) -> Kind:
        """What it reads."""
        return self.module.kind

    @property
    def network(self) -> dict[str, Any]:
        """What ``of_record`` makes the same network from, but for its weights."""
        return self.module.record

    @property
    def spectrogram(self) -> nn.Module | None:
        """What turns sounds into views, to be moved to the device that trains; None where nothing does."""
        return self.module.spectrogram if isinstance(self.module, TrainableMusic) else None


def backbone(source: str, cache: Path | None = None) -> Backbone:
    """A copy of the encoder ``source`` names, to be trained further; ``cache`` as for ``registry.load``.

    Its features, scaled to length 1, are the encoder's embeddings; for music those of each window.

    Raises:
        EncoderError: there is no such encoder, it cannot be loaded or not be trained.
    """
    if source == registry.bundled("efficientnet-lite0").source:
        from engine.encoders import trainable_efficientnet

        return _bundled(source, *trainable_efficientnet.pretrained())
    if source == registry.bundled("musicnn-msd").source:
        from engine.encoders import trainable_musicnn

        return _bundled(source, *trainable_musicnn.pretrained())
    raise EncoderError(f"The encoder '{source}' cannot be trained as a whole. Train a head on it.")


def scratch(name: str, wanted: EncoderInput | None = None) -> Backbone:
    """The network ``name`` with random weights, from torch's generator, for items as ``wanted`` has them.

    Raises:
        EncoderError: there is no such network; the message lists those there are.
    """
    if name not in SCRATCH:
        raise EncoderError(
            f"There is no network '{name}' to be trained from the beginning (there are: "
            f"{', '.join(SCRATCH)}). Choose one of those."
        )
    if wanted is None:
        wanted = registry.bundled(registry.default_encoder(SCRATCH[name])).input
    module = of_record({"name": name}).eval()
    return Backbone(module, wanted, "", name, "", "")


def of_record(record: Mapping[str, Any], cache: Path | None = None) -> Trainable:
    """The network ``record`` describes, as ``Backbone.network`` has it, with random weights.

    Raises:
        EncoderError: no such network can be made here.
    """
    if "network" in record:
        from engine.encoders.heads import head_of
        from engine.encoders.trainable_headed import with_head

        return with_head(of_record(record["network"], cache), head_of(record["head"]))
    match record["name"]:
        case "efficientnet-lite0":
            from engine.encoders import trainable_efficientnet

            return trainable_efficientnet.scratch()
        case "musicnn-msd":
            from engine.encoders import trainable_musicnn

            return trainable_musicnn.TrainableMusicnn()
        case "resnet18":
            from engine.encoders import trainable_resnet

            return trainable_resnet.TrainableResNet()
    raise EncoderError(f"There is no network '{record['name']}' here. Update the program, or train anew.")


def _bundled(source: str, module: Trainable, digest: str) -> Backbone:
    info = registry.bundled(source.removeprefix(registry.BUNDLED_PREFIX))
    return Backbone(module.eval(), info.input, source, info.name, digest, info.licence)
