"""Which of the candidates an anchor has are positives, which are negatives, and which are neither."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.contrastive.batch import Batch
from engine.contrastive.exactness import full
from engine.contrastive.gathering import gather, place


def akin(rows: Tensor, columns: Tensor) -> Tensor:
    """(m, g) and (c, g) int64 groups to (m, c) bool: whether two share a group in a column; -1 is none."""
    shared = torch.zeros((len(rows), len(columns)), dtype=torch.bool, device=rows.device)
    for mine, theirs in zip(rows.T, columns.T, strict=True):
        shared |= (mine[:, None] == theirs) & (mine[:, None] >= 0)
    return shared


@dataclass(frozen=True, slots=True)
class Crowd:
    """The views of this process's batch as m anchors, among those of all processes as M candidates.

    Views come first and items second: row v · n + i is view v of item i.
    """

    anchors: Tensor
    """(m, d)."""
    candidates: Tensor
    """(M, d), with gradients."""
    itself: Tensor
    """(m, M) bool."""
    siblings: Tensor
    """(m, M) bool, the other views of the same item of the batch."""
    akin: Tensor
    """(m, M) bool, views of the same item, of its twins or relatives: never negatives."""


def crowd(outputs: Tensor, batch: Batch) -> Crowd:
    """The crowd of ``outputs`` (V, n, d)."""
    views, count, _ = outputs.shape
    anchors = outputs.flatten(0, 1)
    candidates = gather(anchors)
    seats = torch.arange(count, device=outputs.device).repeat(views) + place() * count
    groups = batch.groups.repeat(views, 1)
    rows = torch.arange(len(anchors), device=outputs.device) + place() * len(anchors)
    itself = rows[:, None] == torch.arange(len(candidates), device=outputs.device)
    siblings = (seats[:, None] == gather(seats)) & ~itself
    return Crowd(anchors, candidates, itself, siblings, akin(groups, gather(groups)))


@dataclass(frozen=True, slots=True)
class Relations:
    """(m, M) bool each; a candidate that is in neither says nothing of the anchor."""

    positives: Tensor
    negatives: Tensor


def relations(among: Crowd, batch: Batch) -> Relations:
    """By labels and marks: what shares a label is positive, so are other views and what is marked similar.

    What is marked as not similar is negative whatever its label. An item without a label has nothing for
    positives but its own views.
    """
    views = len(among.anchors) // len(batch)
    labels = full(batch.known_labels).repeat(views, 1)
    shared = labels @ gather(labels).T > 0
    marks = _marks(among, batch, views)
    positives = (shared | among.siblings | (marks > 0)) & (marks >= 0) & ~among.itself
    negatives = ~positives & (~among.akin | (marks < 0)) & ~among.itself
    return Relations(positives, negatives)


def marks_within(batch: Batch) -> Tensor:
    """(n, n) int8: 1 where two rows are marked similar, -1 where they are marked as not, else 0."""
    table = torch.zeros((len(batch), len(batch)), dtype=torch.int8, device=batch.items.device)
    if batch.pairs is not None and batch.similar is not None:
        one, other = batch.pairs.unbind(1)
        for rows, columns in ((one, other), (other, one)):
            table[rows[batch.similar], columns[batch.similar]] = 1
        for rows, columns in ((one, other), (other, one)):  # last, so that a "not" wins over its contrary
            table[rows[~batch.similar], columns[~batch.similar]] = -1
    return table


def _marks(among: Crowd, batch: Batch, views: int) -> Tensor:
    own = marks_within(batch).repeat(views, views)
    table = torch.zeros(among.itself.shape, dtype=torch.int8, device=own.device)
    start = place() * len(own)
    table[:, start : start + len(own)] = own
    return table
