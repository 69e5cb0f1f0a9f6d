"""The Dunn index, exactly and in bounded memory."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.evaluation.chunks import Tell, in_chunks
from engine.evaluation.labels import Codes, Rows
from engine.evaluation.scores import Vectors

_ROWS, _COLUMNS = 256, 4096
_MATRICES = 4
"""Of distances, and what is made of them on the way."""

Distances = npt.NDArray[np.float64]


def dunn_index(vectors: Vectors, codes: Codes, tell: Tell | None = None) -> float | None:
    """The least distance between two items of different clusters, over the greatest within one.

    J. C. Dunn, "Well-separated clusters and optimal fuzzy partitions" (Journal of Cybernetics 4, 1974), with
    the distances that are usual since: single linkage between clusters, and the full diameter of a cluster.

        min { |x - y| : x in C_i, y in C_j, i ≠ j } / max { |x - y| : x, y in C_i }

    From 0 up; the higher, the more compact and the further apart clusters are. Euclidean distances of all
    pairs of ``vectors`` (n, d), with clusters ``codes`` (n,). None where there is one cluster, or where no
    two items of a cluster differ, for which it is not defined. ``tell`` is told rows.
    """
    if len(np.unique(codes)) < 2:
        return None
    order = np.argsort(codes, kind="stable")
    pairs = _Pairs(vectors[order], codes[order])
    found = list(in_chunks(len(order), 8 * _MATRICES * _COLUMNS, pairs.extremes, tell, most=_ROWS))
    separation = min(apart for apart, _ in found)
    diameter = max(across for _, across in found)
    return separation / diameter if diameter > 0 else None


class _Pairs:
    """All pairs of rows, which lie cluster by cluster; each is looked at once."""

    def __init__(self, vectors: Vectors, codes: Codes) -> None:
        self._vectors, self._codes = vectors, codes
        self._ends = np.searchsorted(codes, codes, side="right")

    def extremes(self, part: slice) -> tuple[float, float]:
        """Least distance to another cluster and greatest within one, of some rows and all behind them."""
        rows = np.arange(part.start, part.stop)
        apart, across = np.inf, 0.0
        for start in range(part.start, len(self._codes), _COLUMNS):
            columns = np.arange(start, min(start + _COLUMNS, len(self._codes)))
            squares = self._squares(rows, columns)
            if start < self._ends[part.stop - 1]:
                same = self._codes[rows, None] == self._codes[columns]
                across = max(across, self._distance(rows, columns, np.where(same, squares, -1.0).argmax()))
                squares[same] = np.inf
            nearest = squares.argmin()
            if squares.flat[nearest] < np.inf:
                apart = min(apart, self._distance(rows, columns, nearest))
        return apart, across

    def _squares(self, rows: Rows, columns: Rows) -> Distances:
        """(m, c) squared distances, close enough to tell which pair is the extreme one."""
        ours, theirs = self._vectors[rows].astype(np.float64), self._vectors[columns].astype(np.float64)
        squares: Distances = ours @ theirs.T
        squares *= -2
        squares += np.vecdot(ours, ours)[:, None]
        squares += np.vecdot(theirs, theirs)
        return squares

    def _distance(self, rows: Rows, columns: Rows, place: np.intp) -> float:
        """That of one pair, from the difference: of products of vectors, digits would cancel out."""
        row, column = np.divmod(int(place), len(columns))
        ours, theirs = self._vectors[rows[row]], self._vectors[columns[column]]
        return float(np.linalg.norm(ours.astype(np.float64) - theirs))
