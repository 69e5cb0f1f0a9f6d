"""How sure a mean over queries is, and the difference of two encoders on the same queries.

The bootstrap of Efron (1979): as many queries are drawn anew with repetition, many times over, and the
percentiles of their means are the interval. It tells how much the figure hangs on which queries were asked,
not on what the gallery holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.evaluation.figures import Values
from engine.evaluation.retrieval import Retrieval

ROUNDS = 1000
LEVEL = 0.95
_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate, and between what the truth is, but for a share of times that was chosen."""

    estimate: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether a difference is more than chance."""
        return self.low > 0 or self.high < 0

    def as_dict(self) -> dict[str, float]:
        """Under the names of the command line."""
        return {"estimate": self.estimate, "low": self.low, "high": self.high}


def intervals(
    result: Retrieval, rounds: int = ROUNDS, level: float = LEVEL, seed: int = 0
) -> dict[str, Interval]:
    """Of each measure over all queries; none where there are no queries."""
    return _intervals(result.measures, result.values, rounds, level, seed)


def differences(
    first: Retrieval, second: Retrieval, rounds: int = ROUNDS, level: float = LEVEL, seed: int = 0
) -> dict[str, Interval]:
    """``second`` minus ``first`` of each measure, paired: a query is drawn for both or for neither.

    So what makes a query hard for both cancels out. Raises ValueError where queries or measures differ.
    """
    if first.measures != second.measures or not np.array_equal(first.ids, second.ids):
        raise ValueError("two encoders are compared by the same measures on the same queries")
    return _intervals(first.measures, second.values - first.values, rounds, level, seed)


def resampled_means(values: Values, rounds: int, seed: int) -> Values:
    """(rounds, measures) means of as many rows of ``values`` (q, measures), q > 0, drawn with repetition."""
    queries = len(values)
    rng = np.random.default_rng(seed)
    step = max(1, _BYTES // (8 * queries))
    parts = []
    for start in range(0, rounds, step):
        drawn = (rng.integers(queries, size=queries) for _ in range(min(step, rounds - start)))
        times = np.stack([np.bincount(rows, minlength=queries) for rows in drawn])
        parts.append(times.astype(np.float64) @ values / queries)
    return np.concatenate(parts)


def _intervals(
    measures: tuple[str, ...], values: Values, rounds: int, level: float, seed: int
) -> dict[str, Interval]:
    if not len(values):
        return {}
    tail = (1 - level) / 2
    low, high = np.quantile(resampled_means(values, rounds, seed), [tail, 1 - tail], axis=0)
    figures = zip(values.mean(axis=0).tolist(), low.tolist(), high.tolist(), strict=True)
    return {name: Interval(*three) for name, three in zip(measures, figures, strict=True)}
