"""The model behind a confusion matrix: rows are what items are, columns what they are taken for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine.domain import Confused

Index = QModelIndex | QPersistentModelIndex
SHARE_ROLE = Qt.ItemDataRole.UserRole
"""Which share of the items of its row a cell has, in [0, 1]."""
RIGHT_ROLE = Qt.ItemDataRole.UserRole + 1
"""Whether the items of a cell are taken for what they are."""
MOST_CLASSES = 300
"""Of more labels, those that are confused most are shown."""


class ConfusionMatrix(QAbstractTableModel):
    """What is confused most comes first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        self._short: list[str] = []
        self._counts = np.zeros((0, 0), np.int64)
        self._totals = np.zeros(0, np.int64)
        self.hidden = 0
        """Labels that are not shown."""

    @property
    def classes(self) -> list[str]:
        """The labels, by row and by column."""
        return self._names

    def show(self, confused: Sequence[Confused], *, errors_only: bool) -> None:
        """Shows how often each is taken for each; ``errors_only`` leaves out what is never confused."""
        self.beginResetModel()
        errors, totals = _tallied(confused)
        names = sorted(totals, key=lambda name: (-errors[name], name))
        shown = [name for name in names if errors[name] or not errors_only][:MOST_CLASSES]
        self.hidden = len(names) - len(shown)
        self._names, self._short = shown, short_names(shown)
        places = {name: place for place, name in enumerate(shown)}
        self._counts = np.zeros((len(shown), len(shown)), np.int64)
        for one in confused:
            if one.truth in places and one.foretold in places:
                self._counts[places[one.truth], places[one.foretold]] = one.count
        self._totals = np.array([totals[name] for name in shown], np.int64)
        self.endResetModel()

    def cell(self, index: Index) -> tuple[str, str, int]:
        """The label, what it is taken for, and how often."""
        row, column = index.row(), index.column()
        return self._names[row], self._names[column], int(self._counts[row, column])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """One for each label."""
        return 0 if parent.isValid() else len(self._names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """One for each label."""
        return 0 if parent.isValid() else len(self._names)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The label."""
        if not 0 <= section < len(self._names):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._short[section]
        return self._names[section] if role == Qt.ItemDataRole.ToolTipRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """How often, and which share of its row."""
        if not index.isValid():
            return None
        truth, foretold, count = self.cell(index)
        total = int(self._totals[index.row()])
        if role == RIGHT_ROLE:
            return index.row() == index.column()
        if role == SHARE_ROLE:
            return count / total if total else 0.0
        if not count:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{count:,}"
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return _said(truth, foretold, count, total)
        return None


def short_names(names: Sequence[str]) -> list[str]:
    """The last folder of each label, where that tells them apart."""
    last = [name.rsplit("/", 1)[-1] for name in names]
    times = Counter(last)
    return [short if times[short] == 1 else name for short, name in zip(last, names, strict=True)]


def _tallied(confused: Sequence[Confused]) -> tuple[Counter[str], dict[str, int]]:
    """How often each label is mistaken, or something is for it; and how many items have it."""
    errors: Counter[str] = Counter()
    totals: dict[str, int] = {}
    for one in confused:
        totals[one.truth] = totals.get(one.truth, 0) + one.count
        totals.setdefault(one.foretold, 0)
        if one.truth != one.foretold:
            errors[one.truth] += one.count
            errors[one.foretold] += one.count
    return errors, totals


def _said(truth: str, foretold: str, count: int, total: int) -> str:
    items = "1 item is" if total == 1 else f"{count:,} of {total:,} items are"
    if truth == foretold:
        return f"“{truth}”: {items} taken for what they are"
    return f"“{truth}”: {items} taken for “{foretold}”"
