"""What is known of a collection before its problems are looked for: who is near whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.evaluation.labels import Rows

Mask = npt.NDArray[np.bool_]
Verify = Callable[[Rows, Rows], Mask]
"""Told the rows (m,) of either side of m pairs, tells which of them are of copies."""


class KnownNeighbours(Protocol):
    """The nearest of each of n items among them."""

    @property
    def ids(self) -> Rows:
        """(n,) rising."""

    @property
    def rows(self) -> npt.NDArray[Any]:
        """(n, k) whole numbers: places in ``ids``, the nearest first, never an item itself; -1 for none."""

    @property
    def cosines(self) -> npt.NDArray[np.float32]:
        """(n, k) falling; of no meaning where there is no neighbour."""


def mean_cosines(neighbours: KnownNeighbours, most: int) -> npt.NDArray[np.float64]:
    """(n,) mean cosine of each item to its ``most`` nearest, or as many as there are; 0 for none."""
    there = neighbours.rows[:, :most] >= 0
    sums = np.where(there, neighbours.cosines[:, :most], 0).sum(axis=1, dtype=np.float64)
    return np.asarray(sums / np.maximum(there.sum(axis=1), 1), np.float64)
