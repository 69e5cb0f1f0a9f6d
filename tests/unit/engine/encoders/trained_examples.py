"""Trained encoders for tests: random heads and networks, written as a training would."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine.domain import TrainingMode
from engine.encoders import trained
from engine.encoders.backbones import Backbone, backbone
from engine.encoders.description import BaseVersion, Description
from engine.encoders.encoder import Encoder
from engine.encoders.heads import Head

PICTURES = "bundled:efficientnet-lite0"
MUSIC = "bundled:musicnn-msd"


def seeded_head(width: int, dimension: int = 16, seed: int = 0) -> Head:
    torch.manual_seed(seed)
    head = Head(width, dimension, dropout=0.1)
    nn.init.normal_(head.bias, std=0.1)
    return head


def state_of(**modules: nn.Module) -> dict[str, Tensor]:
    """Their tensors, each with the module's name before its own."""
    return {
        f"{prefix}.{name}": values for prefix, m in modules.items() for name, values in m.state_dict().items()
    }


def adapter_of(base: Encoder, source: str, head: Head, name: str = "stamps-supcon-1") -> Description:
    return Description(
        name=name,
        kind=base.kind,
        dimension=head.out_features,
        mode=TrainingMode.ADAPTER,
        method="supcon",
        input=base.input,
        network={"name": base.name},
        base=BaseVersion(base.name, source, base.digest),
        head=head.record,
        tags=True,
    )


def written_adapter(cache: Path, base: Encoder, source: str, name: str = "stamps-supcon-1") -> Head:
    """Writes a head on ``base`` among the encoders of a library."""
    head = seeded_head(base.dimension)
    trained.write(cache / "trained", adapter_of(base, source, head, name), state_of(head=head))
    return head.eval()


def tuned_of(start: Backbone, head: Head | None, name: str = "stamps-simclr-1") -> Description:
    mode = TrainingMode.FINETUNE if start.source else TrainingMode.SCRATCH
    return Description(
        name=name,
        kind=start.kind,
        dimension=head.out_features if head else start.width,
        mode=mode,
        method="simclr",
        input=start.wanted,
        network=start.network,
        base=BaseVersion(start.name, start.source, start.digest, start.licence) if start.source else None,
        head=head.record if head else None,
    )


def written_tuned(cache: Path, source: str, name: str = "stamps-simclr-1") -> tuple[Backbone, Head]:
    """Writes a changed copy of an encoder with a head on it among the encoders of a library."""
    start = backbone(source, cache)
    head = seeded_head(start.width)
    with torch.no_grad():
        for parameter in start.module.parameters():
            parameter += 0.01 * parameter.abs().mean()
    trained.write(cache / "trained", tuned_of(start, head, name), state_of(backbone=start.module, head=head))
    return start, head.eval()


def changed(description: Description, **values: Any) -> Description:
    return replace(description, **values)
