"""The model behind a before and after: a row for a query, its neighbours of both sides in cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine.domain import Comparison, Item
from explorer import phrases

Index = QModelIndex | QPersistentModelIndex
CELL_ROLE = Qt.ItemDataRole.UserRole
"""The ``Cell``, or None where there is nothing."""


class Side(Enum):
    """What a cell shows."""

    QUERY = auto()
    BEFORE = auto()
    AFTER = auto()


@dataclass(frozen=True, slots=True)
class Cell:
    """An item in its place; ``right`` when it shares a label with the query."""

    item_id: int
    item: Item | None
    side: Side
    rank: int
    """From 1 for the nearest."""
    right: bool


class ComparisonTable(QAbstractTableModel):
    """Side by side, a row is a query, ``k`` neighbours before, a gap and ``k`` after.

    Where it is ``stacked``, what is found after stands in a row below what was found before.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._comparisons: tuple[Comparison, ...] = ()
        self._items: Mapping[int, Item] = {}
        self.k = 0
        self.stacked = False

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """What is shown."""
        return self._comparisons

    def show(self, comparisons: Sequence[Comparison], items: Mapping[int, Item]) -> None:
        """Shows comparisons with those of their items that are known."""
        self.beginResetModel()
        self._comparisons, self._items = tuple(comparisons), items
        self.k = max((len(side) for one in comparisons for side in (one.before, one.after)), default=0)
        self.endResetModel()

    def stack(self, stacked: bool) -> None:
        """Puts the sides below each other, or beside each other."""
        if stacked != self.stacked:
            self.beginResetModel()
            self.stacked = stacked
            self.endResetModel()

    @property
    def gap(self) -> int | None:
        """The column that parts the two sides; None where they are stacked."""
        return None if self.stacked else 1 + self.k

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """A row or two for each query."""
        return 0 if parent.isValid() else len(self._comparisons) * (2 if self.stacked else 1)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """The query, and its neighbours."""
        return 0 if parent.isValid() or not self.k else 1 + self.k if self.stacked else 2 + 2 * self.k

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The cell, and what it shows in words."""
        cell = self._cell(index.row(), index.column())
        if role == CELL_ROLE:
            return cell
        if cell is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _words(cell)
        if role == Qt.ItemDataRole.ToolTipRole:
            path = phrases.shown_path(cell.item.path) if cell.item is not None else ""
            return "\n".join(filter(None, (_words(cell), path)))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only what shows an item can be chosen."""
        empty = self._cell(index.row(), index.column()) is None
        return Qt.ItemFlag.NoItemFlags if empty else Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _cell(self, row: int, column: int) -> Cell | None:
        place, lower = divmod(row, 2) if self.stacked else (row, 0)
        if not (0 <= place < len(self._comparisons) and 0 <= column < self.columnCount()):
            return None
        one = self._comparisons[place]
        if column == 0:
            return None if lower else self._made(one.query, Side.QUERY, 0, right=False)
        after = bool(lower) if self.stacked else column > 1 + self.k
        rank = column - (1 + self.k if after and not self.stacked else 0)
        found = one.after if after else one.before
        if not 1 <= rank <= len(found):
            return None
        item_id = found[rank - 1]
        return self._made(item_id, Side.AFTER if after else Side.BEFORE, rank, right=item_id in one.right)

    def _made(self, item_id: int, side: Side, rank: int, *, right: bool) -> Cell:
        return Cell(item_id, self._items.get(item_id), side, rank, right)


def _words(cell: Cell) -> str:
    name = phrases.title_of(cell.item) if cell.item is not None else f"Item {cell.item_id}"
    if cell.side is Side.QUERY:
        return f"{name}, which was searched with"
    shared = ", shares a label" if cell.right else ""
    return f"{name}, neighbour {cell.rank} {cell.side.name.lower()}{shared}"
