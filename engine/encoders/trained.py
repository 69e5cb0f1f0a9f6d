"""Encoders that were trained here or taken in: written to a folder, and loaded from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.domain import AudioInput, PictureInput
from engine.encoders import model_card, registry, trained_files
from engine.encoders.description import DEEPEST, Description, is_safe_name
from engine.encoders.encoder import Encoder
from engine.encoders.execution import Execution
from engine.encoders.heads import Head
from engine.encoders.trainable import Trainable, TrainableMusic, headed
from engine.encoders.trained_encoder import (
    Adapted,
    Embeds,
    EmbedsMusic,
    EmbedsPictures,
    TrainedEncoder,
    TrainedTextEncoder,
)
from engine.encoders.trained_parts import (
    changed_base,
    endless,
    head_from,
    network_from,
    read_parts,
    trained_digest,
    under,
)
from engine.encoders.trained_weights import TEXT
from engine.encoders.trial_items import trial_pictures, trial_windows
from engine.errors import EncoderError
from engine.settings import program_version

Weights = Mapping[str, Tensor | NDArray[Any]]


def write(parent: Path, description: Description, weights: Weights) -> Path:
    """Writes the folder of a trained encoder into ``parent``, under its name; whole or not at all.

    Args:
        parent: ``LibraryPaths.trained``.
        description: What it says of itself; the program's version and the checksum are filled in.
        weights: ``head.*``, ``backbone.*`` unless it is an adapter, ``text_projector.*`` if it reads texts.

    Raises:
        EncoderError: weights and description do not belong together, a number is not finite, the name is
            taken, or it cannot be written there.
        StorageFullError: there is no room for it.
    """
    whole = replace(description, program=description.program or program_version())
    if not is_safe_name(whole.name):
        raise EncoderError(f"'{whole.name}' cannot be the name of an encoder: write a-z, 0-9 and '-' alone.")
    with trained_files.written_folder(parent / whole.name) as folder:
        save_file({name: _plain(values) for name, values in weights.items()}, folder / trained_files.WEIGHTS)
        whole = replace(whole, checksum=trained_files.checksum(folder))
        text = json.dumps(whole.as_dict(), indent=1, ensure_ascii=False, allow_nan=False)
        (folder / trained_files.DESCRIPTION).write_text(text, encoding="utf-8")
        (folder / trained_files.CARD).write_text(model_card.text(whole), encoding="utf-8")
        trained_files.check(folder, parent / whole.name)
    return parent / whole.name


def load(name: str, cache: Path | None) -> TrainedEncoder:
    """The trained encoder ``name`` among those of the library whose encoders lie in ``cache``.

    Raises:
        EncoderError: there is none, it is damaged, or its base is not here as it was.
    """
    return _load(name, cache, 0)


def base_of(description: Description, cache: Path | None, depth: int = 0) -> Encoder:
    """The encoder that ``description``, of an adapter, is a head on.

    Raises:
        EncoderError: it is not here, or has changed.
    """
    base = description.base
    assert base is not None  # an adapter has one
    assert description.head is not None  # and this
    if base.source.startswith(registry.TRAINED_PREFIX):
        encoder: Encoder = _load(base.source.removeprefix(registry.TRAINED_PREFIX), cache, depth + 1)
    else:
        encoder = registry.load(base.source, cache)
    found = (encoder.digest, encoder.kind, encoder.input, encoder.dimension)
    if found != (base.digest, description.kind, description.input, description.head["width"]):
        raise changed_base(description)
    return encoder


def _load(name: str, cache: Path | None, depth: int) -> TrainedEncoder:
    if depth > DEEPEST:
        raise endless(name)
    description, state = read_parts(name, cache)
    head = head_from(description, state)
    digest = trained_digest(description, state)
    embeds: Embeds
    if description.is_adapter:
        assert head is not None  # its description was refused otherwise
        embeds = Adapted(base_of(description, cache, depth), head, description)
    else:
        module = network_from(description, state)
        embeds = _embeds(module, head, description, digest, cache)
    if description.text is None:
        return TrainedEncoder(description, digest, embeds)
    projector = nn.Linear(description.text.width, description.dimension)
    projector.load_state_dict(under(TEXT, state))
    return TrainedTextEncoder(description, digest, embeds, _sentences(description), projector)


def _embeds(
    module: Trainable, head: Head | None, description: Description, digest: str, cache: Path | None
) -> Embeds:
    network = module.into_inference(description.input)
    if head is not None:
        network = headed(network, head, description.kind)
    execution = Execution(network, description.name)
    wanted = description.input
    if isinstance(wanted, PictureInput):
        execution.settle(trial_pictures(execution.step, wanted), digest, cache)
        return EmbedsPictures(execution, wanted, description.name)
    assert isinstance(wanted, AudioInput)
    assert isinstance(module, TrainableMusic)  # its kind was compared
    heard = module.heard(trial_windows(execution.step, wanted))
    execution.settle(np.stack(heard), digest, cache)
    return EmbedsMusic(execution, module, wanted, description)


def _sentences(description: Description) -> Any:
    from engine.encoders.sentence import SentenceEncoder

    text = description.text
    assert text is not None  # only asked where there is
    sentences = SentenceEncoder.load()
    if sentences.dimension != text.width or (text.digest and sentences.digest != text.digest):
        raise EncoderError(
            f"The encoder '{description.name}' was trained with other embeddings of texts than are made "
            "here. Install the version of the program that trained it, or train again."
        )
    return sentences


def _plain(values: Tensor | NDArray[Any]) -> Tensor:
    """A copy in main memory that shares nothing, float32 but for whole numbers."""
    tensor = torch.as_tensor(values).detach()
    kind = torch.float32 if tensor.is_floating_point() else torch.int64
    return tensor.to("cpu", kind, copy=True).contiguous()
