"""The model behind the list of evaluations that were made of a collection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
ID_ROLE = Qt.ItemDataRole.UserRole
"""Id of the evaluation."""
SECOND_ROLE = Qt.ItemDataRole.UserRole + 1
"""The line below the first."""


class EvaluationList(QAbstractListModel):
    """(id, first line, second line) of each, the newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[int, str, str]] = []

    @property
    def ids(self) -> list[int]:
        """Of the evaluations, by row."""
        return [row[0] for row in self._rows]

    def show(self, rows: Sequence[tuple[int, str, str]]) -> bool:
        """Lists these; whether anything changed."""
        if list(rows) == self._rows:
            return False
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Its lines and its id."""
        if not 0 <= index.row() < len(self._rows):
            return None
        number, first, second = self._rows[index.row()]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{first}\n{second}"
        return {Qt.ItemDataRole.DisplayRole: first, SECOND_ROLE: second, ID_ROLE: number}.get(role)
