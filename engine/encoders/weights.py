"""Reading weights files without ever running what is in them."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from engine.errors import EncoderError


def read_weights(path: Path, name: str) -> dict[str, Tensor]:
    """The tensors of a torch weights file by their names, on the CPU.

    Raises:
        EncoderError: the file of the encoder ``name`` is missing, damaged, or holds more than tensors.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise _missing(path, name) from error
    except pickle.UnpicklingError as error:
        raise EncoderError(
            f"The weights of the encoder '{name}' in {path} are not plain tensors, so nothing of them was "
            "loaded. Install the program again, and do not trust where this file came from."
        ) from error
    except (RuntimeError, EOFError, OSError, ValueError, KeyError, AttributeError) as error:
        raise _damaged(path, name) from error
    if not isinstance(state, dict) or not all(isinstance(tensor, Tensor) for tensor in state.values()):
        raise _damaged(path, name)
    return dict(state)


def read_safetensors(path: Path, name: str) -> dict[str, Tensor]:
    """The tensors of a safetensors file by their names, on the CPU.

    Raises:
        EncoderError: the file of the encoder ``name`` is missing or damaged.
    """
    try:
        return load_file(path)
    except FileNotFoundError as error:
        raise _missing(path, name) from error
    except (SafetensorError, OSError, ValueError) as error:
        raise _damaged(path, name) from error


def fill(network: nn.Module, state: dict[str, Tensor], name: str) -> None:
    """Puts ``state`` into ``network``: every tensor, no other, all of the right shape.

    Raises:
        EncoderError: they do not fit.
    """
    try:
        network.load_state_dict(state, strict=True)
    except RuntimeError as error:
        raise EncoderError(
            f"The weights of the encoder '{name}' belong to another network. Install the program again."
        ) from error


def digest_of(state: dict[str, Tensor], recipe: str) -> str:
    """BLAKE2b-256 of all tensors and of ``recipe``, the settings that decide the embeddings beside them."""
    digest = hashlib.blake2b(recipe.encode(), digest_size=32)
    for key in sorted(state):
        tensor = state[key].detach().contiguous()
        digest.update(f"\n{key} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()


def _missing(path: Path, name: str) -> EncoderError:
    return EncoderError(
        f"The weights of the encoder '{name}' are missing: there is no file {path}. Install the program "
        "again."
    )


def _damaged(path: Path, name: str) -> EncoderError:
    return EncoderError(
        f"The weights of the encoder '{name}' in {path} are damaged or cut short. Install the program again."
    )
