"""When a short number format is taken, and that the choice is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine.encoders import precision

CPU = torch.device("cpu")
EXACT = torch.tensor([[1.0, 0.0], [0.0, 1.0]])


class Network:
    """Answers ``rounded`` in bfloat16 and counts how often it is asked."""

    def __init__(self, rounded: Tensor) -> None:
        self.rounded = rounded
        self.calls = 0

    def __call__(self, dtype: torch.dtype) -> Tensor:
        self.calls += 1
        return EXACT if dtype == torch.float32 else self.rounded


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[torch.dtype, float]:
    """Seconds a pass takes by number format; the test sets them."""
    seconds = {torch.float32: 2.0, torch.bfloat16: 1.0}
    monkeypatch.setattr(precision, "_seconds", lambda _embed, dtype: seconds[dtype])
    return seconds


def choice(network: Network, cache: Path | None = None, digest: str = "d") -> torch.dtype:
    return precision.choose(network, torch.bfloat16, CPU, digest, cache)


def test_that_a_format_that_is_faster_and_near_enough_is_taken(clock: dict[torch.dtype, float]) -> None:
    assert choice(Network(EXACT)) == torch.bfloat16


def test_that_a_format_that_is_hardly_faster_is_not_taken(clock: dict[torch.dtype, float]) -> None:
    clock[torch.bfloat16] = 1.9

    assert choice(Network(EXACT)) == torch.float32


@pytest.mark.parametrize("off", [0.05, float("nan")])
def test_that_a_format_that_turns_one_embedding_is_not_taken(
    clock: dict[torch.dtype, float], off: float
) -> None:
    assert choice(Network(torch.tensor([[1.0, 0.0], [off, 1.0]]))) == torch.float32


def test_that_the_choice_is_remembered_for_the_same_weights(
    clock: dict[torch.dtype, float], tmp_path: Path
) -> None:
    cache = tmp_path / "new" / "folder"
    choice(Network(EXACT), cache)
    again, other = Network(EXACT), Network(EXACT)

    assert choice(again, cache) == torch.bfloat16
    assert again.calls == 0
    choice(other, cache, digest="other")
    assert other.calls > 0
    assert [file.name for file in cache.iterdir()] == ["precision.json"]


@pytest.mark.parametrize("content", ["", "{", "[1]", '"text"'])
def test_that_a_damaged_memory_is_measured_anew(
    clock: dict[torch.dtype, float], tmp_path: Path, content: str
) -> None:
    (tmp_path / "precision.json").write_text(content)
    choice(Network(EXACT), tmp_path)
    again = Network(EXACT)

    assert choice(again, tmp_path) == torch.bfloat16
    assert again.calls == 0


def test_that_a_folder_that_cannot_be_written_only_costs_the_memory(
    clock: dict[torch.dtype, float], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")

    assert choice(Network(EXACT), tmp_path / "file") == torch.bfloat16


def test_that_a_processor_without_the_format_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx2": True})

    assert precision.candidate(CPU) is None


def test_that_a_processor_with_the_format_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True})

    assert precision.candidate(CPU) == torch.bfloat16
