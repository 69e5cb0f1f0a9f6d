"""One training in several processes, as torchrun starts them.

Each process has a share of every batch and a copy of everything; :mod:`gathering` lets each see the outputs
of all, and what is here keeps the copies the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from engine.contrastive.batch import Batch
from engine.contrastive.gathering import processes
from engine.contrastive.objective import LossTerms, Maps, Objective


class Joint(nn.Module):
    """Student and objective as one module, whose gradients are averaged together."""

    def __init__(self, student: nn.Module, objective: Objective[Any]) -> None:
        super().__init__()
        self.student = student
        self.objective = objective
        self.latest: Tensor | None = None
        """What came of the latest views, (m, d), without gradients."""
        self.items = 0
        """How many items these are of."""

    def forward(self, batch: Batch, maps: Maps | None = None) -> LossTerms:
        """The loss, through ``maps`` where the student itself is not to be called."""
        through = maps or self.student

        def seen(views: Tensor) -> Tensor:
            outputs = through(views)
            self.latest = outputs.detach()
            return outputs

        self.items = len(batch)
        return self.objective.loss(seen, batch)


@contextmanager
def joined(device: torch.device) -> Iterator[torch.device]:
    """Meets the other processes that torchrun has started, and gives the device of this one.

    Where the environment tells of no others, there is nobody to meet.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) < 2:
        yield device
        return
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield device
    finally:
        dist.destroy_process_group()


def shared_out(joint: Joint) -> nn.Module:
    """``joint`` itself, or with several processes what averages the gradients while they are computed.

    To be made anew when other parameters want a gradient than before; all then have what the first has. Later
    buffers are left alone: queues, banks and norms are told what was gathered.
    """
    wanted = any(parameter.requires_grad for parameter in joint.parameters())
    return DistributedDataParallel(joint, forward_sync_buffers=False) if processes() > 1 and wanted else joint


@contextmanager
def unaveraged(module: nn.Module) -> Iterator[None]:
    """Inside, gradients stay those of this process."""
    if isinstance(module, DistributedDataParallel):
        with module.no_sync():
            yield
    else:
        yield


def average_gradients(parameters: Iterable[nn.Parameter]) -> None:
    """Puts the mean over the processes in the place of each gradient; for what does not go through DDP."""
    if processes() > 1:
        for parameter in parameters:
            if parameter.grad is not None:
                dist.all_reduce(parameter.grad)
                parameter.grad /= processes()


def average(figures: Tensor) -> Tensor:
    """The mean over the processes of ``figures``, in place."""
    if processes() > 1:
        dist.all_reduce(figures)
        figures /= processes()
    return figures


def most(value: int, device: torch.device) -> int:
    """The largest that any process has: what one of them wants, all do."""
    if processes() < 2:
        return value
    told = torch.tensor(value, device=device)
    dist.all_reduce(told, dist.ReduceOp.MAX)
    return int(told)


def wait_for_all() -> None:
    """Returns when every process has come here."""
    if processes() > 1:
        dist.barrier()


def as_first(values: Sequence[float], device: torch.device) -> list[float]:
    """What the first process has, so that all decide the same."""
    if processes() < 2:
        return list(values)
    told = torch.tensor(list(values), dtype=torch.float64, device=device)
    dist.broadcast(told, 0)
    return [float(value) for value in told.tolist()]
