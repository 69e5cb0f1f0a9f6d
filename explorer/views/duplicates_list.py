"""The list of duplicates: a row for each group, and keys for what can be done with those selected."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QStyleOptionViewItem, QWidget

from explorer.delegates.duplicate_row import DuplicateRowDelegate
from explorer.models.duplicate_group import Group
from explorer.models.duplicate_list import GROUP_ROLE, DuplicateListModel, Index
from explorer.thumbnails import ThumbnailCache
from explorer.views.entry_menu import entry_menu
from explorer.views.own_keys import asked_about


class Verb(StrEnum):
    """What can be done with duplicates."""

    KEEP = "keep"
    """Keep the one that is looked at."""
    APART = "apart"
    SKIP = "skip"
    OPEN = "open"
    WHY = "why"
    PLAY = "play"
    TRASH = "trash"


KEYS = {
    Qt.Key.Key_K: Verb.KEEP,
    Qt.Key.Key_N: Verb.APART,
    Qt.Key.Key_S: Verb.SKIP,
    Qt.Key.Key_Return: Verb.OPEN,
    Qt.Key.Key_Enter: Verb.OPEN,
    Qt.Key.Key_Space: Verb.PLAY,
    Qt.Key.Key_Delete: Verb.TRASH,
}
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
FEW = 20
"""Up to so many rows are taken out one by one."""
_PLAIN = Qt.KeyboardModifier.KeypadModifier
_FLAG = QItemSelectionModel.SelectionFlag


class DuplicatesList(QListView):
    """Tells what somebody wants with groups; whoever owns it does it."""

    asked = Signal(object)
    """A ``Verb`` for what is selected."""
    looked_at = Signal()
    """Another group, or another item of it, is looked at."""

    def __init__(
        self, model: DuplicateListModel, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = DuplicateRowDelegate(thumbnails, self)
        self.duplicates = model
        self.plays = False
        """Whether these are tracks."""
        self.setModel(model)
        self.setItemDelegate(self._rows)
        self.setUniformItemSizes(True)
        self.setAccessibleName("Duplicates")
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        thumbnails.arrived.connect(self.viewport().update)
        model.items_read.connect(self.viewport().update)

    # What is selected

    def selected_groups(self) -> list[Group]:
        """From above."""
        return [self.duplicates.groups[row] for row in self._selected_rows()]

    def _selected_rows(self) -> list[int]:
        # By stretches: a list of all the indexes takes long where thousands are selected.
        parts = list(self.selectionModel().selection())  # type: ignore[call-overload]
        return sorted(row for part in parts for row in range(part.top(), part.bottom() + 1))

    def current_group(self) -> Group | None:
        """The one that is looked at."""
        index = self.currentIndex()
        return self.duplicates.groups[index.row()] if index.isValid() else None

    def current_item(self) -> int | None:
        """Id of the item that is looked at."""
        group = self.current_group()
        return group.ids[self._rows.member_of(group)] if group is not None else None

    def look_at(self, place: int) -> None:
        """Looks at the item at this place of the current group."""
        group = self.current_group()
        if group is not None:
            self._rows.members[group.key] = max(0, min(len(group.copies), place))
            self.viewport().update()
            self.looked_at.emit()

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Shows other groups; those that were selected stay so where they are still there."""
        chosen, current = {group.key for group in self.selected_groups()}, self.currentIndex().row()
        self.duplicates.show(groups)
        if not groups:
            self.looked_at.emit()
            return
        if not self.currentIndex().isValid():
            self._select(chosen, max(0, min(current, len(groups) - 1)))
        self.looked_at.emit()

    def remove(self, groups: Sequence[Group]) -> None:
        """Shows some of the selected groups no more; what comes after the first of them is looked at."""
        row, top = min(self._selected_rows(), default=0), self.verticalScrollBar().value()
        keys = {group.key for group in groups}
        if len(groups) <= FEW:
            for at in [
                at for at in reversed(self._selected_rows()) if self.duplicates.groups[at].key in keys
            ]:
                self.duplicates.remove(at)
        else:
            self.duplicates.show([group for group in self.duplicates.groups if group.key not in keys])
            self.verticalScrollBar().setValue(top)
        left = self.duplicates.groups
        if left:
            index = self.duplicates.index(min(row, len(left) - 1))
            self.selectionModel().setCurrentIndex(index, _FLAG.ClearAndSelect)
        self.looked_at.emit()

    def _select(self, chosen: set[frozenset[int]], current: int) -> None:
        selection = QItemSelection()
        if chosen:
            for row, group in enumerate(self.duplicates.groups):
                if group.key in chosen:
                    selection.select(self.duplicates.index(row), self.duplicates.index(row))
                    current = row
        self.selectionModel().setCurrentIndex(self.duplicates.index(current), _FLAG.ClearAndSelect)
        if selection:
            self.selectionModel().select(selection, _FLAG.Select)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        """Looks at another group."""
        super().currentChanged(current, previous)
        self.looked_at.emit()

    # Keys and mouse

    def event(self, event: QEvent) -> bool:
        """Its keys come before those of the window, which mean what is selected in the gallery."""
        key = asked_about(event)
        if key is not None and _is_ours(key):
            key.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Left and right go through the items of a group, the other keys do something with it."""
        group = self.current_group()
        if group is None or not _is_ours(event):
            super().keyPressEvent(event)
        elif event.key() in STEPS:
            self.look_at(self._rows.member_of(group) + STEPS[Qt.Key(event.key())])
        elif not event.isAutoRepeat():  # a key that is held down decides nothing of the groups that follow
            self.asked.emit(KEYS[Qt.Key(event.key())])

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters are shortcuts."""

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A press on a picture looks at its item."""
        super().mousePressEvent(event)
        place = self._place_at(event)
        if place is not None:
            self.look_at(place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A double click on a picture shows the group in the gallery."""
        if self._place_at(event) is not None:
            self.asked.emit(Verb.OPEN)

    def _place_at(self, event: QMouseEvent) -> int | None:
        point = event.position().toPoint()
        index = self.indexAt(point)
        if not index.isValid():
            return None
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = self.visualRect(index)
        return self._rows.place_at(option, index.data(GROUP_ROLE), point)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """What can be done with what is selected."""
        if self.indexAt(event.pos()).isValid():
            self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        """What can be done with what is selected."""
        return entry_menu(
            self,
            [
                (icon_name, f"{words}\t{key}", partial(self.asked.emit, verb))
                for verb, icon_name, words, key in ENTRIES
                if verb is not Verb.PLAY or self.plays
            ],
        )


ENTRIES = (
    (Verb.KEEP, "keep", "Keep this one", "K"),
    (Verb.APART, "mark-not-similar", "Not a duplicate", "N"),
    (Verb.SKIP, "next", "Skip", "S"),
    (Verb.OPEN, "grid", "Show in the gallery", "Return"),
    (Verb.WHY, "why", "Why similar?", "W"),
    (Verb.PLAY, "play", "Play", "Space"),
    (Verb.TRASH, "trash", "Move the others to the trash…", "Del"),
)
"""Verb, icon, what it is called, and its key."""


def _is_ours(event: QKeyEvent) -> bool:
    return event.key() in (*KEYS, *STEPS) and not event.modifiers() & ~_PLAIN
