"""A trained encoder as what another training starts from."""

from __future__ import annotations

from pathlib import Path

from engine.encoders import backbones, registry
from engine.encoders.description import DEEPEST
from engine.encoders.trainable_headed import with_head
from engine.encoders.trained_parts import (
    changed_base,
    endless,
    head_from,
    network_from,
    read_parts,
    trained_digest,
)


def trained_backbone(name: str, cache: Path | None, depth: int = 0) -> backbones.Backbone:
    """The network of the trained encoder ``name`` with its head; of an adapter, its base's with its head.

    Raises:
        EncoderError: there is none, it is damaged, or its base is not here as it was.
    """
    if depth > DEEPEST:
        raise endless(name)
    description, state = read_parts(name, cache)
    head = head_from(description, state)
    licence = description.base.licence if description.base else ""
    if description.is_adapter:
        assert description.base is not None  # its description was refused otherwise
        assert head is not None
        below = backbones.backbone(description.base.source, cache, depth + 1)
        found = (below.digest, below.kind, below.wanted, below.width)
        if found != (description.base.digest, description.kind, description.input, head.in_features):
            raise changed_base(description)
        module, licence = below.module, below.licence or licence
    else:
        module = network_from(description, state)
    whole = module if head is None else with_head(module, head)
    return backbones.Backbone(
        whole.eval(),
        description.input,
        registry.TRAINED_PREFIX + name,
        name,
        trained_digest(description, state),
        licence,
    )
