"""Changes that can be taken back: of tags, marks, labels and groups of duplicates, and of a playlist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtGui import QUndoCommand

from engine.domain import ApartChange, Decision, MarkChange, PlaylistTrack, TagChange
from engine.library import Library
from explorer.tasks import Tasks
from explorer.turns import in_turn

C = TypeVar("C", Decision, ApartChange)
After = Callable[[Sequence[int]], None]
"""Called on the GUI thread with the ids of the items that changed."""


class TagCommand(QUndoCommand):
    """A change of tags that was made already: pushing it on the stack changes nothing."""

    def __init__(
        self,
        change: TagChange,
        library: Library,
        tasks: Tasks,
        after: After,
        parent: QUndoCommand | None = None,
    ) -> None:
        super().__init__(in_words(change), parent)
        self._change = change
        self._library = library
        self._tasks = tasks
        self._after = after
        self._made = True

    def redo(self) -> None:
        """Makes the change again, off the GUI thread."""
        if not self._made:
            self._apply(self._change)
        self._made = True

    def undo(self) -> None:
        """Takes the change back, off the GUI thread."""
        self._made = False
        self._apply(self._change.undone())

    def _apply(self, change: TagChange) -> None:
        ids = sorted({item_id for item_id, _ in change.added + change.removed})
        library, after = self._library, self._after
        in_turn(self._tasks, lambda: library.tags.apply(change), lambda _: after(ids))


class MarkCommand(QUndoCommand):
    """A change of marks that was made already; ``carry_out`` makes another one, and need not wait for it."""

    def __init__(self, change: MarkChange, carry_out: Callable[[MarkChange], None]) -> None:
        super().__init__(marks_in_words(change))
        self._change = change
        self._carry_out = carry_out
        self._made = True

    def redo(self) -> None:
        """Makes the change again."""
        if not self._made:
            self._carry_out(self._change)
        self._made = True

    def undo(self) -> None:
        """Takes the change back."""
        self._made = False
        self._carry_out(self._change.undone())


class ReviewCommand(QUndoCommand):
    """What was decided in a review already; ``carry_out`` makes another change, and need not wait for it."""

    def __init__(self, words: str, change: C, carry_out: Callable[[C], None]) -> None:
        super().__init__(words)
        self._again = partial(carry_out, change)
        self._back = partial(carry_out, change.undone())
        self._made = True

    def redo(self) -> None:
        """Decides it again."""
        if not self._made:
            self._again()
        self._made = True

    def undo(self) -> None:
        """Takes the decision back."""
        self._made = False
        self._back()


class TracksCommand(QUndoCommand):
    """Other tracks in a playlist, which are shown already; ``show`` puts them there when it is done again."""

    def __init__(
        self,
        words: str,
        before: Sequence[PlaylistTrack],
        after: Sequence[PlaylistTrack],
        show: Callable[[tuple[PlaylistTrack, ...]], None],
    ) -> None:
        super().__init__(words)
        self._before, self._after = tuple(before), tuple(after)
        self._show = show
        self._made = True

    def redo(self) -> None:
        """Shows the tracks as they were made."""
        if not self._made:
            self._show(self._after)
        self._made = True

    def undo(self) -> None:
        """Shows those from before."""
        self._made = False
        self._show(self._before)


def in_words(change: TagChange) -> str:
    """What a change did, for the Edit menu: ``Tag 3 items with “cat”``."""
    added, removed = (
        list(dict.fromkeys(name for _, name in part)) for part in (change.added, change.removed)
    )
    count = len({item_id for item_id, _ in change.added + change.removed})
    items = "1 item" if count == 1 else f"{count:,} items"
    if added and removed:
        return f"Change tags of {items}"
    if added:
        return f"Tag {items} with {_quoted(added)}"
    return f"Take {_quoted(removed)} off {items}"


def marks_in_words(change: MarkChange) -> str:
    """What a change of marks did, for the Edit menu: ``Mark 3 pairs as similar``."""
    said = {similar for _, _, similar in change.after}
    count = len(change.after)
    pairs = "a pair" if count == 1 else f"{count:,} pairs"
    if said == {None}:
        return "Take a mark away" if count == 1 else f"Take {count:,} marks away"
    if len(said) > 1:
        return f"Change {count:,} marks"
    return f"Mark {pairs} as similar" if said == {True} else f"Mark {pairs} as not similar"


def _quoted(names: Sequence[str]) -> str:
    if len(names) > 2:
        return f"{len(names)} tags"
    return " and ".join(f"“{name}”" for name in names)
