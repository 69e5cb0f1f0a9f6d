"""Weights files that are damaged, foreign or hostile."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from engine.encoders.weights import digest_of, fill, read_safetensors, read_weights
from engine.errors import EncoderError


class Payload:
    """Pickles into a call that leaves a file behind."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self._trace,)


def saved(tmp_path: Path) -> Path:
    path = tmp_path / "weights.pth"
    torch.save(nn.Linear(3, 2).state_dict(), path)
    return path


def test_that_tensors_are_read_by_name(tmp_path: Path) -> None:
    state = read_weights(saved(tmp_path), "x")

    assert {key: tuple(tensor.shape) for key, tensor in state.items()} == {"weight": (2, 3), "bias": (2,)}


def test_that_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"weights of the encoder 'x' are missing.*gone\.pth"):
        read_weights(tmp_path / "gone.pth", "x")


@pytest.mark.parametrize("tenth", range(10))
def test_that_a_truncated_file_is_refused(tmp_path: Path, tenth: int) -> None:
    path = saved(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * tenth // 10])

    with pytest.raises(EncoderError, match="weights of the encoder 'x'"):
        read_weights(path, "x")


@pytest.mark.parametrize("content", [b"no weights at all", bytes(1000), b"\x80\x02]q\x00."])
def test_that_a_file_of_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(content)

    with pytest.raises(EncoderError, match="weights of the encoder 'x'"):
        read_weights(path, "x")


@pytest.mark.parametrize("form", ["torch", "pickle"])
def test_that_a_payload_is_never_run(tmp_path: Path, form: str) -> None:
    path, trace = tmp_path / "weights.pth", tmp_path / "it-ran"
    content = {"weight": torch.zeros(2, 3), "bias": Payload(trace)}
    if form == "torch":
        torch.save(content, path)
    else:
        path.write_bytes(pickle.dumps(Payload(trace), protocol=2))

    with pytest.raises(EncoderError, match="weights of the encoder 'x'"):
        read_weights(path, "x")
    assert not trace.exists()


def test_that_weights_of_another_network_are_refused() -> None:
    with pytest.raises(EncoderError, match="'x' belong to another network"):
        fill(nn.Linear(4, 2), nn.Linear(3, 2).state_dict(), "x")


def test_that_the_digest_tells_weights_and_settings_apart() -> None:
    state = {"a": torch.zeros(4), "b": torch.ones(2, 2)}
    changed = {"a": torch.zeros(4), "b": torch.tensor([[1.0, 1.0], [1.0, 1.0001]])}
    reshaped = {"a": torch.zeros(4), "b": torch.ones(4)}

    assert digest_of(state, "r") == digest_of(dict(reversed(state.items())), "r")
    assert (
        len({digest_of(s, r) for s, r in ((state, "r"), (state, "s"), (changed, "r"), (reshaped, "r"))}) == 4
    )


@pytest.mark.parametrize("tenth", range(10))
def test_that_a_truncated_safetensors_file_is_refused(tmp_path: Path, tenth: int) -> None:
    path = tmp_path / "weights.safetensors"
    save_file(nn.Linear(3, 2).state_dict(), path)
    assert read_safetensors(path, "x")["weight"].shape == (2, 3)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * tenth // 10])

    with pytest.raises(EncoderError, match=r"weights of the encoder 'x' .* are damaged"):
        read_safetensors(path, "x")


def test_that_a_missing_safetensors_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"weights of the encoder 'x' are missing.*gone\.safetensors"):
        read_safetensors(tmp_path / "gone.safetensors", "x")
