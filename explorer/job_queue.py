"""The jobs of a window one after another, in the order in which they were asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

Begin = Callable[[], None]


class JobQueue:
    """Begins the next job when somebody tells that the one before has ended, or could not begin."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Begin, bool]] = deque()
        self._runs = False

    @property
    def missed(self) -> int:
        """How many that have not begun would be missed if they were forgotten."""
        return sum(missed for _, missed in self._waiting)

    def add(self, begin: Begin, *, missed: bool = True) -> bool:
        """Begins a job now or when its turn comes; whether it was now.

        ``missed`` is whether somebody asked for it, and would have to ask again.
        """
        if self._runs:
            self._waiting.append((begin, missed))
            return False
        self._runs = True
        begin()
        return True

    def go_on(self) -> None:
        """Begins the next job, where there is one."""
        self._runs = bool(self._waiting)
        if self._waiting:
            begin, _ = self._waiting.popleft()
            begin()

    def forget(self) -> None:
        """Forgets the jobs that have not begun."""
        self._waiting.clear()
