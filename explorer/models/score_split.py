"""What a least score would let through, of pairs with the same label and of pairs with different ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.domain import ScoreSplit

Shares = NDArray[np.float64]

MOST_WIDE = 8
"""So many bins are drawn as one at most."""
FULL = 8
"""Pairs that a bin is to have, of the kind that there are fewer of."""


class SplitScores:
    """Scores of both kinds of pairs, each as shares of its kind: there are far more that differ."""

    def __init__(self, split: ScoreSplit) -> None:
        self.edges = np.asarray(split.edges, np.float64)
        """(bins + 1,)."""
        self.same, self.different = _shares(split.same), _shares(split.different)
        """(bins,) each; they sum to 1, or to 0 where there are no such pairs."""
        self.best = split.threshold
        counts = np.asarray(split.same), np.asarray(split.different)
        self._fewest = min(int(count.sum()) for count in counts)
        self._used = int(np.count_nonzero(counts[0] + counts[1]))

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest score, as far as bins tell."""
        used = np.flatnonzero((self.same + self.different) > 0)
        if not len(used):
            return -1.0, 1.0
        return float(self.edges[used[0]]), float(self.edges[used[-1] + 1])

    def drawn(self) -> tuple[Shares, Shares, Shares]:
        """Edges and both shares, in bins so wide that few pairs do not look like a comb."""
        wide = 1
        while wide < MOST_WIDE and self._fewest < FULL * self._used // wide:
            wide *= 2
        starts = np.arange(0, len(self.same), wide)
        edges = np.append(self.edges[starts], self.edges[-1])
        return edges, np.add.reduceat(self.same, starts), np.add.reduceat(self.different, starts)

    def recall(self, threshold: float) -> float | None:
        """Share of the pairs with the same label that score ``threshold`` or more."""
        return self._above(self.same, threshold)

    def precision(self, threshold: float) -> float | None:
        """Share of same labels among the pairs that score so, were both kinds equally frequent."""
        right, wrong = self._above(self.same, threshold), self._above(self.different, threshold)
        if right is None or wrong is None or right + wrong == 0:
            return None
        return right / (right + wrong)

    def _above(self, shares: Shares, threshold: float) -> float | None:
        """Within a bin, pairs are taken to be spread evenly."""
        if not shares.any():
            return None
        # (bins + 1,) of pairs from each edge on
        above = np.concatenate([shares[::-1].cumsum()[::-1], [0.0]])
        return float(np.interp(threshold, self.edges, above).clip(0.0, 1.0))


def _shares(counts: tuple[int, ...]) -> Shares:
    array = np.asarray(counts, np.float64)
    return array / array.sum() if array.any() else array
