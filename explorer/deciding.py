"""What a person decides in a review: kept, and taken back, off the GUI thread; knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from engine.domain import ApartChange, Decision, LabelVerdict, Verdict
from engine.errors import EngineError
from engine.library import Library
from explorer.models.review_queue import Answer, Case
from explorer.tasks import Tasks
from explorer.turns import in_turn
from explorer.undo import ReviewCommand

Pair = tuple[int, int]
Note = Callable[[Answer | None], None]
"""Told what is said of a case now; None where nothing is any more."""


class Deciding(QObject):
    """Makes decisions in turn, each of which can be undone."""

    told = Signal(str)
    """A sentence on what was done, or why it was not."""
    labels_changed = Signal(list)
    """Ids of items whose labels or tags are different now, ``list[int]``."""
    apart_changed = Signal()
    """Other items are said to be no duplicates."""

    def __init__(
        self, library: Library, tasks: Tasks, undo_stack: QUndoStack, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._undo_stack = undo_stack

    # Labels

    def decide(self, case: Case, field: str, answer: Answer, note: Note) -> None:
        """Keeps what was said of a case; ``note`` hears of it when that is taken back, or not kept."""
        verdict = LabelVerdict(case.item, field, answer.label, answer.verdict)
        instead_of = {case.item: case.doubted} if case.doubted is not None else {}

        def work() -> Decision | EngineError:
            try:
                return self._library.review.decide([verdict], instead_of=instead_of)
            except EngineError as error:
                return error

        def then(done: Decision | EngineError) -> None:
            if isinstance(done, EngineError):
                note(None)
                self.told.emit(str(done))
                return
            self._undo_stack.push(ReviewCommand(words_for(answer), done, partial(carry_out, made=done)))
            self.labels_changed.emit([case.item])

        def carry_out(change: Decision, made: Decision) -> None:
            def tell(_: object) -> None:
                note(answer if change is made else None)
                self.labels_changed.emit([case.item])

            in_turn(self._tasks, lambda: self._library.review.apply(change), tell)

        in_turn(self._tasks, work, then)

    # Duplicates

    def set_apart(self, pairs: Sequence[Pair]) -> None:
        """Says that items are no duplicates of each other."""
        library = self._library

        def then(change: ApartChange) -> None:
            if change.added:
                self._undo_stack.push(ReviewCommand(apart_in_words(change), change, self._apply_apart))
                self.told.emit("Said to be no duplicates. Ctrl+Z takes that back.")
            self.apart_changed.emit()

        in_turn(self._tasks, lambda: library.review.set_apart(pairs), then)

    def _apply_apart(self, change: ApartChange) -> None:
        library = self._library
        in_turn(self._tasks, lambda: library.review.apply_apart(change), lambda _: self.apart_changed.emit())


def words_for(answer: Answer) -> str:
    """What was said of an item, for the Edit menu: ``Call an item “birds”``."""
    if answer.verdict is Verdict.IS:
        return f"Call an item “{answer.label}”"
    return f"Refuse “{answer.label}”"


def apart_in_words(change: ApartChange) -> str:
    """What was said of duplicates, for the Edit menu: ``Say of 3 items that they are no duplicates``."""
    count = len({item for pair in change.added for item in pair})
    return f"Say of {count:,} items that they are no duplicates"
