"""Batches of views for a trainer, read ahead of their use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.contrastive.batch import Batch, Progress
from engine.contrastive.gathering import place, processes
from engine.contrastive.inputs.prefetch import Prefetch
from engine.contrastive.inputs.readers import Reader
from engine.contrastive.samplers import Sampler, share_of
from engine.contrastive.views.chance import generator_for
from engine.contrastive.views.factory import Views

Rows = NDArray[np.int64]
Known = Callable[[Batch], Batch]
"""Adds to a batch what is known of its items: labels, twins, pairs, texts; on the CPU."""
UNSET = Progress(0, 0)
"""The trainer sets it."""


@dataclass(frozen=True, slots=True)
class Making:
    """How views come of items."""

    read: Reader
    views: Views
    count: int
    """Views of each item."""
    device: torch.device
    """Where they are made."""
    seed: int


@dataclass(frozen=True, slots=True)
class _Read:
    number: int
    batch: Batch
    stored: Tensor


class ViewFeed:
    """Views of what a sampler chooses; see ``Feed``. A thread reads the items, the caller makes the views."""

    def __init__(self, sampler: Sampler, making: Making, known: Known = lambda batch: batch) -> None:
        self._sampler, self._making, self._known = sampler, making, known

    @property
    def steps(self) -> int:
        """Batches of an epoch."""
        return self._sampler.steps

    def batches(self, epoch: int, start: int = 0) -> Iterator[Batch]:
        """Those of ``epoch`` from number ``start`` on; all that is drawn comes of seed, epoch and number."""
        making, cuts = self._making, self._making.views.cut_axes
        plans = list(enumerate(self._sampler.batches(epoch)))[start:]
        with Prefetch(plans, lambda plan: self._load(epoch, *plan)) as ready:
            for read in ready:
                chance = self._chance(epoch, read.number, "views")
                stored = read.stored.to(making.device, non_blocking=True)
                views = making.views(stored, making.count, chance)
                yield replace(read.batch, views=views, cut_axes=cuts)

    def state(self) -> dict[str, Any]:
        """The sampler's."""
        return self._sampler.state()

    def restore(self, state: dict[str, Any]) -> None:
        """Takes what :meth:`state` gave."""
        self._sampler.restore(state)

    def _load(self, epoch: int, number: int, rows: Rows) -> _Read:
        mine = share_of(rows, place(), processes())
        stored = self._making.read(mine, self._making.count, self._chance(epoch, number, "stretches"))
        batch = self._known(Batch((), torch.from_numpy(mine), UNSET))
        return _Read(number, batch, stored)

    def _chance(self, epoch: int, number: int, purpose: str) -> torch.Generator:
        """Another one in each process, whose items are others."""
        return generator_for(self._making.seed, epoch, number, place(), purpose)
