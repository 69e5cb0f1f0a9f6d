"""What a student stands on: cached features, or a network that is trained with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine.contrastive.embedding import Embedding
from engine.contrastive.inputs.readers import Reader
from engine.contrastive.material import Material
from engine.contrastive.modes import Mode
from engine.contrastive.specification import Specification
from engine.contrastive.views.factory import Views

Tell = Callable[[str, int, int], None]
"""A stage, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Made once for a training, however often its student is."""

    module: nn.Module
    """From views to features; to be copied by whoever trains it."""
    width: int
    """Length of its features."""
    read: Reader
    views: Views
    embedding: Embedding
    network: Mapping[str, Any] | None = None
    """What the module is made from anew, but for its weights; None where it stays as it was."""
    unreadable: Mapping[int, str] = field(default_factory=dict)
    """Why an item cannot be trained on, by its row; half a sentence each."""
    start: Mapping[str, Tensor] = field(default_factory=dict)
    """Weights that the head begins with, named as those of a candidate; none for random ones."""
    teacher: nn.Module | None = None
    """From views to the embeddings of the teacher; None where there is none that reads such views."""


@dataclass(frozen=True, slots=True)
class Places:
    """Folders that a training uses, and its device."""

    run: Path
    """Its own."""
    inputs: Path
    """Decoded items of all trainings."""
    cache: Path | None
    """Where encoders are found that were trained here, and what was measured of this machine."""
    device: torch.device


def ground_for(specification: Specification, material: Material, places: Places, tell: Tell) -> Ground:
    """That of a training, all of it decoded and cached that is wanted of it.

    Raises:
        EncoderError: the encoder cannot be loaded, or not be trained.
        InvalidRequestError: there are no features to train a head on.
    """
    if specification.mode is Mode.ADAPTER:
        from engine.contrastive.adapter_ground import adapter_ground

        return adapter_ground(specification, material, places, tell)
    from engine.contrastive.network_ground import network_ground

    return network_ground(specification, material, places, tell)
