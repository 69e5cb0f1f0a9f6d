"""A box to choose from, out of which values come as they were put in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QWidget

from explorer.views.wheel_guard import guard_wheel

ValueT = TypeVar("ValueT")


class ValueBox(QComboBox, Generic[ValueT]):
    """Keeps its values beside its rows: as data of a row an enumeration of texts comes out as plain text."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values: tuple[ValueT, ...] = ()
        self.setAccessibleName(name)
        guard_wheel(self)

    @property
    def value(self) -> ValueT:
        """What is chosen.

        Raises:
            LookupError: nothing is.
        """
        if self.currentIndex() < 0:
            raise LookupError(f"Nothing is chosen of “{self.accessibleName()}”.")
        return self.values[self.currentIndex()]

    def offer(self, choices: Iterable[tuple[ValueT, str, str]]) -> None:
        """Lists values, each with its name and a tip, without a signal; the first of them is chosen."""
        rows = tuple(choices)
        with QSignalBlocker(self):
            self.clear()
            self.values = tuple(value for value, _, _ in rows)
            for row, (_, name, tip) in enumerate(rows):
                self.addItem(name)
                self.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)

    def choose(self, value: ValueT) -> None:
        """Chooses a value, or nothing where it is not listed."""
        self.setCurrentIndex(self.values.index(value) if value in self.values else -1)
