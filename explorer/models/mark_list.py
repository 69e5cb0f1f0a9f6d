"""The model behind the list of marks: pairs of items, which are read when somebody looks at them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from engine.domain import Item, Mark
from explorer import phrases
from explorer.tasks import Tasks

Index = QModelIndex | QPersistentModelIndex
Load = Callable[[Sequence[int]], Mapping[int, Item]]
Both = tuple[Item | None, Item | None]

MARK_ROLE = Qt.ItemDataRole.UserRole
"""The ``Mark``."""
ITEMS_ROLE = MARK_ROLE + 1
"""Its two items, ``Both``; None in place of one that is being read."""
NAMES = {True: "similar", False: "not similar"}


class MarkListModel(QAbstractListModel):
    """Shows the marks it is given."""

    def __init__(self, tasks: Tasks, load: Load, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._load = load
        self._marks: tuple[Mark, ...] = ()
        self._items: dict[int, Item] = {}
        self._asked: set[int] = set()
        """Ids that are being read, or that the library does not know."""
        self._wanted: set[int] = set()
        self._refreshed = 0
        """How often items were to be read anew; what was asked for before that is not taken any more."""
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._read)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """In the order in which they are shown."""
        return self._marks

    def show(self, marks: Sequence[Mark]) -> None:
        """Shows other marks; the same ones that only say something else stay where they are."""
        wanted = tuple(marks)
        if [_ids(mark) for mark in wanted] == [_ids(mark) for mark in self._marks]:
            self._marks = wanted
            self._announce()
            return
        self.beginResetModel()
        self._marks = wanted
        self.endResetModel()

    def refresh(self) -> None:
        """Reads the items anew, where they are looked at."""
        self._items.clear()
        self._asked.clear()
        self._refreshed += 1
        self._announce()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many marks there are."""
        return 0 if parent.isValid() else len(self._marks)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The mark, its items, and both in words."""
        if not 0 <= index.row() < len(self._marks):
            return None
        mark = self._marks[index.row()]
        match role:
            case int() if role == MARK_ROLE:
                return mark
            case int() if role == ITEMS_ROLE:
                return self._items_of(mark)
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                first, second = (_name(item) for item in self._items_of(mark))
                return f"{first} and {second}: {NAMES[mark.similar]}"
            case Qt.ItemDataRole.ToolTipRole:
                return _tip(mark, self._items_of(mark))
        return None

    def _items_of(self, mark: Mark) -> Both:
        for item_id in _ids(mark):
            if item_id not in self._items and item_id not in self._asked:
                self._wanted.add(item_id)
                if not self._soon.isActive():
                    self._soon.start()
        return self._items.get(mark.item_id), self._items.get(mark.other_id)

    def _read(self) -> None:
        wanted, self._wanted = sorted(self._wanted - self._asked), set()
        self._asked.update(wanted)
        self._tasks.run(partial(self._load, wanted), partial(self._take, self._refreshed))

    def _take(self, refreshed: int, found: Mapping[int, Item]) -> None:
        if refreshed == self._refreshed:
            self._asked.difference_update(found)
            self._items.update(found)
            self._announce()

    def _announce(self) -> None:
        if self._marks:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._marks) - 1, 0))


def _ids(mark: Mark) -> tuple[int, int]:
    return mark.item_id, mark.other_id


def _name(item: Item | None) -> str:
    return phrases.title_of(item) if item is not None else "…"


def _tip(mark: Mark, items: Both) -> str:
    paths = [phrases.shown_path(item.path) for item in items if item is not None]
    said = f"Marked as {NAMES[mark.similar]} on {phrases.moment(mark.made_at)}"
    return "\n".join([said, *paths, "Click a picture to go to it. Y: similar, N: not similar, Del: remove"])
