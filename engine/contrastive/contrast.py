"""The softmax over candidates that most of the objectives are."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.contrastive.gathering import mean_where


@dataclass(frozen=True, slots=True)
class Contrast:
    """What comes of it, each 0-d."""

    loss: Tensor
    trivial: Tensor
    """The loss when all outputs are the same."""
    hits: Tensor
    """Share of the anchors whose most similar candidate is a positive."""


def contrast(logits: Tensor, weights: Tensor, candidates: Tensor) -> Contrast:
    """Cross entropy of each anchor's softmax over its candidates with its positives' shares.

    −Σ_j p_ij log q_ij with p_ij = w_ij / Σ_k w_ik and q_ij = exp(l_ij) / Σ_k exp(l_ik), averaged over i.
    With weights of 0 and 1 it is L_out of Khosla et al., "Supervised Contrastive Learning" (2020): the mean
    over positives is outside the logarithm. An anchor without positives is no part of the mean.

    Args:
        logits: (m, c) float, similarities over the temperature.
        weights: (m, c) float ≥ 0, how much of a positive a candidate is.
        candidates: (m, c) bool, what the softmax is taken over; the positives are among them.
    """
    weights = torch.where(candidates, weights, torch.zeros_like(weights)).to(logits.dtype)
    totals = weights.sum(1)
    counted = totals > 0
    shares = weights / torch.where(counted, totals, torch.ones_like(totals))[:, None]
    # Not -inf, which would make NaN of the gradient of an anchor without candidates.
    lowest = torch.finfo(logits.dtype).min / 2
    masked = logits.masked_fill(~candidates, lowest)
    logs = torch.where(shares > 0, masked - masked.logsumexp(1, keepdim=True), torch.zeros_like(masked))
    with torch.no_grad():
        each = counted.to(logits.dtype) / counted.sum().clamp_min(1)
        trivial = each @ candidates.sum(1).clamp_min(1).to(logits.dtype).log()
        hits = each @ (shares.gather(1, masked.argmax(1, keepdim=True)).squeeze(1) > 0).to(logits.dtype)
    return Contrast(mean_where(-(shares * logs).sum(1), counted), trivial, hits)
