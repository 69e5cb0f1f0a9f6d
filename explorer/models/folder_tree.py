"""The model behind a tree of folders, from their names joined by ``/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from explorer.models.choices import COUNT_ROLE, VALUE_ROLE

Index = QModelIndex | QPersistentModelIndex


@dataclass(slots=True)
class _Folder:
    path: str
    parent: int
    count: int
    row: int = 0
    children: list[int] = field(default_factory=list)
    sorted: bool = False
    """Whether ``children`` are in order, and know their rows; done when they are first looked at."""

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


class FolderTreeModel(QAbstractItemModel):
    """Folders with the number of items in and below each; ``VALUE_ROLE`` is the whole name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folders = [_Folder("", -1, 0)]
        """The first is the root that is not shown; an index carries a position in this list."""
        self._numbers = {"": 0}

    def show(self, folders: Mapping[str, int]) -> bool:
        """Shows ``folders``; where only counts changed the tree stays as it is. Tells whether it is new."""
        if folders.keys() == self._numbers.keys() - {""}:
            for path, count in folders.items():
                self._folders[self._numbers[path]].count = count
            # One signal for all counts: a view repaints what can be seen faster than it hears of thousands.
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0), [COUNT_ROLE])
            return False
        self.beginResetModel()
        self._folders, self._numbers = [_Folder("", -1, 0)], {"": 0}
        for path, count in folders.items():
            self._folders[self._add(path)].count = count
        self.endResetModel()
        return True

    def index_of(self, path: str) -> QModelIndex:
        """The index of a folder; an invalid one when there is none of that name."""
        return self._index(self._numbers.get(path, 0))

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """The folder in a row of ``parent``."""
        children = self._sorted_children(_number(parent))
        if column != 0 or not 0 <= row < len(children):
            return QModelIndex()
        return self.createIndex(row, 0, children[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """The folder around one."""
        return self._index(max(0, self._folders[_number(index)].parent))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many folders lie in one."""
        return len(self._folders[_number(parent)].children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """The name; the count is painted beside it."""
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, whole name and number of items."""
        if not index.isValid():
            return None
        folder = self._folders[_number(index)]
        if role == Qt.ItemDataRole.DisplayRole:
            return folder.name
        if role == VALUE_ROLE:
            return folder.path
        if role == COUNT_ROLE:
            return folder.count
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{folder.path} · {folder.count:,}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{folder.name}, {folder.count}"
        return None

    def _add(self, path: str) -> int:
        """The number of the folder ``path``, which is made, with those around it, where it is new."""
        number = self._numbers.get(path)
        if number is None:
            parent = self._add(path.rpartition("/")[0])
            number = self._numbers[path] = len(self._folders)
            self._folders.append(_Folder(path, parent, 0))
            self._folders[parent].children.append(number)
        return number

    def _sorted_children(self, number: int) -> list[int]:
        folder = self._folders[number]
        if not folder.sorted:
            folder.children.sort(key=lambda child: self._folders[child].name.casefold())
            for row, child in enumerate(folder.children):
                self._folders[child].row = row
            folder.sorted = True
        return folder.children

    def _index(self, number: int) -> QModelIndex:
        if number == 0:
            return QModelIndex()
        self._sorted_children(self._folders[number].parent)
        return self.createIndex(self._folders[number].row, 0, number)


def _number(index: Index) -> int:
    return int(index.internalId()) if index.isValid() else 0
