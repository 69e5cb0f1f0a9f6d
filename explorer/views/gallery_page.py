"""The middle of the window: the gallery with what stands above it, or a sentence where there is nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.domain import Kind, SearchResult
from explorer import operations, phrases
from explorer.history import Place
from explorer.models.item_list import IDS_MIME, ItemListModel
from explorer.pair_meant import pair_meant
from explorer.thumbnails import ThumbnailCache
from explorer.views import titles
from explorer.views.gallery_header import GalleryHeader
from explorer.views.gallery_views import GalleryViews
from explorer.views.grid_view import ZOOM_STEP
from explorer.views.selection import Selection, SelectionKeeper
from explorer.views.tile_menu import TileMenu

__all__ = ["MOST_EXAMPLES", "MOST_MARKED", "GalleryPage", "Selection"]

MOST_EXAMPLES = 100
"""Items that make one query; a query that means everything finds nothing."""
MOST_MARKED = 20
"""Items that are marked as similar to each other in one go: 190 pairs."""
DEFAULT_SIDE = 144


class GalleryPage(QWidget):
    """Shows what a model holds, and tells what a person wants with the items they selected."""

    find_similar = Signal(list)
    """Ids of items to search with, ``list[int]``."""
    include = Signal(list)
    exclude = Signal(list)
    mark = Signal(bool)
    """The selected items are, or are not, similar to what the query asks for."""
    why = Signal()
    """A person wants to know why what is selected is similar."""
    tag = Signal()
    """This and the next five: the verb is meant for ``selected_ids()``."""
    reveal = Signal()
    copy_path = Signal()
    open_file = Signal()
    export = Signal()
    copy_files = Signal()
    sort_changed = Signal(object, bool)
    """``SortKey``, or None for the score of neighbours, and whether descending."""
    play_requested = Signal(int)
    """The play button of a track was pressed; its id."""
    seed = Signal()
    """The selected tracks are to begin a playlist."""
    not_in_playlist = Signal()
    """Nothing like the selected tracks is wanted in a playlist."""
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
        self._kind: Kind | None = None
        self._pending_top: int | None = None
        """Id to scroll to as soon as it is shown."""
        self._to_top = False
        self.setAcceptDrops(True)
        self.header = GalleryHeader(DEFAULT_SIDE)
        self.views = GalleryViews(model, thumbnails, DEFAULT_SIDE)
        self.grid, self.list, self.empty = self.views.grid, self.views.list, self.views.empty
        self.setFocusProxy(self.grid)
        self.keeper = SelectionKeeper(self.grid, model, self, sharing=[self.list])
        self.menu = TileMenu(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.views, 1)
        self._connect()

    def _connect(self) -> None:
        self.header.sort_changed.connect(self.sort_changed)
        self.header.listed_chosen.connect(self.choose_list)
        self.list.sort_requested.connect(self.sort_changed)
        self.views.listed_changed.connect(self._follow_view)
        self.header.side_changed.connect(self._apply_side)
        self.grid.zoomed.connect(self.header.zoom.setValue)
        self.views.opened.connect(self._open)
        self.views.play_requested.connect(self.play_requested)
        self.views.menu_requested.connect(self.show_menu)
        self.keeper.changed.connect(self.selection_changed)
        self.empty.pressed.connect(self.clear_filters)
        self.model.modelReset.connect(self._settle)
        self.model.rowsInserted.connect(self._settle)
        menu = self.menu
        menu.find_similar.triggered.connect(lambda: self.find_similar.emit(self.selected_ids()))
        menu.include.triggered.connect(lambda: self.include.emit(self.selected_ids()))
        menu.exclude.triggered.connect(lambda: self.exclude.emit(self.selected_ids()))
        menu.mark_similar.triggered.connect(lambda: self.mark.emit(True))
        menu.mark_not_similar.triggered.connect(lambda: self.mark.emit(False))
        for action, signal in (
            (menu.why, self.why),
            (menu.tag, self.tag),
            (menu.seed, self.seed),
            (menu.not_in_playlist, self.not_in_playlist),
            (menu.reveal, self.reveal),
            (menu.copy_path, self.copy_path),
            (menu.open_file, self.open_file),
            (menu.export, self.export),
            (menu.copy_files, self.copy_files),
        ):
            action.triggered.connect(signal)
        menu.play.triggered.connect(lambda: self.play_requested.emit(self.selected_ids()[0]))

    # What is shown

    def show_place(self, place: Place) -> None:
        """Shows where we are; the items follow through the model."""
        self._to_top = place != self._place
        self._place = place
        querying = place.query is not None
        key = place.ranking if querying else place.sort
        descending = place.ranking_descending if querying else place.descending
        self.header.show_order(key, descending=descending, by_similarity=querying)
        self.list.show_order(key, descending=descending)
        self.header.show_chosen(
            sum(len(one.others) + 1 for one in place.conditions if (one.field, one.operator) == ("id", "="))
        )

    def show_kind(self, kind: Kind | None) -> None:
        """Suits the kind of what is shown; None where kinds are mixed."""
        self._kind = kind
        self.header.show_kind(kind)
        self.views.show_kind(kind)

    def choose_list(self, listed: bool) -> None:
        """Shows the list, or the grid."""
        self.views.choose_list(listed)

    def _follow_view(self, listed: bool) -> None:
        self.header.show_listed(listed)
        self.setFocusProxy(self.views.view)

    def show_count(self, shown: int, total: int) -> None:
        """Says how many items are shown, of how many; or why there are none. To be called after the model."""
        self._to_top = False
        place = self._place
        if place.query is None:
            self.header.show_title(titles.count_title(shown, total, self._kind))
        filtered = bool(place.conditions)
        if not shown:
            sentence = titles.empty_sentence(
                place.query, filtered=filtered, narrowed=place.collection is not None
            )
            self.empty.say(sentence, offers_button=filtered)
        self.views.show_items(shown > 0)

    def show_result(self, result: SearchResult) -> None:
        """Says whose neighbours are shown, and how they were found."""
        if self._place.query is not None:
            title = titles.result_title(self._place.query, result, self._name_of)
            self.header.show_title(title, titles.result_note(result))

    def show_trouble(self, sentence: str) -> None:
        """Says why there is no answer to a query."""
        self._to_top = False
        self.header.show_title("No answer")
        self.empty.say(sentence)
        self.views.show_items(False)

    def set_busy(self, busy: bool) -> None:
        """Announces that something is being read."""
        self.header.set_busy(busy)
        if not busy:
            self._pending_top = None

    def _name_of(self, item_id: int) -> str | None:
        item = self.model.item(item_id)
        return phrases.title_of(item) if item is not None else None

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

    def count_hidden(self, counted: bool) -> None:
        """Whether what is selected but not shown here counts as selected, for it is seen elsewhere."""
        self.keeper.is_whole = counted
        self.selection_changed.emit(self.selection())

    def select_all(self) -> None:
        """Selects everything that is shown."""
        self.views.view.selectAll()

    def clear_selection(self) -> None:
        """Selects nothing."""
        self.select_ids([])

    def scores(self) -> dict[int, float]:
        """Scores by id, when neighbours are shown."""
        scores = self.model.scores
        return {} if scores is None else dict(zip(self.model.ids.tolist(), scores.tolist(), strict=True))

    def top_id(self) -> int | None:
        """Id of the first item that can be seen."""
        row = self.views.top_row()
        return int(self.model.ids[row]) if row is not None else None

    def scroll_to_id(self, item_id: int) -> None:
        """Takes an item to the top of what can be seen, now or when it is shown."""
        rows = self.model.rows_of([item_id])
        self._to_top = False
        self._pending_top = None if rows else item_id
        if rows:
            self.views.scroll_to(rows[0])

    def go_to(self, item_id: int) -> None:
        """Selects an item alone and makes it visible, where it is shown."""
        # Not by setCurrentIndex of the view: that looks at Ctrl, which may be held for this very purpose.
        alone = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        for row in self.model.rows_of([item_id]):
            self.grid.selectionModel().setCurrentIndex(self.model.index(row, 0), alone)

    def restore(self, selected: Sequence[int], top: int | None) -> None:
        """Selects and scrolls as before, as soon as the items are shown."""
        self.select_ids(selected)
        if top is not None:
            self.scroll_to_id(top)

    def _settle(self) -> None:
        if self._pending_top is not None:
            self.scroll_to_id(self._pending_top)
        elif self._to_top:
            self.views.view.scrollToTop()
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

    def show_menu(self, point: QPoint) -> None:
        """Shows the menu of what is selected, at a point of the screen."""
        chosen = self.keeper.selection().count
        if chosen:
            music = self._kind is Kind.MUSIC
            pair = pair_meant(self.selected_ids(), self._place)
            self.menu.suit_pair(pair if isinstance(pair, str) else "")
            self.menu.suit(
                chosen,
                MOST_EXAMPLES,
                querying=self._place.query is not None,
                music=music,
                examples=len(self._place.examples),
                most_marked=MOST_MARKED,
            )
            self.menu.popup(point)

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
