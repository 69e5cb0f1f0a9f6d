"""Marks that exist only in memory, for tests of what the window does with them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from engine.domain import Mark, MarkChange
from engine.errors import LibraryError

MADE_AT = datetime(2024, 5, 1, 12, tzinfo=UTC)


def make_mark(item_id: int, other_id: int, similar: bool = True, *, minute: int = 0) -> Mark:
    """A mark that was made so many minutes after noon."""
    return Mark(item_id, other_id, similar, MADE_AT + timedelta(minutes=minute))


class MarkStore:
    """What the facade has of marks, all in the collection ``birds``; ``marks`` is itself."""

    def __init__(self) -> None:
        self.marks = self
        self.said: dict[tuple[int, int], bool] = {}
        self.threads: set[threading.Thread] = set()
        self.refuses = False

    def change(self, pairs: Sequence[tuple[int, int]], similar: bool | None) -> MarkChange:
        before = tuple((*one, self.said.get(one)) for one in pairs if self.said.get(one) is not similar)
        change = MarkChange(before, tuple((first, second, similar) for first, second, _ in before))
        self.apply(change)
        return change

    def apply(self, change: MarkChange) -> None:
        self.threads.add(threading.current_thread())
        if self.refuses:
            raise LibraryError("The library cannot be written.")
        for first, second, similar in change.after:
            self.said.pop((first, second), None)
            if similar is not None:
                self.said[first, second] = similar

    def all(self, collection: str) -> list[Mark]:
        found = enumerate(self.said.items()) if collection == "birds" else ()
        return [make_mark(*ids, similar, minute=number) for number, (ids, similar) in found]
