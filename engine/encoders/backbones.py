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
    def one_size(self) -> bool:
        """Whether it reads pictures of the size it wants and of no other."""
        record = self.network
        while "network" in record:  # below all heads
            record = record["network"]
        return bool(record["name"] == "hub")

    @property
    def spectrogram(self) -> nn.Module | None:
        """What turns sounds into views, to be moved to the device that trains; None where nothing does."""
        return self.module.spectrogram if isinstance(self.module, TrainableMusic) else None


def backbone(source: str, cache: Path | None = None, depth: int = 0) -> Backbone:
    """A copy of the encoder ``source`` names, to be trained further; ``cache`` as for ``registry.load``.

    Its features, scaled to length 1, are the encoder's embeddings; for music those of each window. ``depth``
    is how many trained encoders stand on it.

    Raises:
        EncoderError: there is no such encoder, or it cannot be loaded.
    """
    if source == registry.bundled("efficientnet-lite0").source:
        from engine.encoders import trainable_efficientnet

        return _bundled(source, *trainable_efficientnet.pretrained())
    if source == registry.bundled("musicnn-msd").source:
        from engine.encoders import trainable_musicnn

        return _bundled(source, *trainable_musicnn.pretrained())
    if source.startswith(registry.HUB_PREFIX):
        from engine.encoders import trainable_hub

        module, wanted, name, digest = trainable_hub.pretrained(source)
        return Backbone(module.eval(), wanted, source, name, digest, "")
    if source.startswith(registry.TRAINED_PREFIX):
        from engine.encoders.trained_backbone import trained_backbone

        return trained_backbone(source.removeprefix(registry.TRAINED_PREFIX), cache, depth)
    raise EncoderError(f"'{source}' is no encoder that can be trained further. Choose another one.")


def scratch(name: str, wanted: EncoderInput | None = None) -> Backbone:
    """The network ``name`` with random weights, from torch's generator, for items as ``wanted`` has them.

    Raises:
        EncoderError: there is no such network; the message lists those there are.
    """
    kind = registry.kind_of_network(name)
    if wanted is None:
        wanted = registry.bundled(registry.default_encoder(kind)).input
    module = of_record({"name": name}).eval()
    return Backbone(module, wanted, "", name, "", "")


def of_record(record: Mapping[str, Any]) -> Trainable:
    """The network ``record`` describes, as ``Backbone.network`` has it, to be filled with weights.

    Raises:
        EncoderError: no such network can be made here.
    """
    if "network" in record:
        from engine.encoders.heads import head_of
        from engine.encoders.trainable_headed import with_head

        return with_head(of_record(record["network"]), head_of(record["head"]))
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
        case "hub":
            from engine.encoders import trainable_hub

            return trainable_hub.of_source(str(record.get("source")), str(record.get("digest")))
    raise EncoderError(f"There is no network '{record['name']}' here. Update the program, or train anew.")


def _bundled(source: str, module: Trainable, digest: str) -> Backbone:
    info = registry.bundled(source.removeprefix(registry.BUNDLED_PREFIX))
    return Backbone(module.eval(), info.input, source, info.name, digest, info.licence)
