"""What details and verbs are about: the selection, or a neighbour that is looked at without being it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.domain import Item
from engine.library import Library
from explorer.models.item_list import Ids
from explorer.tasks import Tasks
from explorer.views.gallery_page import GalleryPage

MOST_READ = 200
"""Items whose rows are read; of a larger selection these stand for the rest."""


class Subject(QObject):
    """One item, or what is selected in a gallery; read off the GUI thread."""

    shown = Signal(object, int)
    """The items to show, ``list[Item]``, and how many there are with those that are not read."""
    selected_alone = Signal(object)
    """The ``Item`` that is selected and is the only one; None where there are none or several."""

    def __init__(
        self, tasks: Tasks, library: Library, gallery: GalleryPage, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._library = library
        self._gallery = gallery
        self._looked_at: int | None = None
        self._beside: Ids = np.empty(0, np.int64)
        """What was selected when somebody looked at another item, ids ascending."""

    @property
    def looked_at(self) -> int | None:
        """Id of a neighbour that is looked at; None where the subject is what is selected."""
        return self._looked_at

    def ids(self) -> list[int]:
        """Ids of what a verb is about."""
        return [self._looked_at] if self._looked_at is not None else self._gallery.selected_ids()

    def follow_selection(self) -> None:
        """Shows what is selected; to be called when that may have changed.

        Where the same items are selected, shown in another order say, another one that is looked at stays.
        """
        if self._looked_at is None or not np.array_equal(self._selected(), self._beside):
            self._looked_at = None
        self.read()

    def look_at(self, item_id: int) -> None:
        """Shows an item that is not selected, a neighbour say; the selection stays as it is."""
        self._looked_at, self._beside = item_id, self._selected()

        def show(items: dict[int, Item]) -> None:
            self.shown.emit(list(items.values()), len(items))

        self._tasks.run(lambda: self._library.items_by_id([item_id]), show, group="inspect")

    def look_away(self) -> bool:
        """Returns to the selection; whether anything else was looked at."""
        if self._looked_at is None:
            return False
        self._looked_at = None
        self.read()
        return True

    def read(self) -> None:
        """Reads again what is shown, because it changed."""
        if self._looked_at is not None:
            self.look_at(self._looked_at)
            return
        selection = self._gallery.selection()
        wanted = selection.ids[:MOST_READ].tolist()
        total = selection.count

        def show(items: dict[int, Item]) -> None:
            present = [items[item_id] for item_id in wanted if item_id in items]
            self.shown.emit(present, total)
            self.selected_alone.emit(present[0] if len(present) == 1 else None)

        self._tasks.run(lambda: self._library.items_by_id(wanted), show, group="inspect")

    def _selected(self) -> Ids:
        return np.sort(self._gallery.selection().ids)

    def with_items(self, then: Callable[[Sequence[Item]], None]) -> None:
        """Reads what a verb is about, and calls ``then`` where there is anything."""
        ids = self.ids()[:MOST_READ]
        if not ids:
            return

        def deliver(items: dict[int, Item]) -> None:
            present = [items[item_id] for item_id in ids if item_id in items]
            if present:
                then(present)

        self._tasks.run(lambda: self._library.items_by_id(ids), deliver)
