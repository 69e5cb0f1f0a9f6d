"""What the neighbours of each item say of its label, whatever it has itself.

The weighted votes of Wu et al. (2018), exp(s/τ), with two changes. A neighbour that is near to everything
says little by being near: half of its mean cosine to its own nearest is taken off its score, as in the
cross-domain local scaling of Conneau et al. (2018). And a little is kept back for what nobody voted for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from engine.evaluation.known import KnownNeighbours, mean_cosines
from engine.evaluation.labels import Codes, Labels, Rows

VOTERS = 20
TEMPERATURE = 0.06
KEPT_BACK = 0.1
"""Votes for nothing; the nearest has 1."""
_NEAREST = 10

Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Ballots:
    """What was voted for n items; an item none of whose neighbours has a label has nothing."""

    starts: Rows
    """(n + 1,) where what was voted for each item starts in what follows, and where the last one's ends."""
    codes: Codes
    """(total,) labels; those of an item rise."""
    shares: Shares
    """(total,) of the votes for the item that went to the label, in (0, 1)."""

    def owners(self) -> Rows:
        """(total,) the row of the item of each."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def shares_of(self, rows: Rows, codes: Codes) -> Shares:
        """(m,) what each of ``codes`` (m,) got in the vote for each of ``rows`` (m,); 0 where it got none."""
        if not len(self.codes):
            return np.zeros(len(rows))
        labels = 1 + max(int(self.codes.max()), int(codes.max(initial=0)))
        keys = self.owners() * labels + self.codes
        wanted = rows * labels + codes
        places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[places] == wanted, self.shares[places], 0.0)


def leading(items: Rows, codes: Codes, shares: Shares) -> Rows:
    """(i,) where each item's greatest of ``shares`` (m,) is, by rising item; of even ones the lower code."""
    order = np.lexsort((codes, -shares, items))
    return np.asarray(order[np.unique(items[order], return_index=True)[1]], np.int64)


def influence(neighbours: KnownNeighbours, voters: npt.NDArray[np.bool_], most: int = VOTERS) -> csr_array:
    """(n, n) votes that the ``most`` nearest have on each row, of those that are ``voters`` (n,).

    The weightiest of each row is 1.
    """
    rows = neighbours.rows[:, :most]
    count = len(rows)
    vote = (rows >= 0) & voters[rows]
    scores = neighbours.cosines[:, :most] - mean_cosines(neighbours, _NEAREST)[rows] / 2
    scores = np.where(vote, scores, -np.inf)
    best = scores.max(axis=1, initial=-np.inf, keepdims=True)
    weights = np.exp((scores - np.where(np.isfinite(best), best, 0)) / TEMPERATURE)
    starts = np.concatenate([[0], np.cumsum(vote.sum(axis=1))])
    return csr_array((weights[vote], rows[vote], starts), shape=(count, count))


def cast(neighbours: KnownNeighbours, labels: Labels, most: int = VOTERS) -> Ballots:
    """Let the labelled among the ``most`` nearest of each of n items give each of their ``labels`` a vote."""
    votes = influence(neighbours, labels.counts() > 0, most)
    given = np.ones(len(labels.codes))
    have = csr_array((given, labels.codes, labels.starts), shape=(len(labels), len(labels.names)))
    counted = votes @ have
    counted.sort_indices()
    totals = votes.sum(axis=1) + KEPT_BACK
    counts = np.diff(counted.indptr)
    shares = counted.data / np.repeat(totals, counts)
    return Ballots(counted.indptr.astype(np.int64), counted.indices.astype(np.int64), shares)
