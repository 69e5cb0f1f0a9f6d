"""At which ranks a query finds what is relevant to it, without sorting all that is not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.evaluation.labels import Rows
from engine.evaluation.scores import Scores

_MOST_BUCKETS = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What one query finds in a gallery."""

    ranks: Rows
    """(r,) those of the relevant ones, from 0; they rise."""
    nearest: Rows
    """(k,) rows of the gallery, best first; fewer where there are not so many."""


def find(scores: Scores, relevant: Rows, k: int, own: int = -1) -> Found:
    """Ranks of ``relevant`` (r,) rows of the gallery, and the ``k`` nearest, by ``scores`` (n,), all finite.

    Of equal scores the lower row comes first. ``own`` is the row of the query itself, which is not among
    what it finds nor in ``relevant``; -1 where the gallery does not have it.

    Scores are counted in buckets of equal width. Only those that share a bucket with one that is asked for
    are sorted; of the others it is enough how many there are.
    """
    buckets, size = _buckets(scores)
    counts = np.bincount(buckets, minlength=size)
    if own >= 0:
        counts[buckets[own]] -= 1
    wanted = np.zeros(size, bool)
    wanted[buckets[relevant]] = True
    wanted[: np.searchsorted(np.cumsum(counts), k) + 1] = True
    rivals = np.flatnonzero(wanted[buckets])
    rivals = rivals[rivals != own]
    rivals = rivals[np.argsort(-scores[rivals], kind="stable")]
    is_relevant = np.zeros(len(scores), bool)
    is_relevant[relevant] = True
    hits = np.flatnonzero(is_relevant[rivals])
    passed_over = np.cumsum(np.where(wanted, 0, counts))
    return Found(hits + passed_over[buckets[rivals[hits]]], rivals[:k])


def _buckets(scores: Scores) -> tuple[Rows, int]:
    """(n,) a number for each score that never rises with it, and how many numbers there may be."""
    size = min(len(scores), _MOST_BUCKETS)
    best = scores.max()
    spread = best - scores.min()
    if not spread > np.finfo(np.float32).tiny * size:
        return np.zeros(len(scores), np.int64), size
    # Rounded or not, differences and products keep their order.
    return ((best - scores) * (np.float32(size - 1) / spread)).astype(np.int64), size
