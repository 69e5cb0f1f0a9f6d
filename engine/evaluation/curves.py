"""How precise a ranking is, the further down one looks for all that is relevant."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.evaluation.figures import Values
from engine.evaluation.labels import Rows

STEPS = 20
"""Between a recall of 0 and one of 1: recall rises by a twentieth each."""


def recalls() -> Values:
    """(STEPS + 1,) the recall at each point of a curve, from 0 to 1."""
    return np.arange(STEPS + 1) / STEPS


def interpolated(ranks: Sequence[Rows]) -> Values:
    """(q, STEPS + 1) of each query the best precision at any recall that is as high or higher.

    ``ranks`` are those of all that is relevant to each query: from 0, rising, at least one. Interpolated as
    by TREC (Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 2008, section 8.4), with
    21 points in the place of 11.
    """
    return np.stack([_of_one(own) for own in ranks]) if len(ranks) else np.empty((0, STEPS + 1))


def _of_one(ranks: Rows) -> Values:
    found = np.arange(1, len(ranks) + 1)
    best = np.maximum.accumulate((found / (ranks + 1))[::-1])[::-1]
    reached = -(-np.arange(STEPS + 1) * len(ranks) // STEPS)  # the least number of hits with that recall
    curve: Values = best[np.maximum(reached, 1) - 1]
    return curve
