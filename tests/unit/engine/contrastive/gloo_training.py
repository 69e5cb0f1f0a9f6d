"""One of two processes that share a batch, as under torchrun: prints nothing, writes its gradients."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
import torch.distributed as dist
from small_batches import batch_of, objective_of, one_hot, through
from torch import Tensor

from engine.contrastive.batch import Batch

COUNT = 4
"""Items of each process."""
PROCESSES = 2
CHECKED = ("simclr", "supcon", "gensupcon", "npair", "triplet", "pair", "moco", "align", "distill")
SETTINGS = {
    "gensupcon": {"mixing": "none"},
    "moco": {"version": 3, "hidden": 8},
    "npair": {"regularisation": 0.0},
}


def batch(start: int, end: int) -> tuple[Batch, tuple[Tensor, ...]]:
    """Those of the items from ``start`` to ``end`` of one batch that is the same in all processes."""
    torch.manual_seed(0)
    views = torch.randn(2, COUNT * PROCESSES, 6, dtype=torch.float64)
    texts, said = torch.randn(COUNT * PROCESSES, 5).double(), torch.randn(COUNT * PROCESSES, 3).double()
    part = slice(start, end)
    leaves = tuple(view[part].clone().requires_grad_() for view in views)
    known = {
        "items": torch.arange(start, end),
        "labels": one_hot([0, 1, 0, 2, 1, 2, 2, 0])[part],
        "labelled": torch.tensor([True, True, True, False, True, True, False, True])[part],
        "twins": torch.tensor([-1, 3, -1, -1, -1, -1, 3, -1])[part],
        "texts": texts[part],
        "captions": torch.tensor([0, 1, 2, 3, 4, 0, 5, 6])[part],
        "teacher": said[part],
    }
    return batch_of(leaves, **known), leaves


def gradients(start: int, end: int) -> dict[str, Tensor]:
    """By objective, the loss and the gradients of the views' outputs, in one row."""
    found = {}
    for name in CHECKED:
        torch.manual_seed(1)
        objective = objective_of(name, SETTINGS.get(name)).eval()
        given, leaves = batch(start, end)
        total = objective.loss(through, given).total
        parts = torch.autograd.grad(total, leaves)
        found[name] = torch.cat([total.detach()[None], torch.stack(parts).flatten()])
    return found


if __name__ == "__main__":
    rank, folder = int(sys.argv[1]), Path(sys.argv[2])
    torch.set_num_threads(1)
    meeting = dist.FileStore(str(folder / "meeting"), PROCESSES)
    dist.init_process_group("gloo", store=meeting, rank=rank, world_size=PROCESSES)
    torch.save(gradients(rank * COUNT, (rank + 1) * COUNT), folder / f"{rank}.pt")
    dist.destroy_process_group()
