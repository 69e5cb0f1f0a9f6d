"""What augmentations draw, on the CPU, so that a seed gives the same on every device."""

from __future__ import annotations

import torch
import xxhash
from torch import Tensor


def generator_for(seed: int, *place: int | str) -> torch.Generator:
    """A generator of its own for each ``place``, such as the step, the process and what is drawn.

    A training that goes on at step k then draws what it would have drawn, however far ahead it had read.
    """
    words = " ".join(map(str, (seed, *place)))
    return torch.Generator().manual_seed(xxhash.xxh3_64_intdigest(words.encode()) >> 1)


def uniform(count: int, bounds: tuple[float, float], generator: torch.Generator) -> Tensor:
    """(count,) float32, even between two bounds."""
    low, high = bounds
    return low + (high - low) * torch.rand(count, generator=generator)


def picked(count: int, probability: float, generator: torch.Generator) -> Tensor:
    """(count,) bool, each true with ``probability``."""
    return torch.rand(count, generator=generator) < probability


def rows_of(chosen: Tensor) -> Tensor:
    """The places (k,) int64 where a mask (n,) on the CPU is true."""
    return chosen.nonzero().squeeze(1)


def like(values: Tensor, batch: Tensor) -> Tensor:
    """(n,) drawn numbers on the device of ``batch`` (n, …), shaped (n, 1, …) to go with it."""
    return values.to(batch.device, non_blocking=True).view(-1, *[1] * (batch.ndim - 1))
