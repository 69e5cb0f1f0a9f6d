"""The list of marks: a click goes to an item, keys change or remove what is selected."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget

from engine.domain import Mark
from explorer.delegates.mark_row import MarkRowDelegate, row_height
from explorer.models.mark_book import Pair
from explorer.models.mark_list import MARK_ROLE, MarkListModel
from explorer.thumbnails import ThumbnailCache
from explorer.views.entry_menu import entry_menu
from explorer.views.own_keys import asked_about

SAID = {Qt.Key.Key_Y: True, Qt.Key.Key_N: False, Qt.Key.Key_Delete: None}
"""What its keys mark the selected pairs as; None takes their marks away."""
LEAST_ROWS = 3
_PLAIN = Qt.KeyboardModifier.KeypadModifier


class MarkListView(QListView):
    """Tells what somebody wants with its marks; whoever owns it shows the new ones."""

    said = Signal(list, object)
    """Pairs, ``list[Pair]``, and whether they are similar; None where their marks are to go."""
    item_chosen = Signal(int)
    """Somebody wants to go to the item with this id."""
    find_similar = Signal(list)
    """Ids of items to search with, ``list[int]``."""

    def __init__(
        self, model: MarkListModel, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = MarkRowDelegate(thumbnails, self)
        self.marks = model
        self.setModel(model)
        self.setItemDelegate(self._rows)
        self.setUniformItemSizes(True)
        self.setAccessibleName("Marks")
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        thumbnails.arrived.connect(self.viewport().update)

    def selected_pairs(self) -> list[Pair]:
        """What is selected, from above."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [(self.marks.marks[row].item_id, self.marks.marks[row].other_id) for row in rows]

    def show_marks(self, marks: tuple[Mark, ...]) -> None:
        """Shows other marks; pairs that were selected stay so where they are still there."""
        chosen, current = set(self.selected_pairs()), self.currentIndex().row()
        self.marks.show(marks)
        flag = self.selectionModel().SelectionFlag
        for row, mark in enumerate(marks):
            if (mark.item_id, mark.other_id) in chosen:
                self.selectionModel().select(self.marks.index(row), flag.Select)
        if not self.currentIndex().isValid() and current >= 0 and marks:
            index = self.marks.index(min(current, len(marks) - 1))
            # Who removes one after the other needs the next one to be selected.
            kept = self.selectionModel().hasSelection()
            self.selectionModel().setCurrentIndex(index, flag.NoUpdate if kept else flag.ClearAndSelect)

    def say(self, similar: bool | None) -> None:
        """Wants the selected pairs marked as similar or not; None wants their marks away."""
        if pairs := self.selected_pairs():
            self.said.emit(pairs, similar)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """A few marks can be compared, however much room the dock above would like."""
        return QSize(super().minimumSizeHint().width(), LEAST_ROWS * row_height(self.fontMetrics()))

    def event(self, event: QEvent) -> bool:
        """Its keys come before those of the window, which mean what is selected in the gallery."""
        key = asked_about(event)
        if key is not None and (_is_ours(key) or key.matches(QKeySequence.StandardKey.SelectAll)):
            key.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Y and N change, Del removes, Return goes to the first of the two items."""
        current = self.currentIndex()
        if _is_ours(event):
            self.say(SAID[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            self.item_chosen.emit(current.data(MARK_ROLE).item_id)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters are shortcuts."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click on a picture goes to its item."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not event.modifiers():
            item_id = self._id_at(event)
            if item_id is not None:
                self.item_chosen.emit(item_id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Shows where a click leads somewhere."""
        super().mouseMoveEvent(event)
        over = self._id_at(event) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def _id_at(self, event: QMouseEvent) -> int | None:
        point = event.position().toPoint()
        index = self.indexAt(point)
        place = self._rows.place_at(self.visualRect(index), point) if index.isValid() else None
        if place is None:
            return None
        mark: Mark = index.data(MARK_ROLE)
        return (mark.item_id, mark.other_id)[place]

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """What can be done with the selected marks."""
        index = self.indexAt(event.pos())
        if index.isValid():
            self.menu_for(index).popup(event.globalPos())

    def menu_for(self, index: QModelIndex) -> QMenu:
        """The menu of a mark."""
        mark: Mark = index.data(MARK_ROLE)
        entries = (
            ("mark-similar", "Similar\tY", lambda: self.say(True)),
            ("mark-not-similar", "Not similar\tN", lambda: self.say(False)),
            ("similar", "Find what is like both", lambda: self._search(mark)),
            ("clear", "Remove\tDel", lambda: self.say(None)),
        )
        return entry_menu(self, entries)

    def _search(self, mark: Mark) -> None:
        self.find_similar.emit([mark.item_id, mark.other_id])


def _is_ours(event: QKeyEvent) -> bool:
    return event.key() in SAID and not event.modifiers() & ~_PLAIN
