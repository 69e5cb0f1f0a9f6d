"""Marks of items as similar or not similar: kept, read and taken back, knowing no widget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from engine.domain import Collection, MarkChange
from engine.library import Library
from explorer.models.mark_book import MarkBook, Pair
from explorer.models.mark_list import NAMES
from explorer.tasks import Tasks
from explorer.turns import in_turn
from explorer.undo import MarkCommand

MOST_AT_ONCE = 2000
"""Pairs that are marked by one key; more than that is a slip of the hand."""


class Marking(QObject):
    """Keeps a ``MarkBook`` at what the library has. Changes are made in turn, off the GUI thread."""

    changed = Signal()
    """There is another ``book``."""
    told = Signal(str)
    """A sentence on what was done, or why it was not."""

    def __init__(
        self, library: Library, tasks: Tasks, undo_stack: QUndoStack, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._marks = library.marks
        self._tasks = tasks
        self._undo_stack = undo_stack
        self._collections: tuple[str, ...] = ()
        self.book = MarkBook()

    def know(self, collections: Sequence[Collection]) -> None:
        """Learns which collections there are, and reads their marks."""
        self._collections = tuple(one.name for one in collections)
        in_turn(self._tasks, self._read, self._take)

    def toggle(self, pairs: Iterable[Pair], similar: bool) -> None:
        """Marks pairs; when all of them are marked so already, their marks are taken away."""
        wanted = tuple(dict.fromkeys(pairs))

        def decide(book: MarkBook) -> bool | None:
            return None if all(book.said_of(one) is similar for one in wanted) else similar

        self._change(wanted, decide)

    def mark(self, pairs: Iterable[Pair], similar: bool | None) -> None:
        """Marks pairs, whatever they are marked as; None takes their marks away."""
        self._change(tuple(dict.fromkeys(pairs)), lambda _book: similar)

    def carry_out(self, change: MarkChange) -> None:
        """Makes a change again, or back."""

        def work() -> MarkBook:
            self._marks.apply(change)
            return self._read()

        in_turn(self._tasks, work, self._take)

    def _change(self, pairs: Sequence[Pair], decide: Callable[[MarkBook], bool | None]) -> None:
        if len(pairs) > MOST_AT_ONCE:
            self.told.emit(f"That would be {len(pairs):,} marks at once. Select fewer items.")
        if not 0 < len(pairs) <= MOST_AT_ONCE:
            return

        def work() -> tuple[MarkChange, MarkBook]:
            # Read in turn: the keys may have been faster than what is shown.
            change = self._marks.change(pairs, decide(self._read()))
            return change, self._read()

        def then(done: tuple[MarkChange, MarkBook]) -> None:
            change, book = done
            self._take(book)
            if change.after:
                self._undo_stack.push(MarkCommand(change, self.carry_out))
                self.told.emit(_what_was_done(change))

        in_turn(self._tasks, work, then)

    def _read(self) -> MarkBook:
        return MarkBook({name: self._marks.all(name) for name in self._collections})

    def _take(self, book: MarkBook) -> None:
        self.book = book
        self.changed.emit()


def _what_was_done(change: MarkChange) -> str:
    count, similar = len(change.after), change.after[0][2]
    if similar is None:
        return "The mark is taken away." if count == 1 else f"{count:,} marks are taken away."
    pairs = "A pair is" if count == 1 else f"{count:,} pairs are"
    return f"{pairs} marked as {NAMES[similar]}. Ctrl+Z takes that back."
