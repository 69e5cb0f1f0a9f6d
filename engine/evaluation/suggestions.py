"""Labels for items that have none, and which of them a person should label next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from engine.evaluation.ballots import Ballots, Shares, cast, influence
from engine.evaluation.candidates import Candidates, Mask
from engine.evaluation.known import KnownNeighbours
from engine.evaluation.labels import Codes, Labels, Rows

LEAST = 0.7
"""Confidence from which on a label is suggested."""
_LOOSENESS = 10.0
"""How freely the calibration follows few examples: the inverse of the penalty on its slope."""


@dataclass(frozen=True, slots=True, eq=False)
class Suggestions:
    """Labels for items, surest first."""

    rows: Rows
    """(m,) items without a label; several times where items have several labels."""
    codes: Codes
    """(m,) the labels suggested for them."""
    confidence: Shares
    """(m,) in (0, 1), falling: so many of those as sure as this are right."""


def suggest(
    neighbours: KnownNeighbours,
    labels: Labels,
    least: float = LEAST,
    rejected: Iterable[tuple[int, int]] = (),
) -> Suggestions:
    """Labels of n items that have none, by the votes of all their neighbours that have one.

    Where no item has several labels, one is suggested, and else any number. Nothing is suggested with a
    confidence below ``least``, and nothing for an item without a labelled neighbour. ``rejected`` are rows
    and codes that a person said no to: where one label is suggested, the next best takes its place.

    What share of the votes means is learnt from the labelled items, each of which is voted on without
    itself: Platt's scaling (1999) of the share, with his correction for few examples.
    """
    voted = Candidates.of(cast(neighbours, labels, neighbours.rows.shape[1]))
    refused = voted.are_among(*np.array([*rejected], np.int64).reshape(-1, 2).T)
    refused &= labels.counts()[voted.rows] == 0
    if not labels.are_single():
        told = _judged(voted.where(~refused), labels)
    else:
        told = _judged(voted.leading(), labels)
        if refused.any():
            told = _second_thoughts(told, voted, refused, labels)
    order = np.lexsort((told.codes, told.rows, -told.confidence))
    order = order[told.confidence[order] >= least]
    return Suggestions(told.rows[order], told.codes[order], told.confidence[order])


def most_informative(neighbours: KnownNeighbours, labels: Labels, count: int) -> Rows:
    """(m,) up to ``count`` of n items without a label, the one whose label would tell most first.

    Each item lacks certainty: 1 - Σp² / Σp of the shares p that its neighbours voted with, and 1 where none
    of them has a label. A label takes that of its item away, and from others as much as its vote weighs
    among theirs; so it tells much where many that are uncertain are near, and nothing twice.
    """
    ballots = cast(neighbours, labels, neighbours.rows.shape[1])
    missing = labels.counts() == 0
    uncertain = np.where(missing, 1 - _agreement(ballots), 0.0)
    reach = _reach(neighbours)
    chosen: list[int] = []
    for _ in range(min(count, int(missing.sum()))):
        worth = np.where(missing, uncertain + reach @ uncertain, -1.0)
        best = int(worth.argmax())
        chosen.append(best)
        missing[best] = False
        others, weights = _row(reach, best)
        uncertain[others] *= 1 - weights
        uncertain[best] = 0.0
    return np.array(chosen, np.int64)


def _judged(candidates: Candidates, labels: Labels) -> Suggestions:
    """Those for items without a label, in any order, as sure as the labelled say that they are."""
    new = labels.counts()[candidates.rows] == 0
    right = candidates.are_among(labels.owners(), labels.codes)
    confidence = _calibrated(candidates.shares, ~new, right)
    return Suggestions(candidates.rows[new], candidates.codes[new], confidence[new])


def _second_thoughts(told: Suggestions, voted: Candidates, refused: Mask, labels: Labels) -> Suggestions:
    """``told``, where other labels take the place of those ``refused`` (m,) of what was ``voted`` for.

    Such items are not as easy as others: how sure the votes are that are left is learnt from the labelled
    items whose own label was not the most voted for, either.
    """
    first = voted.leading()
    wrong = first.where((labels.counts()[first.rows] > 0) & ~first.are_among(labels.owners(), labels.codes))
    out = refused | voted.are_among(wrong.rows, wrong.codes)
    left = voted.without(out).leading()
    again = _judged(left.where(np.isin(left.rows, voted.rows[out])), labels)
    kept = ~np.isin(told.rows, voted.rows[refused])
    return Suggestions(
        np.concatenate([told.rows[kept], again.rows]),
        np.concatenate([told.codes[kept], again.codes]),
        np.concatenate([told.confidence[kept], again.confidence]),
    )


def _calibrated(shares: Shares, known: Mask, right: Mask) -> Shares:
    """(m,) how sure each share is, from those that are ``known`` to be ``right`` or not."""
    from sklearn.linear_model import LogisticRegression

    if not known.any():
        return np.zeros(len(shares))
    odds = np.log(shares / (1 - shares))[:, None]
    hits = int(right[known].sum())
    misses = int(known.sum()) - hits
    # Each example counts as a hit and as a miss, in shares that keep the curve from being sure of anything.
    hit = np.where(right[known], (hits + 1) / (hits + 2), 1 / (misses + 2))
    examples, count = odds[known], len(hit)
    fitted = LogisticRegression(C=_LOOSENESS).fit(
        np.concatenate([examples, examples]),
        np.repeat([True, False], count),
        np.concatenate([hit, 1 - hit]),
    )
    return np.asarray(fitted.predict_proba(odds)[:, 1], np.float64)


def _agreement(ballots: Ballots) -> Shares:
    """(n,) in [0, 1): how far the neighbours of each item agree, 0 where none of them votes."""
    owners, items = ballots.owners(), len(ballots.starts) - 1
    squares = np.bincount(owners, ballots.shares**2, minlength=items)
    totals = np.bincount(owners, ballots.shares, minlength=items)
    return np.divide(squares, totals, out=np.zeros(items), where=totals > 0)


def _reach(neighbours: KnownNeighbours) -> csr_array:
    """(n, n) the weight that each row has in the vote for others, were all of them labelled."""
    return influence(neighbours, np.ones(len(neighbours.rows), np.bool_)).T.tocsr()


def _row(matrix: csr_array, row: int) -> tuple[Rows, Shares]:
    part = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return matrix.indices[part], matrix.data[part]
