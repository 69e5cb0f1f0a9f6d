"""The middle of the window: the gallery with what stands above it, or a sentence where there is nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from engine.domain import SearchResult
from explorer import operations
from explorer.delegates.tile import TileDelegate
from explorer.history import Place
from explorer.models.item_list import IDS_MIME, ItemListModel
from explorer.thumbnails import ThumbnailCache
from explorer.views import titles
from explorer.views.empty_state import EmptyState
from explorer.views.gallery_header import GalleryHeader
from explorer.views.grid_view import ZOOM_STEP, GridView
from explorer.views.selection import Selection, SelectionKeeper
from explorer.views.tile_menu import TileMenu

__all__ = ["MOST_EXAMPLES", "GalleryPage", "Selection"]

MOST_EXAMPLES = 100
"""Items that make one query; a query that means everything finds nothing."""
DEFAULT_SIDE = 144


class GalleryPage(QWidget):
    """Shows what a model holds, and tells what a person wants with the items they selected."""

    find_similar = Signal(list)
    """Ids of items to search with, ``list[int]``."""
    include = Signal(list)
    exclude = Signal(list)
    tag = Signal()
    """This and the next five: the verb is meant for ``selected_ids()``."""
    reveal = Signal()
    copy_path = Signal()
    open_file = Signal()
    export = Signal()
    copy_files = Signal()
    sort_changed = Signal(object, bool)
    """``SortKey``, and whether descending."""
    side_changed = Signal(int)
    """Pixels of a tile's picture."""
    selection_changed = Signal(object)
    """A ``Selection``."""
    clear_filters = Signal()
    files_dropped = Signal(list)
    """Files and folders to import, ``list[Path]``."""

    def __init__(
        self, model: ItemListModel, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.model = model
        self._place = Place()
        self._pending_top: int | None = None
        """Id to scroll to as soon as it is shown."""
        self._to_top = False
        self.setAcceptDrops(True)
        self.header = GalleryHeader(DEFAULT_SIDE)
        self.grid = GridView(TileDelegate(thumbnails, self), DEFAULT_SIDE)
        self.grid.setModel(model)
        self.setFocusProxy(self.grid)
        self.grid.setAccessibleName("Pictures")
        self.grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.keeper = SelectionKeeper(self.grid, model, self)
        self.empty = EmptyState("picture", "Clear filters")
        self.menu = TileMenu(self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        self._connect(thumbnails)

    def _connect(self, thumbnails: ThumbnailCache) -> None:
        thumbnails.arrived.connect(self.grid.viewport().update)
        self.header.sort_changed.connect(self.sort_changed)
        self.header.side_changed.connect(self._apply_side)
        self.grid.zoomed.connect(self.header.zoom.setValue)
        self.grid.opened.connect(self._open)
        self.grid.customContextMenuRequested.connect(self._show_menu)
        self.keeper.changed.connect(self.selection_changed)
        self.empty.pressed.connect(self.clear_filters)
        self.model.modelReset.connect(self._settle)
        self.model.rowsInserted.connect(self._settle)
        menu = self.menu
        menu.find_similar.triggered.connect(lambda: self.find_similar.emit(self.selected_ids()))
        menu.include.triggered.connect(lambda: self.include.emit(self.selected_ids()))
        menu.exclude.triggered.connect(lambda: self.exclude.emit(self.selected_ids()))
        for action, signal in (
            (menu.tag, self.tag),
            (menu.reveal, self.reveal),
            (menu.copy_path, self.copy_path),
            (menu.open_file, self.open_file),
            (menu.export, self.export),
            (menu.copy_files, self.copy_files),
        ):
            action.triggered.connect(signal)

    # What is shown

    def show_place(self, place: Place) -> None:
        """Shows where we are; the items follow through the model."""
        self._to_top = place != self._place
        self._place = place
        self.header.show_order(place.sort, descending=place.descending, by_similarity=place.query is not None)

    def show_count(self, shown: int, total: int) -> None:
        """Says how many items are shown, of how many; or why there are none. To be called after the model."""
        self._to_top = False
        place = self._place
        if place.query is None:
            self.header.show_title(titles.count_title(shown, total))
        filtered = bool(place.conditions)
        if not shown:
            sentence = titles.empty_sentence(
                place.query, filtered=filtered, narrowed=place.collection is not None
            )
            self.empty.say(sentence, offers_button=filtered)
        self._stack.setCurrentWidget(self.grid if shown else self.empty)

    def show_result(self, result: SearchResult) -> None:
        """Says whose neighbours are shown, and how they were found."""
        if self._place.query is not None:
            title = titles.result_title(self._place.query, result, self._name_of)
            self.header.show_title(title, titles.result_note(result))

    def set_busy(self, busy: bool) -> None:
        """Announces that something is being read."""
        self.header.set_busy(busy)
        if not busy:
            self._pending_top = None

    def _name_of(self, item_id: int) -> str | None:
        item = self.model.item(item_id)
        return item.path.name if item is not None else None

    # Selection and place

    def selection(self) -> Selection:
        """What is selected."""
        return self.keeper.selection()

    def selected_ids(self) -> list[int]:
        """Ids of the selected items, in the order in which they are shown."""
        ids: list[int] = self.keeper.selection().ids.tolist()
        return ids

    def select_ids(self, ids: Sequence[int]) -> None:
        """Selects items; those that are not shown are selected when they are."""
        self.keeper.select(np.asarray(ids, np.int64))

    def select_all(self) -> None:
        """Selects everything that is shown."""
        self.grid.selectAll()

    def clear_selection(self) -> None:
        """Selects nothing."""
        self.select_ids([])

    def scores(self) -> dict[int, float]:
        """Scores by id, when neighbours are shown."""
        scores = self.model.scores
        return {} if scores is None else dict(zip(self.model.ids.tolist(), scores.tolist(), strict=True))

    def top_id(self) -> int | None:
        """Id of the first item that can be seen."""
        rows = self.grid.visible_rows()
        return int(self.model.ids[rows.start]) if rows else None

    def scroll_to_id(self, item_id: int) -> None:
        """Takes an item to the top of what can be seen, now or when it is shown."""
        rows = self.model.rows_of([item_id])
        self._to_top = False
        self._pending_top = None if rows else item_id
        if rows:
            self.grid.scrollTo(self.model.index(rows[0]), GridView.ScrollHint.PositionAtTop)

    def restore(self, selected: Sequence[int], top: int | None) -> None:
        """Selects and scrolls as before, as soon as the items are shown."""
        self.select_ids(selected)
        if top is not None:
            self.scroll_to_id(top)

    def _settle(self) -> None:
        if self._pending_top is not None:
            self.scroll_to_id(self._pending_top)
        elif self._to_top:
            self.grid.scrollToTop()
        self._to_top = False

    # Size of tiles

    def side(self) -> int:
        """Pixels of a tile's picture."""
        return self.grid.side

    def set_side(self, side: int) -> None:
        """Changes the size of tiles."""
        self.header.zoom.setValue(side)

    def larger(self) -> None:
        """Makes tiles larger by a step."""
        self.header.step(ZOOM_STEP)

    def smaller(self) -> None:
        """Makes tiles smaller by a step."""
        self.header.step(-ZOOM_STEP)

    def _apply_side(self, side: int) -> None:
        self.grid.set_side(side)
        self.side_changed.emit(side)

    # Verbs

    def _open(self, index: QModelIndex) -> None:
        """Searches with the selection, or with the item alone where the selection is too much for a query."""
        chosen = self.keeper.selection()
        alone = not 0 < chosen.count <= MOST_EXAMPLES
        self.find_similar.emit([int(self.model.ids[index.row()])] if alone else chosen.ids.tolist())

    def _show_menu(self, point: QPoint) -> None:
        chosen = self.keeper.selection().count
        if chosen and self.grid.indexAt(point).isValid():
            self.menu.suit(chosen, MOST_EXAMPLES, querying=self._place.query is not None)
            self.menu.popup(self.grid.viewport().mapToGlobal(point))

    # Drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Files are welcome; tiles of our own are here already."""
        if event.mimeData().hasUrls() and not event.mimeData().hasFormat(IDS_MIME):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Files and folders are to be imported."""
        if files := operations.files_in(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.files_dropped.emit(files)
