"""Outputs of earlier batches to contrast with: MoCo's queue and the bank of instance discrimination."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.contrastive.batch import GROUPINGS
from engine.contrastive.exactness import unit


class Queue(nn.Module):
    """The latest keys, the oldest overwritten first. All of it is state, and stays on its device."""

    keys: Tensor
    groups: Tensor
    pointer: Tensor
    filled: Tensor

    def __init__(self, size: int, dimension: int) -> None:
        super().__init__()
        self.register_buffer("keys", torch.zeros((size, dimension)))
        self.register_buffer("groups", torch.full((size, GROUPINGS), -1, dtype=torch.int64))
        self.register_buffer("pointer", torch.zeros((), dtype=torch.int64))
        self.register_buffer("filled", torch.zeros((), dtype=torch.int64))

    @property
    def usable(self) -> Tensor:
        """(size,) bool, which of ``keys`` hold one."""
        return torch.arange(len(self.keys), device=self.keys.device) < self.filled

    @torch.no_grad()
    def push(self, keys: Tensor, groups: Tensor) -> None:
        """Takes in (b, d) keys with their (b, 3) groups; of more than fit, the last."""
        size = len(self.keys)
        keys, groups = keys[-size:], groups[-size:]
        places = (self.pointer + torch.arange(len(keys), device=self.keys.device)) % size
        self.keys[places] = keys.to(self.keys.dtype)
        self.groups[places] = groups
        self.pointer.copy_((self.pointer + len(keys)) % size)
        self.filled.copy_((self.filled + len(keys)).clamp(max=size))


class Bank(nn.Module):
    """One vector of length 1 for each item that is trained on, at first a random one."""

    rows: Tensor
    vectors: Tensor
    groups: Tensor

    def __init__(self, rows: Tensor, dimension: int) -> None:
        """``rows`` (n,) are those of the items, ascending."""
        super().__init__()
        self.register_buffer("rows", rows, persistent=False)
        self.register_buffer("vectors", unit(torch.randn((len(rows), dimension))))
        groups = torch.full((len(rows), GROUPINGS), -1, dtype=torch.int64)
        groups[:, 0] = rows
        self.register_buffer("groups", groups)

    def places(self, items: Tensor) -> Tensor:
        """(b,) rows of items to where their vectors are."""
        return torch.searchsorted(self.rows, items)

    @torch.no_grad()
    def remember(self, items: Tensor, vectors: Tensor, groups: Tensor, momentum: float) -> None:
        """Moves the vectors of ``items`` (b,) towards ``vectors`` (b, d), once each.

        An item that is there several times moves towards the mean of its vectors.
        """
        places, numbers = torch.unique(self.places(items), return_inverse=True)
        # A product, since adding at indices is not done in the same order twice on a GPU.
        members = (numbers == torch.arange(len(places), device=items.device)[:, None]).to(vectors.dtype)
        means = members @ vectors / members.sum(1, keepdim=True)
        moved = momentum * self.vectors[places] + (1 - momentum) * means.to(self.vectors.dtype)
        self.vectors[places] = unit(moved)
        self.groups[places] = groups[members.argmax(1)]
