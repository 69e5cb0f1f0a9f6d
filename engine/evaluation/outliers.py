"""Items that are unlike all others."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from engine.evaluation.known import KnownNeighbours
from engine.evaluation.labels import Rows

NEAREST = 10
FALSE_ALARMS = 1.0
_SAME = 1e-3
"""Distance below which two are the same, whatever rounding says."""
_QUARTILE = NormalDist().inv_cdf(0.75)

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Outliers:
    """Every item, the most unlike first."""

    rows: Rows
    """(n,)"""
    scores: Values
    """(n,) falling, from 0; see :func:`outlier_scores`."""
    threshold: float
    """Score above which an item is an outlier; infinite where there are too few items to tell."""

    @property
    def count(self) -> int:
        """How many are outliers: so many of the first rows."""
        return int((self.scores > self.threshold).sum())


def find_outliers(
    neighbours: KnownNeighbours, nearest: int = NEAREST, false_alarms: float = FALSE_ALARMS
) -> Outliers:
    """Order all items by how unlike they are, and say how many of them stand out.

    Logarithms of scores are about normal. Their middle and spread are taken from the median and the quartile
    above it, which no outlier moves, and the threshold is where among n items that have no outliers
    ``false_alarms`` > 0 are expected.
    """
    scores = outlier_scores(neighbours, nearest)
    order = np.argsort(-scores, kind="stable")
    return Outliers(order, scores[order], _threshold(scores, false_alarms))


def outlier_scores(neighbours: KnownNeighbours, nearest: int = NEAREST) -> Values:
    """(n,) d / √e, with the mean distance d of an item to its nearest, and their mean of the same e.

    The geometric mean of d, which finds what lies far out, and d / e, the simplified local outlier factor of
    Schubert et al. (2014), which finds what lies a little apart from a dense crowd. 0 for an item that has
    no neighbours, since nothing is known of it.
    """
    rows = neighbours.rows[:, :nearest]
    there = rows >= 0
    counts = np.maximum(there.sum(axis=1), 1)
    distances = np.sqrt(np.maximum(2 - 2 * neighbours.cosines[:, :nearest].astype(np.float64), 0))
    own = np.where(there, np.maximum(distances, _SAME), 0).sum(axis=1) / counts
    around = np.where(there, own[rows], 0).sum(axis=1) / counts
    return np.asarray(np.where(around > 0, own / np.sqrt(np.maximum(around, _SAME)), 0), np.float64)


def _threshold(scores: Values, false_alarms: float) -> float:
    known = np.log(scores[scores > 0])
    expected = min(0.5, false_alarms / max(1, len(known)))
    if len(known) < 2 or expected == 0.5:
        return float("inf")
    middle, upper = np.quantile(known, [0.5, 0.75])
    reach = NormalDist().inv_cdf(1 - expected) / _QUARTILE
    return float(np.exp(middle + reach * (upper - middle)))
