"""The model behind bars of labels: how well the items of each find their like, under some versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from explorer.evaluation_columns import Column
from explorer.measures import measure

Index = QModelIndex | QPersistentModelIndex
BARS_ROLE = Qt.ItemDataRole.UserRole
"""(ink, value) of each version that knows the label; a value is None where it is not defined."""
QUERIES_ROLE = Qt.ItemDataRole.UserRole + 1
"""How many items asked."""


class ClassOrder(StrEnum):
    """What comes first."""

    WORST = "worst"
    BEST = "best"
    CHANGED = "changed"
    """What sets the last version apart from the first most."""
    LARGEST = "largest"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A label."""

    name: str
    queries: int
    values: tuple[float | None, ...]
    """Of each version."""

    @property
    def known(self) -> list[float]:
        """The values that are defined."""
        return [value for value in self.values if value is not None]

    @property
    def change(self) -> float:
        """From the first version to the last."""
        return self.known[-1] - self.known[0] if len(self.known) > 1 else 0.0


class ClassFigures(QAbstractListModel):
    """A row for each label."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inks: tuple[int, ...] = ()
        self._titles: tuple[str, ...] = ()
        self.rows: list[ClassRow] = []
        self.key = ""

    def show(self, columns: Sequence[Column], key: str, order: ClassOrder) -> None:
        """Shows the measure ``key`` of all labels that one of the versions knows."""
        self.beginResetModel()
        self._inks = tuple(column.ink for column in columns)
        self._titles = tuple(column.title for column in columns)
        self.key = key
        self.rows = sorted(_rows_of(columns, key), key=_ORDERS[order])
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many labels there are."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The label, its bars, and both in words."""
        if not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == BARS_ROLE:
            return tuple(zip(self._inks, row.values, strict=True))
        if role == QUERIES_ROLE:
            return row.queries
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._said(row)
        return None

    def _said(self, row: ClassRow) -> str:
        shown = measure(self.key)
        asked = "1 item asks" if row.queries == 1 else f"{row.queries:,} items ask"
        values = zip(self._titles, row.values, strict=True)
        return "\n".join(
            [f"{row.name}: {asked}", *(f"{title}: {shown.written(one)}" for title, one in values)]
        )


_ORDERS = {
    ClassOrder.WORST: lambda row: (not row.known, row.known[-1] if row.known else 0.0, row.name),
    ClassOrder.BEST: lambda row: (not row.known, -row.known[-1] if row.known else 0.0, row.name),
    ClassOrder.CHANGED: lambda row: (-abs(row.change), row.name),
    ClassOrder.LARGEST: lambda row: (-row.queries, row.name),
    ClassOrder.NAME: lambda row: row.name,
}


def _rows_of(columns: Sequence[Column], key: str) -> list[ClassRow]:
    tables = [{one.name: one for one in column.result.per_class} for column in columns]
    names = dict.fromkeys(name for table in tables for name in table)
    rows = []
    for name in names:
        found = [table.get(name) for table in tables]
        values = tuple(None if one is None else one.figures.get(key) for one in found)
        rows.append(ClassRow(name, max(one.queries for one in found if one is not None), values))
    return rows
