"""What an objective is given: views of a batch's items, and what is known of these items."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

GROUPINGS = 3
"""Columns of :attr:`Batch.groups`: the item itself, items identical to it, relatives."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training is, in optimiser steps; each process of several counts the same ones."""

    step: int
    """Steps done."""
    total: int
    """Steps there will be."""
    epoch: int = 0

    @property
    def share(self) -> float:
        """In [0, 1]."""
        return min(self.step / max(self.total, 1), 1.0)


@dataclass(frozen=True, slots=True)
class Batch:
    """n items, all tensors on one device."""

    views: tuple[Tensor, ...]
    """V augmented copies, each (n, …), all of one shape; what the student reads, or cached features."""
    items: Tensor
    """(n,) int64 rows of the items in the collection, from 0."""
    progress: Progress
    """At the start of the step."""
    labels: Tensor | None = None
    """(n, c) float ≥ 0: one-hot, multi-hot or soft."""
    labelled: Tensor | None = None
    """(n,) bool, whose labels are known; None where all are. The others' rows are not looked at."""
    twins: Tensor | None = None
    """(n,) int64 group of identical items; -1 for an item that has no duplicate."""
    relatives: Tensor | None = None
    """(n,) int64 group that is not to be told apart, such as the artist; -1 for none."""
    pairs: Tensor | None = None
    """(p, 2) int64 rows of this batch that a person has compared."""
    similar: Tensor | None = None
    """(p,) bool, what came of it."""
    texts: Tensor | None = None
    """(n, t) float embeddings of the items' captions."""
    captions: Tensor | None = None
    """(n,) int64 captions; equal ones have the same number."""
    teacher: Tensor | None = None
    """(n, t) float, what a teacher said of the items themselves, where it is not asked for each view."""
    cut_axes: tuple[int, ...] = ()
    """Axes of a view that CutMix may cut: (2, 3) of pictures, that of time in sound, none of features."""

    def __len__(self) -> int:
        return len(self.items)

    @property
    def groups(self) -> Tensor:
        """(n, 3) int64 groups, of which two members are not negatives of each other; -1 for none."""
        nobody = torch.full_like(self.items, -1)
        twins = nobody if self.twins is None else self.twins
        relatives = nobody if self.relatives is None else self.relatives
        return torch.stack([self.items, twins, relatives], dim=1)

    @property
    def known_labels(self) -> Tensor:
        """(n, c) float labels, with rows of zeros for items without one."""
        if self.labels is None:
            return self.views[0].new_zeros((len(self), 0), dtype=torch.float32)
        if self.labelled is None:
            return self.labels
        return torch.where(self.labelled[:, None], self.labels, torch.zeros_like(self.labels))

    def to(self, device: torch.device) -> Batch:
        """The same on ``device``."""
        moved: dict[str, Tensor | tuple[Tensor, ...]] = {
            "views": tuple(view.to(device, non_blocking=True) for view in self.views)
        }
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Tensor):
                moved[field.name] = value.to(device, non_blocking=True)
        return replace(self, **moved)  # type: ignore[arg-type]
