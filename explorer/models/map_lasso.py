"""Which points lie inside a polygon, quickly for a million of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.domain.maps import Positions

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

SIDE = 512
"""Cells across and down the box around a polygon. An outline crosses few of so many."""
BLOCK = 2**16
"""Points looked at in one go: what fits into a processor's cache."""
OUTSIDE, INSIDE, CROSSED = 0, 1, 2


def rows_in_box(positions: Positions, x0: float, y0: float, x1: float, y1: float) -> Rows:
    """Rows (m,) of the ``positions`` (n, 2) in a box, its edges included, ascending."""
    low, high = (min(x0, x1), min(y0, y1)), (max(x0, x1), max(y0, y1))
    found = [np.empty(0, np.int64)]
    for first in range(0, len(positions), BLOCK):
        x, y = positions[first : first + BLOCK].T
        found.append(np.flatnonzero((x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1])) + first)
    return np.concatenate(found)


def rows_inside(positions: Positions, polygon: NDArray[np.floating]) -> Rows:
    """Rows (m,) of the ``positions`` (n, 2) inside a polygon (e, 2), ascending.

    The polygon closes itself. Where it crosses itself, a point is inside when a line from it crosses the
    outline an odd number of times, as Qt fills a path. Cells that the outline does not cross are inside or
    outside as a whole; only the points in the others are tested, against the edges at their height.
    """
    corners = np.asarray(polygon, np.float64).reshape(-1, 2)
    low, high = corners.min(axis=0, initial=np.inf), corners.max(axis=0, initial=-np.inf)
    if len(corners) < 3 or not (low < high).all():
        return np.empty(0, np.int64)
    outline = _Outline((corners - low) * (SIDE / (high - low)))
    rows = rows_in_box(positions, *low.tolist(), *high.tolist())
    found = [np.empty(0, np.int64)]
    for first in range(0, len(rows), BLOCK):
        block = rows[first : first + BLOCK]
        found.append(block[outline.surrounds((positions.take(block, axis=0) - low) * (SIDE / (high - low)))])
    return np.concatenate(found)


class _Outline:
    """A polygon in a square of SIDE cells a side. All coordinates are in cells, from 0 to SIDE."""

    def __init__(self, corners: Floats) -> None:
        following = np.roll(corners, -1, axis=0)
        upwards = (corners[:, 1] <= following[:, 1])[:, None]
        (self._ax, self._ay), (self._bx, self._by) = (
            np.where(upwards, corners, following).T,
            np.where(upwards, following, corners).T,
        )
        rise = self._by - self._ay
        self._slope = np.divide(self._bx - self._ax, rise, out=np.zeros_like(rise), where=rise > 0)
        self._edges, self._first_edge = self._by_row()
        self._kinds = self._parity_of_middles()
        self._kinds[self._touched()] = CROSSED

    def surrounds(self, points: Floats) -> Mask:
        """Whether each of the ``points`` (n, 2) is inside."""
        cell = np.minimum(points.astype(np.int32), SIDE - 1)
        kinds = self._kinds.ravel().take(cell[:, 1] * SIDE + cell[:, 0])
        unsure = np.flatnonzero(kinds == CROSSED)
        kinds[unsure] = self._crossed_oddly(points[unsure], cell[unsure, 1])
        inside: Mask = kinds == INSIDE
        return inside

    def _crossed_oddly(self, points: Floats, row: NDArray[np.int32]) -> Mask:
        """Whether a line to the right from each of ``points`` crosses the outline an odd number of times."""
        which, place = _each(self._first_edge[row], self._first_edge[row + 1])
        edge = self._edges[place]
        x, y = points[which].T
        crossed = (self._ay[edge] <= y) & (y < self._by[edge])
        crossed &= x < self._ax[edge] + (y - self._ay[edge]) * self._slope[edge]
        odd: Mask = np.bincount(which[crossed], minlength=len(points)) & 1 == 1
        return odd

    def _by_row(self) -> tuple[Rows, Rows]:
        """Edges at the height of each row, row by row, and where each row's begin (SIDE + 1,)."""
        edge, row = _each(self._ay.astype(np.int64), np.minimum(self._by.astype(np.int64) + 1, SIDE))
        return edge[np.argsort(row, kind="stable")], np.searchsorted(np.sort(row), np.arange(SIDE + 1))

    def _parity_of_middles(self) -> NDArray[np.int8]:
        """INSIDE for each cell (SIDE, SIDE) whose middle is: it has an odd number of edges to its left."""
        first, last = np.ceil(self._ay - 0.5), np.ceil(self._by - 0.5)
        edge, row = _each(first.astype(np.int64), last.astype(np.int64))
        x = self._ax[edge] + (row + 0.5 - self._ay[edge]) * self._slope[edge]
        column = np.clip(np.ceil(x - 0.5), 0, SIDE).astype(np.int64)
        return (np.cumsum(_counted(row, column), axis=1)[:, :SIDE] & 1).astype(np.int8)

    def _touched(self) -> Mask:
        """Cells (SIDE, SIDE) that an edge runs through, and those beside them: rounding must not matter."""
        bottom, top = self._ay.astype(np.int64) - 1, self._by.astype(np.int64) + 2
        edge, row = _each(np.maximum(bottom, 0), np.minimum(top, SIDE))
        ax, ay, by, slope = (each[edge] for each in (self._ax, self._ay, self._by, self._slope))
        enters = ax + (np.clip(row - 1, ay, by) - ay) * slope
        leaves = np.where(ay == by, self._bx[edge], ax + (np.clip(row + 2, ay, by) - ay) * slope)
        begin = np.clip(np.minimum(enters, leaves).astype(np.int64) - 1, 0, SIDE)
        end = np.clip(np.maximum(enters, leaves).astype(np.int64) + 2, 0, SIDE)
        return np.cumsum(_counted(row, begin) - _counted(row, end), axis=1)[:, :SIDE] > 0


def _each(first: Rows, last: Rows) -> tuple[Rows, Rows]:
    """Every number of the ranges from ``first`` to before ``last``: the range each is of, and the number."""
    lengths = np.maximum(last - first, 0)
    which = np.repeat(np.arange(len(first)), lengths)
    begins = np.cumsum(lengths) - lengths
    return which, np.arange(len(which)) - begins[which] + first[which]


def _counted(row: Rows, column: Rows) -> NDArray[np.int64]:
    """How often each pair occurs, as (SIDE, SIDE + 1)."""
    counts = np.bincount(row * (SIDE + 1) + column, minlength=SIDE * (SIDE + 1))
    return counts.reshape(SIDE, SIDE + 1)
