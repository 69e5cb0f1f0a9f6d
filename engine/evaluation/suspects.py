"""Labels that are likely wrong: the neighbours of an item agree on another one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.evaluation.ballots import Ballots, Shares, cast, leading
from engine.evaluation.known import KnownNeighbours
from engine.evaluation.labels import Codes, Labels, Rows

LEAST = 0.3
"""Confidence from which on a label is worth a person's look."""
_STRANGERS = 2.0
"""So many items that do not find each other are supposed with every label, so that rare ones prove little."""


@dataclass(frozen=True, slots=True, eq=False)
class Suspects:
    """Items with a label that is likely wrong, surest first."""

    rows: Rows
    """(m,) no item twice."""
    doubted: Codes
    """(m,) the label in doubt, which the item has."""
    suggested: Codes
    """(m,) the one that the neighbours agree on, which it has not."""
    confidence: Shares
    """(m,) in [0, 1], falling."""


def find_suspects(neighbours: KnownNeighbours, labels: Labels, least: float = LEAST) -> Suspects:
    """Labels of n items that are in doubt with a confidence of ``least`` or more; 0 is never enough.

    The confidence is by how much the neighbours' votes for the best other label exceed those for the item's
    own, times how well other items with its own label find each other: where they do not, being found by
    none of them is nothing special (the per-class confidence of Northcutt et al., 2021, as a weight). A label
    that one item has alone is therefore never in doubt. Of an item with several labels, the most doubtful.
    """
    ballots = cast(neighbours, labels)
    owners, codes = labels.owners(), labels.codes
    own = ballots.shares_of(owners, codes)
    suggested, best = _best_others(ballots, labels)
    margins = np.maximum(best[owners] - own, 0)
    confidence = margins * _coherence(labels, own)
    order = np.lexsort((owners, -confidence))
    order = order[(confidence[order] >= least) & (confidence[order] > 0)]
    _, first = np.unique(owners[order], return_index=True)
    order = order[np.sort(first)]
    return Suspects(owners[order], codes[order], suggested[owners[order]], confidence[order])


def _best_others(ballots: Ballots, labels: Labels) -> tuple[Codes, Shares]:
    """(n,) the label with the most votes that each item does not have, and its share; -1 and 0 for none."""
    names = max(1, len(labels.names))
    owners = ballots.owners()
    others = ~np.isin(owners * names + ballots.codes, labels.owners() * names + labels.codes)
    owners, codes, shares = owners[others], ballots.codes[others], ballots.shares[others]
    ahead = leading(owners, codes, shares)
    best, share = np.full(len(labels), -1, np.int64), np.zeros(len(labels))
    best[owners[ahead]], share[owners[ahead]] = codes[ahead], shares[ahead]
    return best, share


def _coherence(labels: Labels, own: Shares) -> Shares:
    """(total,) for each label of each item the mean vote that others with it got for it, a little less."""
    counts = np.bincount(labels.codes, minlength=len(labels.names))
    sums = np.bincount(labels.codes, own, minlength=len(labels.names))
    others = counts[labels.codes] - 1
    return np.asarray((sums[labels.codes] - own) / (others + _STRANGERS), np.float64)
