"""A figure over the course of a training, kept in few points however long it takes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

MOST_POINTS = 512
"""A curve on the screen is not wider than that in pixels."""

Floats = NDArray[np.float64]


class TrainingCurve:
    """Points in the order in which they come. When there are many, each becomes the mean of two."""

    def __init__(self) -> None:
        self._xs: list[float] = []
        self._ys: list[float] = []
        self._each = 1
        """So many of what was added make one point."""
        self._sum_x = self._sum_y = 0.0
        self._pending = 0

    def __len__(self) -> int:
        return len(self._xs) + bool(self._pending)

    def add(self, x: float, y: float | None) -> None:
        """Adds a point to the right of all others; one that is no number is left out."""
        if y is None or not math.isfinite(y):
            return
        self._sum_x += x
        self._sum_y += y
        self._pending += 1
        if self._pending == self._each:
            self._xs.append(self._sum_x / self._each)
            self._ys.append(self._sum_y / self._each)
            self._sum_x = self._sum_y = 0.0
            self._pending = 0
            if len(self._xs) == MOST_POINTS:
                self._thin()

    def clear(self) -> None:
        """Forgets all points."""
        self._xs.clear()
        self._ys.clear()
        self._each, self._sum_x, self._sum_y, self._pending = 1, 0.0, 0.0, 0

    def points(self) -> tuple[Floats, Floats]:
        """x (n,) and y (n,), the newest included."""
        xs, ys = self._xs, self._ys
        if self._pending:
            xs = [*xs, self._sum_x / self._pending]
            ys = [*ys, self._sum_y / self._pending]
        return np.array(xs, np.float64), np.array(ys, np.float64)

    @property
    def start(self) -> float | None:
        """x of the first point."""
        if self._xs:
            return self._xs[0]
        return self._sum_x / self._pending if self._pending else None

    @property
    def last(self) -> float | None:
        """y of the newest point."""
        if self._pending:
            return self._sum_y / self._pending
        return self._ys[-1] if self._ys else None

    def near(self, x: float) -> tuple[float, float] | None:
        """The point that is nearest to ``x``."""
        xs, ys = self.points()
        if not len(xs):
            return None
        index = int(np.abs(xs - x).argmin())
        return float(xs[index]), float(ys[index])

    def _thin(self) -> None:
        self._xs = np.reshape(self._xs, (-1, 2)).mean(axis=1).tolist()
        self._ys = np.reshape(self._ys, (-1, 2)).mean(axis=1).tolist()
        self._each *= 2
