"""Changes of the library one after the other, in the order in which a person made them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from explorer.tasks import Tasks

T = TypeVar("T")


class Turns(QObject):
    """A queue of changes, each of which waits until those before it are made: none overtakes another."""

    busy_changed = Signal()
    """Changes are on their way now, or none is any more."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Callable[[], None]] = deque()
        """What begins each turn; the first one has begun."""

    @property
    def is_busy(self) -> bool:
        """Whether a change is on its way."""
        return bool(self._waiting)

    def take(self, tasks: Tasks, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Runs ``work`` in a thread when all before it is done, then ``then``."""

        def begin() -> None:
            tasks.run(
                work,
                lambda found: self._end(lambda: then(found)),
                failed=lambda sentence: self._end(lambda: tasks.trouble.emit(sentence)),
            )

        self._join(begin)

    def wait(self, then: Callable[[], None]) -> None:
        """Calls ``then`` when all before it is done: at once, where nothing is on its way."""
        if self.is_busy:
            self._join(lambda: self._end(then))
        else:
            then()

    def _join(self, begin: Callable[[], None]) -> None:
        self._waiting.append(begin)
        if len(self._waiting) == 1:
            self.busy_changed.emit()
            begin()

    def _end(self, follow: Callable[[], None]) -> None:
        """Ends a turn. Changes that follow from it come before those that were waiting already."""
        self._waiting.popleft()
        others, self._waiting = self._waiting, deque()
        try:
            follow()
        finally:
            is_next = bool(others) and not self._waiting
            self._waiting.extend(others)
            if is_next:
                self._waiting[0]()
            elif not self._waiting:
                self.busy_changed.emit()


_turns: WeakKeyDictionary[Tasks, Turns] = WeakKeyDictionary()
"""One queue for all that share a ``Tasks``."""


def turns_of(tasks: Tasks) -> Turns:
    """The queue of all changes that ``tasks`` carries out."""
    return _turns.setdefault(tasks, Turns())


def in_turn(tasks: Tasks, work: Callable[[], T], then: Callable[[T], None]) -> None:
    """Runs ``work`` in a thread when all changes before it are made, then ``then`` with its result."""
    turns_of(tasks).take(tasks, work, then)
