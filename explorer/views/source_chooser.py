"""Chooses what groups items or names them: something the library knows, or a table in a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from explorer.views.wheel_guard import guard_wheel

TABLE = "A table in a file…"


class SourceChooser(QComboBox):
    """A list of sources by name; its last line asks for a CSV file, which then is in the list too."""

    chosen = Signal(str)
    """A person chose this source."""
    table_wanted = Signal()
    """A person wants to choose a file."""

    def __init__(self, purpose: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source: str | None = None
        self.setAccessibleName(purpose)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        guard_wheel(self)
        self.activated.connect(self._tell)

    def offer(self, sources: Sequence[tuple[str, str, str]], chosen: str | None) -> None:
        """Lists sources, each with its title and a tip; ``chosen`` may be a file that is not among them."""
        self._source = chosen
        self.clear()
        for source, title, tip in sources:
            self._add(source, title, tip)
        if chosen is not None and self.findData(chosen) < 0:
            self._add(chosen, Path(chosen).name, chosen)
        self._add(None, TABLE, "Choose a CSV file with the path of each item and what it is")
        self.setCurrentIndex(self.findData(chosen) if chosen is not None else -1)
        self.setToolTip(self.currentData(Qt.ItemDataRole.ToolTipRole) or "")

    def _add(self, source: str | None, title: str, tip: str) -> None:
        self.addItem(title, source)
        self.setItemData(self.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)

    def _tell(self, index: int) -> None:
        source = self.itemData(index)
        if source is None:
            self.setCurrentIndex(self.findData(self._source) if self._source is not None else -1)
            self.table_wanted.emit()
        elif source != self._source:
            self.chosen.emit(source)
