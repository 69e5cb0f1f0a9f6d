"""The model behind a strip of items that find more, or less, under another version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine.domain import Item, ItemChange
from explorer import phrases
from explorer.measures import measure

Index = QModelIndex | QPersistentModelIndex
ITEM_ROLE = Qt.ItemDataRole.UserRole
"""The ``Item``; None while it is read, or where it is gone."""
CHANGE_ROLE = Qt.ItemDataRole.UserRole + 1
"""The ``ItemChange``."""
_AVERAGE = measure("map")


class ItemChanges(QAbstractListModel):
    """The greatest change first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.changes: Sequence[ItemChange] = ()
        self._items: Mapping[int, Item] = {}

    def show(self, changes: Sequence[ItemChange]) -> None:
        """Shows changes, of items that are not known yet."""
        self.beginResetModel()
        self.changes, self._items = changes, {}
        self.endResetModel()

    def know(self, items: Mapping[int, Item]) -> None:
        """Learns what the items are."""
        self._items = items
        if self.changes:
            self.dataChanged.emit(self.index(0), self.index(len(self.changes) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many items there are."""
        return 0 if parent.isValid() else len(self.changes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The item, and what became of it."""
        if not 0 <= index.row() < len(self.changes):
            return None
        change = self.changes[index.row()]
        item = self._items.get(change.item)
        if role == ITEM_ROLE:
            return item
        if role == CHANGE_ROLE:
            return change
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{change.before:.2f} → {change.after:.2f}"
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            name = phrases.title_of(item) if item is not None else f"Item {change.item}"
            before, after = (_AVERAGE.written(value) for value in (change.before, change.after))
            return f"{name}: average precision {before} before, {after} after"
        return None
