"""The model behind a short list to choose from, such as tags or states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

Index = QModelIndex | QPersistentModelIndex
VALUE_ROLE = Qt.ItemDataRole.UserRole
"""What a row stands for, as the engine knows it."""
COUNT_ROLE = VALUE_ROLE + 1
"""How many items are behind a row."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A row: what it stands for, what it says, and how many items are behind it."""

    value: str
    label: str
    count: int


class ChoicesModel(QAbstractListModel):
    """Choices with a check mark each. What is chosen stays in the list when it no longer occurs."""

    chosen_changed = Signal()
    """The user checked or unchecked something."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._offered: list[Choice] = []
        self._choices: list[Choice] = []
        self._chosen: dict[str, None] = {}

    @property
    def chosen(self) -> tuple[str, ...]:
        """Values that are checked, in the order in which they were."""
        return tuple(self._chosen)

    def show(self, choices: Sequence[Choice]) -> None:
        """Offers ``choices``, and what is chosen already."""
        self._offered = list(choices)
        offered = {choice.value for choice in choices}
        lost = [Choice(value, value, 0) for value in self._chosen if value not in offered]
        self._replace([*choices, *lost])

    def choose(self, values: Iterable[str]) -> None:
        """Checks exactly these, without a signal."""
        self._chosen = dict.fromkeys(values)
        self.show(self._offered)
        self._announce()

    def toggle(self, value: str) -> None:
        """Checks or unchecks ``value``, as the user does; one that is not in the list is added."""
        if value in self._chosen:
            del self._chosen[value]
        else:
            self._chosen[value] = None
        self.show(self._offered)
        self._announce()
        self.chosen_changed.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many choices there are."""
        return 0 if parent.isValid() else len(self._choices)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The view toggles rows, wherever they are clicked; the delegate is not to do so as well."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Label, value, count and check mark."""
        if not 0 <= index.row() < len(self._choices):
            return None
        choice = self._choices[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if choice.value in self._chosen else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{choice.label}, {choice.count}"
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return choice.label
        return {VALUE_ROLE: choice.value, COUNT_ROLE: choice.count}.get(role)

    def _replace(self, choices: list[Choice]) -> None:
        if choices == self._choices:
            return
        if [choice.value for choice in choices] == [choice.value for choice in self._choices]:
            self._choices = choices
            self._announce()
            return
        self.beginResetModel()
        self._choices = choices
        self.endResetModel()

    def _announce(self) -> None:
        if self._choices:
            self.dataChanged.emit(self.index(0), self.index(len(self._choices) - 1))
