"""The model behind the list of duplicates: groups of items, which are read when somebody looks at them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from engine.domain import Item
from explorer import phrases
from explorer.models.duplicate_group import Copy, Group
from explorer.tasks import Tasks

Index = QModelIndex | QPersistentModelIndex
Load = Callable[[Sequence[int]], Mapping[int, Item]]

GROUP_ROLE = Qt.ItemDataRole.UserRole
"""The ``Group``."""
ITEMS_ROLE = GROUP_ROLE + 1
"""What is read of its items by id, ``Mapping[int, Item]``."""
MOST_READ = 64
"""Items of a group that are read for the list: more than there is room for."""
CACHED = 4000


class DuplicateListModel(QAbstractListModel):
    """Shows the groups it is given; rows that nobody looks at cost nothing."""

    items_read = Signal()
    """More can be painted. A list lays out all its rows when it is told that data of some has changed."""

    def __init__(self, tasks: Tasks, load: Load, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._load = load
        self._groups: list[Group] = []
        self._items: OrderedDict[int, Item] = OrderedDict()
        self._asked: set[int] = set()
        """Ids that are being read, or that the library does not know."""
        self._wanted: set[int] = set()
        self._refreshed = 0
        """How often items were to be read anew; what was asked for before that is not taken any more."""
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._read)

    @property
    def groups(self) -> Sequence[Group]:
        """In the order in which they are shown."""
        return self._groups

    def show(self, groups: Sequence[Group]) -> None:
        """Shows other groups; the same ones of which another is to be kept stay where they are."""
        if [one.key for one in groups] == [one.key for one in self._groups]:
            self._groups = list(groups)
            self.items_read.emit()
            return
        self.beginResetModel()
        self._groups = list(groups)
        self.endResetModel()

    def replace(self, row: int, group: Group) -> None:
        """Shows another group in a row."""
        self._groups[row] = group
        self.dataChanged.emit(self.index(row), self.index(row))

    def remove(self, row: int) -> None:
        """Shows a group no more."""
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._groups[row]
        self.endRemoveRows()

    def refresh(self) -> None:
        """Reads the items anew, where they are looked at."""
        self._items.clear()
        self._asked.clear()
        self._refreshed += 1
        self.items_read.emit()

    def item(self, item_id: int) -> Item | None:
        """An item, if it is read."""
        return self._items.get(item_id)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many groups there are."""
        return 0 if parent.isValid() else len(self._groups)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The group, its items, and both in words."""
        if not 0 <= index.row() < len(self._groups):
            return None
        group = self._groups[index.row()]
        if role == GROUP_ROLE:
            return group
        if role == ITEMS_ROLE:
            return self._items_of(group)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            best = self._items.get(group.best)
            name = phrases.title_of(best) if best is not None else "…"
            return f"Keep {name}, {group.reason}: {copies_in_words(group)}"
        return None

    def _items_of(self, group: Group) -> Mapping[int, Item]:
        for item_id in group.ids[:MOST_READ]:
            if item_id not in self._items and item_id not in self._asked:
                self._wanted.add(item_id)
        if self._wanted and not self._soon.isActive():
            self._soon.start()
        return self._items

    def _read(self) -> None:
        wanted, self._wanted = sorted(self._wanted - self._asked), set()
        if wanted:
            self._asked.update(wanted)
            self._tasks.run(partial(self._load, wanted), partial(self._take, self._refreshed))

    def _take(self, refreshed: int, found: Mapping[int, Item]) -> None:
        if refreshed != self._refreshed:
            return
        self._asked.difference_update(found)
        self._items.update(found)
        while len(self._items) > CACHED:
            self._items.popitem(last=False)
        self.items_read.emit()


def copies_in_words(group: Group) -> str:
    """``2 copies``, ``1 copy with the same content``."""
    count = len(group.copies)
    counted = "1 copy" if count == 1 else f"{count:,} copies"
    return f"{counted} with the same content" if all(copy.exact for copy in group.copies) else counted


def likeness_in_words(copy: Copy) -> str:
    """What a copy's picture says of it: ``same file``, ``0.97``; nothing where that is not known."""
    if copy.exact:
        return "same file"
    return f"{copy.score:.2f}" if copy.score is not None else ""
