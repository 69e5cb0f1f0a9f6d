"""The model behind a table of measures: a row for each, a column for each version, and what sets it apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from engine.domain import Interval
from engine.domain.measures import Better
from explorer.evaluation_columns import Column, Difference, difference, keys_of, reference
from explorer.measures import Measure, measure

Index = QModelIndex | QPersistentModelIndex
NOTE_ROLE = Qt.ItemDataRole.UserRole
"""What is said beside a figure, less loudly: the interval that it lies in."""
SIDE_ROLE = Qt.ItemDataRole.UserRole + 1
"""How a difference is to be taken, a ``Better``; None of other cells."""


class MeasureTable(QAbstractTableModel):
    """Name, first version, then each other version with its difference from the first."""

    def __init__(self, part: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.part = part
        """Of an evaluation: ``retrieval``, ``clustering`` or ``health``."""
        self._columns: Sequence[Column] = ()
        self._references: list[Column] = []
        """What each column is compared with; itself, where there is nothing before it."""
        self._keys: list[str] = []
        self._differences: dict[tuple[int, str], Difference | None] = {}

    @property
    def keys(self) -> list[str]:
        """The measures, by row."""
        return self._keys

    def show(self, columns: Sequence[Column], *, whole: bool = True) -> None:
        """Shows some versions; where not ``whole``, only what most people look at."""
        self.beginResetModel()
        self._columns, self._keys = columns, keys_of(columns, self.part, whole=whole)
        self._references = [reference(column, columns, self.part) for column in columns]
        self._differences = {
            (place, key): difference(column, first, self.part, key)
            for place, (column, first) in enumerate(zip(columns, self._references, strict=True))
            for key in self._keys
            if column is not first
        }
        self.endResetModel()

    def is_difference(self, column: int) -> bool:
        """Whether a column says what sets the version before it apart."""
        return column > 2 and column % 2 == 1

    def has_differences(self, column: int) -> bool:
        """Whether there is anything that the version before a column is compared with."""
        found = (self._differences.get((column // 2, key)) for key in self._keys)
        return any(one is not None for one in found)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """One for each measure."""
        return 0 if parent.isValid() else len(self._keys)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """The names, one for the first version, two for each other."""
        return 0 if parent.isValid() or not self._columns else 2 * len(self._columns)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Which version it is."""
        if orientation is Qt.Orientation.Vertical or not 0 <= section < self.columnCount():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if not section or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if self.is_difference(section):
            first = self._references[section // 2]
            told = f"How much more than under “{first.title}”; bold where it is more than chance"
            if first is self._columns[section // 2]:
                return ""
            return "Difference" if role == Qt.ItemDataRole.DisplayRole else told
        return self._columns[section // 2].title

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A figure, a difference, or the name of the measure."""
        if not (0 <= index.row() < len(self._keys) and 0 <= index.column() < self.columnCount()):
            return None
        key = self._keys[index.row()]
        shown = measure(key)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if index.column() else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if index.column() == 0:
            return {Qt.ItemDataRole.DisplayRole: shown.name, Qt.ItemDataRole.ToolTipRole: shown.meaning}.get(
                Qt.ItemDataRole(role)
            )
        if self.is_difference(index.column()):
            return _of_difference(self._differences.get((index.column() // 2, key)), shown, role)
        return self._of_figure(self._columns[index.column() // 2], key, shown, role)

    def _of_figure(self, column: Column, key: str, shown: Measure, role: int) -> Any:
        interval = column.result.intervals.get(key) if self.part == "retrieval" else None
        if role == Qt.ItemDataRole.DisplayRole:
            return shown.written(getattr(column.result, self.part).get(key))
        if role == NOTE_ROLE:
            return _between(interval, shown) if interval is not None else None
        return shown.meaning if role == Qt.ItemDataRole.ToolTipRole else None


def _of_difference(found: Difference | None, shown: Measure, role: int) -> Any:
    if found is None or shown.better is Better.NEITHER:
        return "" if role == Qt.ItemDataRole.DisplayRole else None
    if role == Qt.ItemDataRole.DisplayRole:
        return shown.written_difference(found.value)
    if role == NOTE_ROLE:
        return _between(found.interval, shown, signed=True) if found.interval is not None else None
    if role == Qt.ItemDataRole.FontRole and found.sure:
        font = QFont()
        font.setWeight(QFont.Weight.Bold)
        return font
    if role == SIDE_ROLE:
        return Better(_sign(found.value) * shown.better) if found.sure else None
    if role == Qt.ItemDataRole.ToolTipRole:
        return _said(found, shown)
    return None


def _said(found: Difference, shown: Measure) -> str:
    """What a difference means, in a sentence."""
    if not found.sure:
        return (
            "This may be chance." if found.interval is not None else "Nothing tells whether this is chance."
        )
    return "Surely better." if found.value * shown.better > 0 else "Surely worse."


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _between(interval: Interval, shown: Measure, *, signed: bool = False) -> str:
    written = shown.written_difference if signed else shown.written
    if interval.low == interval.high:
        return ""
    return f"{written(interval.low)} to {written(interval.high)}"
