"""The ways a gallery shows its items: in a grid or in a list, or a sentence where there are none."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QWidget

from engine.domain import Kind
from explorer.delegates.row import RowDelegate
from explorer.delegates.tile import TileDelegate
from explorer.models.item_list import ItemListModel
from explorer.thumbnails import ThumbnailCache
from explorer.views.empty_state import EmptyState
from explorer.views.grid_view import GridView
from explorer.views.list_view import MIXED, ListView

_NAMES = {None: "Items", Kind.IMAGE: "Pictures", Kind.MUSIC: "Tracks"}


class GalleryViews(QStackedWidget):
    """Grid and list share model and selection. Which of them is shown is remembered for each kind."""

    opened = Signal(QModelIndex)
    """An item was double clicked, or Return was pressed on it."""
    play_requested = Signal(int)
    """A play button was pressed; the id of its track."""
    menu_requested = Signal(QPoint)
    """The menu of the selected items is wanted at this point of the screen."""
    listed_changed = Signal(bool)
    """Whether it is the list that is shown now."""

    def __init__(
        self, model: ItemListModel, thumbnails: ThumbnailCache, side: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind: Kind | None = None
        self._listed: set[str] = set()
        self._tiles = TileDelegate(thumbnails, self)
        self._tiles.named_twice = True
        self.grid = GridView(self._tiles, side)
        self.grid.setModel(model)
        self.list = ListView(model, RowDelegate(thumbnails, self), self.grid.row_mask)
        own = self.list.selectionModel()
        self.list.setSelectionModel(self.grid.selectionModel())
        own.deleteLater()
        self.empty = EmptyState("picture", "Clear filters")
        for view in (self.grid, self.list):
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(self._ask_for_menu)
            view.opened.connect(self.opened)
            view.play_requested.connect(self.play_requested)
            thumbnails.arrived.connect(view.viewport().update)
            self.addWidget(view)
        self.addWidget(self.empty)
        self._name_views()

    @property
    def view(self) -> GridView | ListView:
        """The view that is chosen, also where there is nothing to show in it."""
        return self.list if self.is_listed else self.grid

    @property
    def is_listed(self) -> bool:
        """Whether the list is chosen for the kind that is shown."""
        return self._name() in self._listed

    @property
    def listed(self) -> list[str]:
        """Kinds for which the list is chosen, to be given to ``restore`` another time."""
        return sorted(self._listed)

    def restore(self, listed: Iterable[str], columns: dict[str, str]) -> None:
        """Shows kinds in lists, and their columns, as before."""
        self._listed = set(listed)
        self.list.restore_layouts(columns)
        self._follow()

    def show_kind(self, kind: Kind | None) -> None:
        """Suits a kind, with the view that was chosen for it; None where kinds are mixed."""
        self._kind = kind
        self._name_views()
        self.list.show_kind(kind)
        named_twice = kind is not Kind.IMAGE
        if named_twice != self._tiles.named_twice:
            self._tiles.named_twice = named_twice
            self.grid.fit_tiles()
        self._follow()

    def choose_list(self, listed: bool) -> None:
        """Shows the list, or the grid, from now on for this kind; what was in sight stays so."""
        if listed == self.is_listed:
            return
        row = self.top_row()
        (self._listed.add if listed else self._listed.discard)(self._name())
        focused = self.view.hasFocus() or self.grid.hasFocus() or self.list.hasFocus()
        self._follow()
        if row is not None:
            self.scroll_to(row)
        if focused:
            self.view.setFocus()

    def show_items(self, shown: bool) -> None:
        """Shows the items, or what stands where there are none."""
        self.setCurrentWidget(self.view if shown else self.empty)

    def top_row(self) -> int | None:
        """The first row that can be seen."""
        rows = self.view.visible_rows()
        return rows.start if rows else None

    def scroll_to(self, row: int) -> None:
        """Takes a row to the top of what can be seen."""
        index = self.view.model().index(row, 0)
        self.view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)

    def _name(self) -> str:
        return self._kind.value if self._kind is not None else MIXED

    def _name_views(self) -> None:
        for view in (self.grid, self.list):
            view.setAccessibleName(_NAMES[self._kind])

    def _follow(self) -> None:
        if self.currentWidget() is not self.empty:
            self.setCurrentWidget(self.view)
        self.listed_changed.emit(self.is_listed)

    def _ask_for_menu(self, point: QPoint) -> None:
        if self.view.indexAt(point).isValid():
            self.menu_requested.emit(self.view.viewport().mapToGlobal(point))
