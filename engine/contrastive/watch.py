"""Whether a training still tells items apart: figures of its outputs, and a sentence when it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import torch
from torch import Tensor

from engine.contrastive.exactness import full, squared_distances, unit

LEAST_SPREAD = 0.05
"""Below, the mean cosine of two outputs is above 0.9975."""
LEAST_RANK = 1.5
STUCK_WITHIN = 0.005


@dataclass(frozen=True, slots=True)
class Health:
    """Figures of the outputs of one or more batches."""

    spread: float
    """1 where outputs are spread over the whole sphere, 0 where all are the same."""
    rank: float
    """Effective number of dimensions."""
    alignment: float | None
    """Mean squared distance of two views of an item; 0 is the best. None of a method that has one view."""
    uniformity: float
    """0 where all are the same; about -4 where they are spread evenly over many dimensions."""

    @property
    def complaint(self) -> str | None:
        """What is wrong, in a sentence; None while the outputs are healthy."""
        if self.spread < LEAST_SPREAD:
            what = f"nearly the same (a spread of {self.spread:.3f}, where {LEAST_SPREAD:g} is the least)"
        elif self.rank < LEAST_RANK:
            what = f"on one line (an effective rank of {self.rank:.2f})"
        else:
            return None
        return (
            f"The training has collapsed: all items come out {what}. Lower the learning rate, or choose "
            "another method."
        )


@torch.no_grad()
def health(first: Tensor, second: Tensor | None = None) -> Health:
    """The figures of the outputs of one view or two, (n, d) each, of any length; n is 2 or more."""
    one = unit(first)
    other = None if second is None else unit(second)
    both = one if other is None else torch.cat([one, other])
    return Health(
        spread=float(spread(both)),
        rank=float(effective_rank(both)),
        alignment=None if other is None else float(alignment(one, other)),
        uniformity=float(uniformity(one)),
    )


def spread(outputs: Tensor) -> Tensor:
    """The standard deviation of a dimension over 1/√d, from (n, d) outputs of length 1; in [0, 1].

    Chen and He, "Exploring Simple Siamese Representation Learning" (2021); in the root mean square over d.
    """
    variances = full(outputs).var(0, correction=0)
    return variances.sum().sqrt()


def effective_rank(outputs: Tensor) -> Tensor:
    """RankMe of (n, d): the exponential of the entropy of the singular values' shares, in [1, min(n, d)].

    Garrido et al., "RankMe" (2023).
    """
    values: Tensor = torch.linalg.svdvals(full(outputs))
    shares = values / values.sum().clamp_min(torch.finfo(values.dtype).tiny)
    entropy: Tensor = torch.special.entr(shares).sum()
    return entropy.exp()


def alignment(first: Tensor, second: Tensor) -> Tensor:
    """Mean squared distance of the views of an item, (n, d) each and of length 1 (Wang and Isola, 2020)."""
    return (full(first) - full(second)).square().sum(1).mean()


def uniformity(outputs: Tensor, sharpness: float = 2.0) -> Tensor:
    """log of the mean of exp(−t·d²) over pairs of (n, d) outputs of length 1 (Wang and Isola, 2020)."""
    squares = squared_distances(full(outputs), full(outputs))
    one, other = torch.triu_indices(len(outputs), len(outputs), offset=1, device=outputs.device)
    pairs = -sharpness * squares[one, other]
    return pairs.logsumexp(0) - log(len(pairs))


def is_stuck(losses: Sequence[float], trivial: Sequence[float], within: float = STUCK_WITHIN) -> bool:
    """Whether every one of the latest ``losses`` is what a collapsed network has, within a share of it.

    For a triplet loss that is its margin; for a softmax the logarithm of the number of candidates.
    """
    return bool(losses) and all(
        abs(loss - end) <= within * abs(end) for loss, end in zip(losses, trivial, strict=True)
    )


def votes(similarities: Tensor, labels: Tensor, k: int = 200, temperature: float = 0.07) -> Tensor:
    """(m, c) what the ``k`` nearest say of each query, each with a weight of exp(s/τ).

    Of cosines (m, n) to n items with ``labels`` (n, c); the greatest of a row is the class foretold. Wu et
    al. (2018), with their k and τ.
    """
    nearest, rows = full(similarities).topk(min(k, similarities.shape[1]), dim=1)
    weights = ((nearest - nearest[:, :1]) / temperature).exp()  # shifted, which changes no vote's share
    return torch.einsum("mk,mkc->mc", weights, full(labels)[rows])
