"""The model behind a map's legend: what its points are coloured by, a row for each name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from engine.domain import Categories, palettes
from explorer.models.choices import COUNT_ROLE

Index = QModelIndex | QPersistentModelIndex
CODE_ROLE = COUNT_ROLE + 1
"""The code of a name; -1 is what has none."""
HIDDEN_ROLE = CODE_ROLE + 1
"""Whether the points of a name are switched off."""


class LegendModel(QAbstractListModel):
    """The names of a colouring with the colour and the number of points of each, the most frequent first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[int, str, int]] = []
        self._hidden: Collection[int] = frozenset()
        self._dark = False

    def show(self, categories: Categories | None) -> None:
        """Shows what points are coloured by; nothing, when None."""
        rows: list[tuple[int, str, int]] = []
        if categories is not None:
            counted = zip(categories.names, categories.counts, strict=True)
            rows = [(code, name, count) for code, (name, count) in enumerate(counted)]
            without = int((categories.codes < 0).sum())
            if without:
                rows.append((-1, f"No {categories.title.lower()}", without))
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def set_hidden(self, hidden: Collection[int]) -> None:
        """Learns which codes are switched off."""
        self._hidden = hidden
        self._announce()

    def set_dark(self, dark: bool) -> None:
        """Has the colours of a map on a dark ground, or on a light one."""
        self._dark = dark
        self._announce()

    @property
    def is_partly_hidden(self) -> bool:
        """Whether any of the names is switched off."""
        return any(code in self._hidden for code, _, _ in self._rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many names there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, colour, count, code, and whether it is switched off."""
        if not 0 <= index.row() < len(self._rows):
            return None
        code, name, count = self._rows[index.row()]
        hidden = code in self._hidden
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return name
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{name}, {count}, {'hidden' if hidden else 'shown'}"
            case Qt.ItemDataRole.DecorationRole:
                return self._colour(code)
        return {COUNT_ROLE: count, CODE_ROLE: code, HIDDEN_ROLE: hidden}.get(role)

    def _colour(self, code: int) -> QColor:
        own = palettes.categorical(self._dark)
        rgb = own[code] if 0 <= code < len(own) else palettes.neutral(self._dark)
        return QColor(*rgb.tolist())

    def _announce(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
