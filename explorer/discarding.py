"""Copies on their way to the trash: read anew, moved off the GUI thread, and noted as gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from engine.domain import Item, ItemState
from engine.library import Library
from explorer.models.duplicate_group import Group
from explorer.tasks import Tasks
from explorer.trash import Discard, Discarded, Move, discard, system_trash


class Discarding(QObject):
    """Moves files by ``move``, which is the system's trash."""

    done = Signal(object)
    """What became of them, ``Discarded``; the library knows."""
    trouble = Signal(str)

    def __init__(
        self, library: Library, tasks: Tasks, move: Move = system_trash, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self.move = move

    def prepare(self, groups: Sequence[Group], then: Callable[[list[Discard]], None]) -> None:
        """Reads where the files of groups lie; ``then`` gets what would go, where there is anything.

        Asked again before it is read, ``then`` of the last one alone hears of it.
        """

        def work() -> list[Discard]:
            items = self._library.items_by_id([item for group in groups for item in group.ids])
            return discards_of(groups, items)

        def tell(discards: list[Discard]) -> None:
            if discards:
                then(discards)
            else:
                self.trouble.emit("These files are gone already, or the one to keep is.")

        self._tasks.run(work, tell, group="discards")

    def carry_out(self, discards: Sequence[Discard]) -> None:
        """Moves the files to the trash."""

        def work() -> Discarded:
            done = discard(discards, self.move)
            self._library.review.note_gone([item.id for item in done.gone])
            return done

        self._tasks.run(work, self.done.emit)


def discards_of(groups: Sequence[Group], items: dict[int, Item]) -> list[Discard]:
    """What can go: files that are at hand, of groups whose item to keep is at hand too."""
    at_hand = {item_id: item for item_id, item in items.items() if item.state is ItemState.READY}
    found = []
    for group in groups:
        others = tuple(at_hand[copy.item] for copy in group.copies if copy.item in at_hand)
        if group.best in at_hand and others:
            found.append(Discard(at_hand[group.best], others))
    return found
