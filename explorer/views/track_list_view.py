"""A playlist as a list: dragged into another order, dragged out, shortened with Del."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget

from engine.domain import PlaylistTrack
from explorer.delegates.track_row import TrackRowDelegate
from explorer.models.track_list import TrackListModel
from explorer.playlist import removed
from explorer.views.entry_menu import entry_menu
from explorer.views.own_keys import asked_about


class TrackListView(QListView):
    """Tells what somebody wants with its tracks; whoever owns it shows the new list."""

    play_requested = Signal(int)
    """A track was double clicked, or Return was pressed on it; its row."""
    rearranged = Signal(object, str)
    """The tracks as they are wanted, ``tuple[PlaylistTrack, ...]``, and what was done, in words."""
    similar_wanted = Signal(list)
    """Ids of tracks to search with, ``list[int]``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tracks = TrackListModel(self)
        self.setModel(self.tracks)
        self.setItemDelegate(TrackRowDelegate(self))
        self.setUniformItemSizes(True)
        self.setAccessibleName("Playlist")
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setDropIndicatorShown(True)
        self.doubleClicked.connect(lambda index: self.play_requested.emit(index.row()))
        self.tracks.rearranged.connect(lambda order: self.rearranged.emit(order, "Move tracks"))

    def selected_rows(self) -> list[int]:
        """Rows that are selected, ascending."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def show_tracks(self, tracks: tuple[PlaylistTrack, ...]) -> None:
        """Shows other tracks; those that were selected stay so where they are still there."""
        before, current = self.tracks.tracks, self.currentIndex().row()
        chosen = {before[row].id for row in self.selected_rows()}
        ids = [track.id for track in tracks]
        if current >= 0 and before[current].id in ids:
            current = ids.index(before[current].id)
        self.tracks.show(tracks)
        flag = self.selectionModel().SelectionFlag
        for row, track in enumerate(tracks):
            if track.id in chosen:
                self.selectionModel().select(self.tracks.index(row), flag.Select)
        if current >= 0 and tracks:
            index = self.tracks.index(min(current, len(tracks) - 1))
            # Who removes one after the other needs the next one to be selected.
            all_gone = chosen and not self.selectionModel().hasSelection()
            self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect if all_gone else flag.NoUpdate)

    def remove_selected(self) -> None:
        """Asks for the list without the selected tracks."""
        rows = self.selected_rows()
        if rows:
            words = "Remove a track" if len(rows) == 1 else f"Remove {len(rows)} tracks"
            self.rearranged.emit(removed(self.tracks.tracks, rows), words)

    def move_selected(self, step: int) -> None:
        """Asks for the list with the selected tracks one place up (-1) or down (1)."""
        rows, tracks = self.selected_rows(), list(self.tracks.tracks)
        if not rows or rows[0] + step < 0 or rows[-1] + step >= len(tracks):
            return
        for row in rows if step < 0 else reversed(rows):
            tracks[row], tracks[row + step] = tracks[row + step], tracks[row]
        self.rearranged.emit(tuple(tracks), "Move tracks")

    def event(self, event: QEvent) -> bool:
        """All that Ctrl+A selects while the keyboard is here are its tracks, not what the gallery shows."""
        key = asked_about(event)
        if key is not None and key.matches(QKeySequence.StandardKey.SelectAll):
            key.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Del removes, Return plays, Alt and an arrow move."""
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if key == Qt.Key.Key_Delete:
            self.remove_selected()
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_selected(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.play_requested.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters are shortcuts of the window."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """What can be done with the selected tracks."""
        index = self.indexAt(event.pos())
        if index.isValid():
            self.menu_for(index).popup(event.globalPos())

    def menu_for(self, index: QModelIndex) -> QMenu:
        """The menu of a track."""
        ids = [self.tracks.tracks[row].id for row in self.selected_rows()]
        entries = (
            ("play", "Play from here\tReturn", lambda: self.play_requested.emit(index.row())),
            ("similar", "Find similar", lambda: self.similar_wanted.emit(ids)),
            ("clear", "Remove\tDel", self.remove_selected),
        )
        return entry_menu(self, entries)
