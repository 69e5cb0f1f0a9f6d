"""A network that follows another one slowly: BYOL's teacher, MoCo's key network."""

from __future__ import annotations

from copy import deepcopy
from enum import StrEnum
from math import pi
from typing import Self

import torch
from torch import Tensor, nn


class Statistics(StrEnum):
    """Where the batch norms of a following network have their mean and variance from."""

    OWN = "own"
    """From its own batches: it is in training when what surrounds it is. For what a training asks."""
    SOURCE = "source"
    """The running ones of the network it follows, copied: it is never in training. For weights to be kept.

    A key network is no good like that: its weights lag behind the statistics, its keys come out all the same,
    and in the first hundred steps from scratch the student follows them there.
    """


def cosine_momentum(step: Tensor, total: int, start: float, end: float = 1.0) -> Tensor:
    """From ``start`` at step 0 to ``end`` at ``total`` along half a cosine (Grill et al., 2020); 0-d."""
    share = (step.float() / max(total, 1)).clamp(max=1.0)
    return end - (end - start) * (torch.cos(pi * share) + 1) / 2


class Ema(nn.Module):
    """A copy of a network whose parameters are an exponential moving average of that one's.

    Its state, the steps it has counted among it, is all in ``state_dict``.
    """

    steps: Tensor

    def __init__(self, source: nn.Module, start: float, end: float, statistics: Statistics) -> None:
        """Follows with a momentum from ``start`` to ``end``; constant where they are the same."""
        super().__init__()
        self.network = deepcopy(source).requires_grad_(False)
        self.start, self.end, self.statistics = start, end, statistics
        self.register_buffer("steps", torch.zeros((), dtype=torch.int64))
        self.train(self.training)

    @torch.no_grad()
    def forward(self, items: Tensor) -> Tensor:
        """(n, …) to (n, d), without gradients."""
        answers: Tensor = self.network(items)
        return answers.detach()  # which may be the items themselves

    @torch.no_grad()
    def follow(self, source: nn.Module, total: int) -> None:
        """Moves towards ``source``; to be called once after each of ``total`` steps of the optimiser."""
        towards = 1 - cosine_momentum(self.steps, total, self.start, self.end)
        for mine, theirs in zip(self.network.parameters(), source.parameters(), strict=True):
            mine.lerp_(theirs.to(mine.dtype), towards.to(mine.dtype))
        own = self._norm_buffers() if self.statistics is Statistics.OWN else set()
        for (name, kept), current in zip(self.network.named_buffers(), source.buffers(), strict=True):
            if name not in own:
                kept.copy_(current)
        self.steps += 1

    def train(self, mode: bool = True) -> Self:
        """Stays in evaluation where the statistics are the source's."""
        return super().train(mode and self.statistics is Statistics.OWN)

    def _norm_buffers(self) -> set[str]:
        return {
            f"{name}.{buffer}" if name else buffer
            for name, module in self.network.named_modules()
            if isinstance(module, nn.modules.batchnorm._BatchNorm)
            for buffer, _ in module.named_buffers(recurse=False)
        }
