"""A few items that speak for a label: a line on what they are, and their pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from engine.library import Library
from explorer.delegates.tile import TileDelegate
from explorer.models.item_list import ID_ROLE, ItemListModel
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.elided_label import ElidedLabel
from explorer.views.grid_view import GridView

SIDE = 76
"""Pixels of a picture."""


class Witnesses(QWidget):
    """Hidden where there are none. A double click searches with one."""

    find_similar = Signal(list)
    """The id of an item to search with, ``list[int]``."""
    play_wanted = Signal(int)

    def __init__(
        self, tasks: Tasks, library: Library, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.heading = ElidedLabel(elide=Qt.TextElideMode.ElideRight)
        give_role(self.heading, "heading")
        self.model = ItemListModel(tasks, library.items_by_id, self)
        self.grid = GridView(TileDelegate(thumbnails, self), SIDE)
        self.grid.setModel(self.model)
        self.grid.setSelectionMode(GridView.SelectionMode.NoSelection)
        self.grid.setDragEnabled(False)
        self.grid.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        # The keys belong to the queue.
        self.grid.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.heading)
        column.addWidget(self.grid, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        thumbnails.arrived.connect(self.grid.viewport().update)
        self.grid.opened.connect(self._search)
        self.grid.play_requested.connect(self.play_wanted)

    def show_items(self, heading: str, ids: Sequence[int]) -> None:
        """Shows other items."""
        self.heading.setText(heading)
        self.grid.setAccessibleName(heading)
        self.model.show(np.array(ids, dtype=np.int64))
        self.setVisible(len(ids) > 0)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for a line of pictures."""
        return QSize(320, SIDE + 70)

    def _search(self, index: QModelIndex) -> None:
        self.find_similar.emit([index.data(ID_ROLE)])
