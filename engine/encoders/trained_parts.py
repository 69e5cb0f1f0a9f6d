"""The parts of a trained encoder, out of its folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from engine.encoders import trained_files
from engine.encoders.backbones import of_record
from engine.encoders.description import Description
from engine.encoders.heads import Head, head_of
from engine.encoders.trainable import Trainable
from engine.encoders.trained_weights import BACKBONE, HEAD, check_weights
from engine.encoders.weights import digest_of, read_safetensors
from engine.errors import EncoderError


def read_parts(name: str, cache: Path | None) -> tuple[Description, dict[str, Tensor]]:
    """What a trained encoder says of itself, and its weights, which fit that.

    Raises:
        EncoderError: there is none, or it is damaged.
    """
    folder = trained_files.folder_of(cache, name)
    description = trained_files.read(folder)
    if description.name != name:
        raise EncoderError(
            f"The trained encoder in {folder} calls itself '{description.name}'. Rename it so."
        )
    check_weights(folder / trained_files.WEIGHTS, description)
    return description, read_safetensors(folder / trained_files.WEIGHTS, name)


def head_from(description: Description, state: Mapping[str, Tensor]) -> Head | None:
    """Its head with its weights; None where its features are its embeddings."""
    if description.head is None:
        return None
    head = head_of(description.head)
    head.load_state_dict(under(HEAD, state))
    return head


def network_from(description: Description, state: Mapping[str, Tensor]) -> Trainable:
    """Its own network with its weights, without its head.

    Raises:
        EncoderError: it is of another kind, tensors are missing, or the network is not known here.
    """
    module = of_record(description.network)
    width = description.head["width"] if description.head else description.dimension
    try:
        module.load_state_dict(under(BACKBONE, state))
        fits = module.kind is description.kind and module.width == width
    except RuntimeError as error:
        raise _misfit(description) from error
    if not fits:
        raise _misfit(description)
    return module


def trained_digest(description: Description, state: Mapping[str, Tensor]) -> str:
    """Of all that decides its embeddings: its weights, what it does with them, and its base."""
    record = description.as_dict()
    base = description.base.digest if description.base else ""
    recipe = {key: record[key] for key in ("kind", "dimension", "mode", "network", "input", "text")}
    return digest_of(dict(state), json.dumps({**recipe, "base": base}, sort_keys=True))


def under(prefix: str, state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors whose names begin with ``prefix``, without it."""
    return {name.removeprefix(prefix): values for name, values in state.items() if name.startswith(prefix)}


def changed_base(description: Description) -> EncoderError:
    """Says that its base is not the one it was trained on."""
    base = description.base.name if description.base else ""
    return EncoderError(
        f"The encoder '{description.name}' was trained on '{base}' as it was then, and the one here has "
        "other weights or settings. Bring back that version, or train again."
    )


def endless(name: str) -> EncoderError:
    """Says that encoders stand on each other."""
    return EncoderError(
        f"The encoder '{name}' was trained on others, and those on others, without an end. Discard it."
    )


def _misfit(description: Description) -> EncoderError:
    return EncoderError(
        f"The weights of the encoder '{description.name}' belong to another network than it says. Take it in "
        "again, or train it again."
    )
