"""The nearest items to the one that is selected, without a query for them in the gallery."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QMenu, QStackedWidget, QVBoxLayout, QWidget

from engine.domain import Example, Item, ItemState, Kind, Query, SearchResult
from engine.library import Library
from explorer import phrases
from explorer.delegates.tile import TileDelegate
from explorer.icons import icon
from explorer.models.item_list import Ids, ItemListModel
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.elided_label import ElidedLabel
from explorer.views.empty_state import EmptyState
from explorer.views.grid_view import GridView

SHOWN = 12
SIDE = 84
SETTLE_MS = 200
"""A selection that moves on within this time is not searched for."""
LOOKING = "Looking for what is like it…"
NOTHING_SELECTED = "Select one item to see what is like it."
NOT_READ = "This file could not be read, so it has no neighbours."
ALONE = "There is nothing else to compare it with yet."
_NO_IDS: Ids = np.empty(0, np.int64)


class NeighboursPanel(QWidget):
    """Small tiles with scores; one click shows an item, a double click searches with it."""

    item_chosen = Signal(int)
    """The id of a neighbour that is to be shown in the details."""
    find_similar = Signal(list)
    """The id of a neighbour to search with, ``list[int]``."""
    play_requested = Signal(int)
    """The play button of a neighbour was pressed; its id."""
    mark = Signal(bool)
    """The neighbour that is looked at is, or is not, similar to the item it is a neighbour of."""
    why = Signal(int)
    """The id of a neighbour of which a person wants to know why it is one."""
    found = Signal(int, object)
    """The id of an item and those of its neighbours, ``list[int]``, the nearest first."""

    def __init__(
        self, tasks: Tasks, library: Library, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._library = library
        self._item: Item | None = None
        self._shown_for: int | None = None
        """The id of whose neighbours the tiles are; not that of ``_item`` until it is searched with."""
        self.model = ItemListModel(tasks, library.items_by_id, self)
        self._tiles = TileDelegate(thumbnails, self)
        self.grid = GridView(self._tiles, SIDE)
        self.grid.setModel(self.model)
        self.grid.setSelectionMode(GridView.SelectionMode.SingleSelection)
        self.grid.setAccessibleName("Neighbours")
        self.title = ElidedLabel()
        self.note = QLabel()
        self.note.setToolTip("Y marks a neighbour as similar, N as not similar")
        give_role(self.note, "muted")
        self.empty = EmptyState("similar", "", side=28)
        self._stack = QStackedWidget()
        self._settled = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._lay_out()
        self._settled.timeout.connect(self._search)
        thumbnails.arrived.connect(self.grid.viewport().update)
        self.grid.selectionModel().currentChanged.connect(self._choose)
        self.grid.play_requested.connect(self.play_requested)
        self.grid.opened.connect(lambda index: self.find_similar.emit([self._id_at(index)]))
        self.grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.grid.customContextMenuRequested.connect(self._open_menu)
        self._say(NOTHING_SELECTED)

    def _lay_out(self) -> None:
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for label in (self.title, self.note):
            label.setContentsMargins(12, 0, 12, 0)
            column.addWidget(label)
        column.addSpacing(4)
        column.addWidget(self.grid, 1)
        self._stack.addWidget(shown)
        self._stack.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    @property
    def item(self) -> Item | None:
        """The item whose neighbours are shown, or will be in a moment."""
        return self._item

    def show_for(self, item: Item | None) -> None:
        """Shows the neighbours of ``item`` when the selection has settled; None says what to do."""
        self._item = item
        self.grid.setCurrentIndex(QModelIndex())
        self._settled.start()

    def _search(self) -> None:
        item = self._item
        if item is None:
            self._say(NOTHING_SELECTED)
        elif item.state is ItemState.FAILED:
            self._say(NOT_READ)
        else:
            self.empty.say(LOOKING)
            query = Query(include=(Example(item_id=item.id),), k=SHOWN)
            self._tasks.run(
                lambda: self._library.similar(query),
                lambda result: self._show(item, result),
                failed=lambda sentence: self._say(sentence) if item is self._item else None,
                group="neighbours",
            )

    def _show(self, item: Item, result: SearchResult) -> None:
        if item is not self._item:
            return
        if not result.neighbours:
            self._say(ALONE)
            return
        ids = np.array([neighbour.id for neighbour in result.neighbours], np.int64)
        scores = np.array([neighbour.score for neighbour in result.neighbours], np.float32)
        self._shown_for = item.id
        self._tiles.named_twice = item.kind is Kind.MUSIC
        self.model.show(ids, scores)
        self.grid.fit_tiles()
        self.grid.scrollToTop()
        self.title.setText(f"Most like {phrases.title_of(item)}")
        self.note.setText(f"by {result.encoder}")
        self.found.emit(item.id, ids.tolist())
        self._stack.setCurrentIndex(0)

    @property
    def _is_settled(self) -> bool:
        """Whether the tiles are neighbours of the item that is meant, not of the one before."""
        return self._item is not None and self._item.id == self._shown_for

    def _say(self, sentence: str) -> None:
        self._shown_for = None
        self.model.show(_NO_IDS)
        self.empty.say(sentence)
        self._stack.setCurrentWidget(self.empty)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """The menu of a neighbour, which is looked at. Keys are only shown: they belong to the window."""
        menu, item_id = QMenu(self), self._id_at(index)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entries = (
            ("similar", "Find similar\tReturn", lambda: self.find_similar.emit([item_id])),
            ("why", "Why similar?\tW", lambda: self.why.emit(item_id)),
            ("mark-similar", "Mark as similar\tY", lambda: self.mark.emit(True)),
            ("mark-not-similar", "Mark as not similar\tN", lambda: self.mark.emit(False)),
        )
        for icon_name, text, slot in entries:
            menu.addAction(icon(icon_name), text).triggered.connect(slot)
        return menu

    def _open_menu(self, point: QPoint) -> None:
        index = self.grid.indexAt(point)
        if index.isValid() and self._is_settled:
            self.menu_for(index).popup(self.grid.viewport().mapToGlobal(point))

    def _id_at(self, index: QModelIndex) -> int:
        return int(self.model.ids[index.row()])

    def _choose(self, current: QModelIndex) -> None:
        if current.isValid() and self._is_settled:
            self.item_chosen.emit(self._id_at(current))
