"""What is selected in a gallery, kept by id while the gallery shows one thing after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QObject, Signal
from PySide6.QtWidgets import QAbstractItemView

from explorer.models.item_list import Ids, ItemListModel
from explorer.views.grid_view import GridView

_Flag = QItemSelectionModel.SelectionFlag
_NO_IDS: Ids = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """How many items are selected; which ones is looked up when somebody asks."""

    count: int
    shown: Ids
    chosen: NDArray[np.bool_]
    """True where one of ``shown`` is selected, bool (n,)."""

    @property
    def ids(self) -> Ids:
        """Ids of the selected items in the order in which they are shown, int64 (count,)."""
        return self.shown[self.chosen]


class SelectionKeeper(QObject):
    """Selects by id. Items that are not shown any more are selected again when they come back."""

    changed = Signal(object)
    """The new ``Selection``."""

    def __init__(
        self,
        grid: GridView,
        model: ItemListModel,
        parent: QObject | None = None,
        *,
        sharing: Sequence[QAbstractItemView] = (),
    ) -> None:
        """``sharing`` are other views with the selection of ``grid``."""
        super().__init__(parent)
        self._grid = grid
        self._views = (grid, *sharing)
        self._model = model
        self._kept: Ids | None = None
        """Ids to select again, shown or not; None when they are those selected now."""
        self._current: int | None = None
        self._restoring = False
        self.is_whole = False
        """Whether items that are selected and not shown here count too: they are seen elsewhere, on a map."""
        grid.selectionModel().selectionChanged.connect(self._note_change)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        model.rowsInserted.connect(self._grow)

    def selection(self) -> Selection:
        """What is selected now."""
        if self.is_whole and self._kept is not None:
            return Selection(len(self._kept), self._kept, np.ones(len(self._kept), np.bool_))
        chosen = self._grid.selected_rows.copy()
        return Selection(int(np.count_nonzero(chosen)), self._model.ids, chosen)

    def select(self, ids: Ids) -> None:
        """Selects those of ``ids`` that are shown, and the others as soon as they are."""
        self._restoring = True
        self._grid.clearSelection()
        self._kept = ids
        self._select_again(0)
        self._restoring = False
        self.changed.emit(self.selection())

    def _note_change(self) -> None:
        if not self._restoring:
            self._kept = None
            self.changed.emit(self.selection())

    def _remember(self) -> None:
        if self._kept is None:
            self._kept = self.selection().ids
        current = self._grid.currentIndex()
        if current.isValid():
            self._current = int(self._model.ids[current.row()])

    def _restore(self) -> None:
        self._select_again(0)
        rows = self._model.rows_of([self._current]) if self._current is not None else []
        if rows:
            # Restoring what is current must not scroll to it.
            for view in self._views:
                view.setAutoScroll(False)
            self._grid.selectionModel().setCurrentIndex(self._model.index(rows[0], 0), _Flag.NoUpdate)
            for view in self._views:
                view.setAutoScroll(True)
        self.changed.emit(self.selection())

    def _grow(self, _parent: QModelIndex, first: int, _last: int) -> None:
        if self._kept is not None:
            self._select_again(first)
            self.changed.emit(self.selection())

    def _select_again(self, first: int) -> None:
        """Selects what is kept among the rows from ``first`` on."""
        if self._kept is None or not len(self._kept):
            return
        rows = np.flatnonzero(np.isin(self._model.ids[first:], self._kept)) + first
        if not len(rows):
            return
        breaks = np.flatnonzero(np.diff(rows) > 1)
        starts = rows[np.concatenate(([0], breaks + 1))].tolist()
        ends = rows[np.concatenate((breaks, [len(rows) - 1]))].tolist()
        # Whole rows by hand: Qt's own way to widen a selection to rows takes the square of their number.
        selection, index, last = QItemSelection(), self._model.createIndex, self._model.columnCount() - 1
        for start, end in zip(starts, ends, strict=True):
            selection.select(index(start, 0), index(end, last))
        was_restoring, self._restoring = self._restoring, True
        self._grid.selectionModel().select(selection, _Flag.Select)
        self._restoring = was_restoring
