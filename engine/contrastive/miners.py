"""Which negatives an anchor is compared with."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from engine.contrastive.masks import Relations


class SemiHard(NamedTuple):
    """For each anchor and positive, (m, M) each."""

    negatives: Tensor
    """int64, the candidate chosen."""
    valid: Tensor
    """bool, whether there is one."""


class Hard(NamedTuple):
    """For each anchor, (m,) each."""

    positives: Tensor
    """int64, the farthest."""
    negatives: Tensor
    """int64, the nearest but for those skipped."""
    valid: Tensor
    """bool, whether there are both."""


@torch.no_grad()
def semi_hard(distances: Tensor, related: Relations, margin: float) -> SemiHard:
    """The nearest negative with d_ap < d_an < d_ap + margin for each anchor a and positive p.

    Schroff et al., "FaceNet" (2015). ``distances`` is (m, M).
    """
    far = distances.masked_fill(~related.negatives, torch.inf)
    ordered, order = far.sort(dim=1, stable=True)
    next_farther = torch.searchsorted(ordered, distances.contiguous(), right=True)
    reachable = next_farther.clamp(max=distances.shape[1] - 1)
    nearest = ordered.gather(1, reachable)
    found = (next_farther < distances.shape[1]) & (nearest < distances + margin)
    return SemiHard(order.gather(1, reachable), related.positives & found)


@torch.no_grad()
def hard(distances: Tensor, related: Relations, skip: int = 0) -> Hard:
    """The farthest positive and the nearest negative of each anchor.

    Hermans et al., "In Defense of the Triplet Loss" (2017). The ``skip`` nearest negatives are passed over,
    because in a collection nobody has labelled with care they often are positives.
    """
    positives = distances.masked_fill(~related.positives, -torch.inf).argmax(1)
    negatives = hard_negatives(-distances, related.negatives, 1, skip).squeeze(1)
    valid = related.positives.any(1) & (negatives >= 0)
    return Hard(positives, negatives.clamp_min(0), valid)


@torch.no_grad()
def hard_negatives(similarities: Tensor, allowed: Tensor, count: int, skip: int = 0) -> Tensor:
    """(m, count) int64, the most similar of the ``allowed`` (m, c) but for the ``skip`` first; -1 for none.

    Where no more than ``skip`` are allowed, the last of them is taken rather than none. What is not to be
    chosen, such as the same item, its twins and its label, is not among the allowed.
    """
    masked = similarities.masked_fill(~allowed, -torch.inf)
    most = min(count + skip, similarities.shape[1])
    _, ranked = masked.sort(dim=1, descending=True, stable=True)
    ranked = torch.nn.functional.pad(ranked[:, :most], (0, count + skip - most), value=-1)
    there = allowed.sum(1, keepdim=True)
    first = torch.minimum(torch.full_like(there, skip), (there - 1).clamp_min(0))
    ranks = first + torch.arange(count, device=similarities.device)
    chosen = ranked.gather(1, ranks)
    return chosen.masked_fill(ranks >= there, -1)
