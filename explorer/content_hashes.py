"""Content hashes of items by id, for painting: what is known is returned at once, the rest is read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from engine.domain import Item
from engine.library import Library
from explorer.tasks import Tasks

MOST_KNOWN = 20_000
MOST_READ = 500
"""Items read in one go; what was asked for last comes first, the rest when it is asked for again."""


class ContentHashes(QObject):
    """Asked while painting, on the GUI thread; reads in a thread."""

    arrived = Signal()
    """Hashes that were asked for are known now."""

    def __init__(self, library: Library, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._known: OrderedDict[int, str | None] = OrderedDict()
        self._wanted: dict[int, None] = {}
        self._is_reading = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._read)

    def of(self, item_id: int) -> str | None:
        """The content hash of an item; None where it has none, or while it is read."""
        if item_id in self._known:
            return self._known[item_id]
        self._wanted[item_id] = None
        if not self._is_reading:
            self._soon.start()
        return None

    def forget(self) -> None:
        """Items may have other contents now."""
        self._known.clear()

    def _read(self) -> None:
        wanted, self._wanted = list(self._wanted)[-MOST_READ:], {}
        if wanted and not self._is_reading:
            self._is_reading = True
            self._tasks.run(
                lambda: self._library.items_by_id(wanted),
                lambda items: self._take(wanted, items),
                failed=lambda _: self._take([], {}),
            )

    def _take(self, wanted: list[int], items: Mapping[int, Item]) -> None:
        self._is_reading = False
        for item_id in wanted:
            item = items.get(item_id)
            self._known[item_id] = item.content_hash if item is not None else None
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        if wanted:
            self.arrived.emit()
        if self._wanted:
            self._soon.start()
