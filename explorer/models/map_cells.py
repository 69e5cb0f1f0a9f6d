"""Points of a map sorted into cells, so that what is near a place or in view is found without all of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.domain.maps import Positions

Rows = NDArray[np.int64]

POINTS_A_CELL = 8
MOST_CELLS = 1024
"""Across and down."""
SPREAD = 3.0
"""How many times as wide as the middle nine tenths of the points the cells reach. What lies beyond is in the
cells at the rim: one point far away must not put all others into one cell."""
SAMPLE = 20_000


class MapCells:
    """Cells over ``positions`` (n, 2), which must not be changed. Making it takes time: do so in a thread."""

    def __init__(self, positions: Positions) -> None:
        self._positions = positions
        count = len(positions)
        self._side = int(np.clip(np.sqrt(count / POINTS_A_CELL), 1, MOST_CELLS))
        sample = positions[:: max(1, count // SAMPLE)] if count else np.zeros((1, 2), np.float32)
        low, high = np.percentile(sample, (5, 95), axis=0)
        margin = (high - low) * (SPREAD - 1) / 2
        self._low = low - margin
        self._scale = self._side / np.maximum(high - low + 2 * margin, 1e-6)
        column, row = self._cell_of(positions[:, 0], 0), self._cell_of(positions[:, 1], 1)
        cells = row * self._side + column
        self._order = np.argsort(cells)
        self._first = np.searchsorted(cells[self._order], np.arange(self._side**2 + 1))

    def around(self, x0: float, y0: float, x1: float, y1: float) -> Rows:
        """Rows of all points in a box with ``x0 <= x1`` and ``y0 <= y1``, and of some that are near it."""
        begins, ends = self._runs(x0, y0, x1, y1)
        pieces = [self._order[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True) if a < b]
        return np.concatenate(pieces) if pieces else np.empty(0, np.int64)

    def count_around(self, x0: float, y0: float, x1: float, y1: float) -> int:
        """How many rows ``around`` finds."""
        begins, ends = self._runs(x0, y0, x1, y1)
        return int((ends - begins).sum())

    def _runs(self, x0: float, y0: float, x1: float, y1: float) -> tuple[Rows, Rows]:
        """Where the points of each row of cells begin and end in the order of the cells."""
        left, right = self._cell_of(np.array([x0, x1]), 0).tolist()
        bottom, top = self._cell_of(np.array([y0, y1]), 1).tolist()
        rows = np.arange(bottom, top + 1) * self._side
        return self._first[rows + left], self._first[rows + right + 1]

    def _cell_of(self, values: NDArray[np.floating], axis: int) -> NDArray[np.int32]:
        place = np.clip((values - self._low[axis]) * self._scale[axis], 0, self._side - 1)
        cells: NDArray[np.int32] = place.astype(np.int32)
        return cells
