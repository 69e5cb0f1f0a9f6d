"""What the processes of a training under torchrun tell each other; a single process talks to itself.

All processes have batches of the same size. Each computes the loss of its own items among the candidates of
all; its gradients, averaged over the processes as DistributedDataParallel does, are those of the mean loss.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor


def processes() -> int:
    """How many train together."""
    return dist.get_world_size() if _together() else 1


def place() -> int:
    """Which of them this is, from 0."""
    return dist.get_rank() if _together() else 0


def gather(tensor: Tensor) -> Tensor:
    """(n, …) of each process to (processes · n, …) in their order; gradients flow back to each."""
    if not _together():
        return tensor
    gathered: Tensor = _Gather.apply(tensor)  # type: ignore[no-untyped-call]
    return gathered


def mean_where(values: Tensor, counted: Tensor) -> Tensor:
    """The mean of ``values`` (m,) at those ``counted`` (m,) bool, 0 where there are none.

    Averaged over the processes it is the mean over the items of all, however they are spread among them.
    """
    count = counted.sum().to(values.dtype)
    if _together():
        dist.all_reduce(count)
        count = count / processes()
    total = torch.where(counted, values, torch.zeros_like(values)).sum()
    return total / torch.where(count > 0, count, torch.ones_like(count))


class _Gather(torch.autograd.Function):
    """All processes' tensors, and the sum of all processes' gradients for one's own."""

    @staticmethod
    def forward(ctx: Any, tensor: Tensor) -> Tensor:
        parts = [torch.empty_like(tensor) for _ in range(processes())]
        dist.all_gather(parts, tensor.contiguous())
        ctx.count = len(tensor)
        return torch.cat(parts)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        total = gradients[0].contiguous().clone()
        dist.all_reduce(total)
        start = place() * ctx.count
        return total[start : start + ctx.count]


def _together() -> bool:
    return dist.is_available() and dist.is_initialized()
