"""How fast a job goes and how long it will take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW_SECONDS = 15.0
"""The rate is that of the last moments, since files differ in size."""


class Pace:
    """Measures units a second over a moving window."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._marks: deque[tuple[float, int]] = deque([(clock(), 0)])

    def mark(self, done: int) -> float:
        """Notes that ``done`` units are finished and returns the rate; 0 while it cannot be told."""
        now = self._clock()
        self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[0][0] > WINDOW_SECONDS:
            self._marks.popleft()
        began, before = self._marks[0]
        return max(done - before, 0) / (now - began) if now > began else 0.0


def seconds_left(done: int, total: int | None, rate: float) -> float | None:
    """Expected seconds until ``total``, or None while it cannot be told."""
    return max(total - done, 0) / rate if total is not None and rate > 0 else None
