"""The grid of a before and after, as the hand meets it: keys, clicks and a menu for each of its items."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QSizePolicy, QTableView, QWidget

from engine.domain import Kind
from explorer.models.comparison_table import CELL_ROLE, Cell, ComparisonTable
from explorer.views.entry_menu import Entry, entry_menu
from explorer.views.own_keys import asked_about


class ComparisonGrid(QTableView):
    """Shows a ``ComparisonTable``. It neither scrolls nor selects; whoever holds it makes it fit."""

    find_similar = Signal(int)
    """An item was double clicked, or Return was pressed on it."""
    play = Signal(object)
    """Space was pressed on a track, an ``Item``."""

    def __init__(self, table: ComparisonTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(table)
        self.setAccessibleName("Neighbours before and after")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setStyleSheet("QTableView { background: transparent; }")
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            header.setMinimumSectionSize(1)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.activated.connect(self._search)

    def event(self, event: QEvent) -> bool:
        """Space is for the track that one is at, before the one that plays."""
        key = asked_about(event)
        if key is not None and self._plays(key):
            key.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Return searches with an item, Space plays it."""
        if self._plays(event):
            self.play.emit(self.currentIndex().data(CELL_ROLE).item)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """What can be done with an item."""
        index = self.indexAt(event.pos())
        if index.data(CELL_ROLE) is not None:
            self.menu_for(index).popup(event.globalPos())

    def menu_for(self, index: QModelIndex) -> QMenu:
        """The menu of an item."""
        cell: Cell = index.data(CELL_ROLE)
        entries: list[Entry] = [
            ("similar", "Find similar\tReturn", lambda: self.find_similar.emit(cell.item_id))
        ]
        if _is_track(cell):
            entries.append(("play", "Play\tSpace", lambda: self.play.emit(cell.item)))
        return entry_menu(self, entries)

    def _plays(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Space and _is_track(self.currentIndex().data(CELL_ROLE))

    def _search(self, index: QModelIndex) -> None:
        cell: Cell | None = index.data(CELL_ROLE)
        if cell is not None:
            self.find_similar.emit(cell.item_id)


def _is_track(cell: Cell | None) -> bool:
    return cell is not None and cell.item is not None and cell.item.kind is Kind.MUSIC
