"""The playlist: what it is made of, its tracks, and the way out to other players."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QUndoStack
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.domain import ItemFilter, Playlist, PlaylistRequest, PlaylistTrack
from engine.library import Library
from explorer.models.item_list import IDS_MIME, ids_in
from explorer.models.track_list import mime_of
from explorer.playlist import Wish, summary
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.turns import turns_of
from explorer.undo import TracksCommand
from explorer.views.empty_state import EmptyState
from explorer.views.example_faces import ExampleFaces
from explorer.views.icon_button import icon_button
from explorer.views.save_button import SaveButton
from explorer.views.track_list_view import TrackListView
from explorer.views.wish_editor import WishEditor

MAKE, AGAIN = "Make playlist", "Another one"
READY = "Press “Make playlist”."
MAKING = "Choosing tracks…"


class PlaylistPanel(QWidget):
    """Makes playlists off the GUI thread, and lets people change them by hand."""

    play_requested = Signal(list, int)
    """Ids of tracks in playing order, ``list[int]``, and the place to begin at."""
    save_requested = Signal(object, bool, str)
    """The tracks to write to a file, ``tuple[PlaylistTrack, ...]``; whether relative to it; which slashes."""
    find_similar = Signal(list)
    """Ids of tracks to search with, ``list[int]``."""
    trouble = Signal(str)
    """A sentence on why there is no other playlist."""
    tracks_shown = Signal(object)
    """The ids of the tracks, ``list[int]``, in playing order: there is another playlist now."""
    begun = Signal()
    """A track was made a seed: the panel is worth being seen."""

    def __init__(
        self,
        tasks: Tasks,
        library: Library,
        thumbnails: ThumbnailCache,
        undo_stack: QUndoStack,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._library = library
        self._undo_stack = undo_stack
        self._scope = ItemFilter()
        self._made_of: Wish | None = None
        """What the tracks that are shown were made of."""
        self.setAcceptDrops(True)
        self.editor = WishEditor(ExampleFaces(library, tasks, thumbnails, self))
        self.make = QPushButton(MAKE)
        give_role(self.make, "primary")
        self.title = QLabel()
        self.play = icon_button("play", "Play the playlist", side=18)
        self.save = SaveButton()
        self.copy = icon_button("copy", "Copy the tracks, as text and as files", side=18)
        self.list = TrackListView()
        self.empty = EmptyState("playlist", "", side=28)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._reflect()

    def _lay_out(self) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(12, 4, 12, 8)
        top.setSpacing(8)
        top.addWidget(self.editor)
        top.addWidget(self.make)
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 8, 0)
        head.setSpacing(2)
        head.addWidget(self.title, 1)
        for button in (self.play, self.save, self.copy):
            head.addWidget(button)
        self._head = QWidget()
        self._head.setLayout(head)
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._head)
        column.addWidget(self.list, 1)
        self._stack.addWidget(shown)
        self._stack.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.editor.changed.connect(self._reflect)
        self.make.clicked.connect(self.make_one)
        self.play.clicked.connect(lambda: self._play(0))
        self.save.wanted.connect(
            lambda relative, slashes: self.save_requested.emit(self.tracks, relative, slashes)
        )
        self.copy.clicked.connect(lambda: QApplication.clipboard().setMimeData(mime_of(self.tracks)))
        self.list.play_requested.connect(self._play)
        self.list.rearranged.connect(self._rearrange)
        self.list.similar_wanted.connect(self.find_similar)

    # What others call

    @property
    def tracks(self) -> tuple[PlaylistTrack, ...]:
        """The playlist, in playing order."""
        return self.list.tracks.tracks

    def add_seeds(self, ids: Sequence[int]) -> None:
        """Begins with these tracks as well."""
        if ids:
            self._wish(self.editor.wish.with_seeds(ids))

    def add_excluded(self, ids: Sequence[int]) -> None:
        """Wants nothing like these tracks."""
        if ids:
            self._wish(self.editor.wish.with_excluded(ids))

    def set_scope(self, item_filter: ItemFilter) -> None:
        """Chooses only among what passes a filter, from the next playlist on."""
        self._scope = item_filter
        among = "among what the filters show" if not item_filter.is_empty else "among all tracks"
        self.make.setToolTip(f"Chooses {among}")

    def make_one(self) -> None:
        """Makes a playlist; another one where nothing else is wanted than before."""
        wish = self.editor.wish
        if wish.lacking:
            self._reflect()
            return
        request = wish.request(self._scope, another=wish == self._made_of)
        music = self._library.music

        def work() -> Playlist:
            if isinstance(request, PlaylistRequest):
                return music.playlist(request)
            return music.song_path(request)

        self.make.setEnabled(False)
        self.empty.say(MAKING)
        self._tasks.run(work, lambda made: self._show(wish, made), failed=self._complain, group="playlist")

    # Inside

    def _wish(self, wish: Wish) -> None:
        self.editor.show_wish(wish)
        self._reflect()
        self.begun.emit()

    def _show(self, wish: Wish, made: Playlist) -> None:
        self._made_of = wish
        if not made.tracks:
            self._complain("Nothing was found. Take filters off, or choose other tracks.")
            return
        self._rearrange(made.tracks, "Make a song path" if wish.leads else "Make a playlist")

    def _complain(self, sentence: str) -> None:
        self._reflect()
        self.empty.say(sentence)
        self.trouble.emit(sentence)

    def _rearrange(self, tracks: tuple[PlaylistTrack, ...], words: str) -> None:
        command = TracksCommand(words, self.tracks, tracks, self._put)
        self._put(tracks)
        # After the edits that are on their way still, so that undo takes them back in their order.
        turns_of(self._tasks).wait(lambda: self._undo_stack.push(command))

    def _put(self, tracks: tuple[PlaylistTrack, ...]) -> None:
        self.list.show_tracks(tracks)
        self.tracks_shown.emit([track.id for track in tracks])
        self._reflect()

    def _reflect(self) -> None:
        """Suits buttons and sentences to what is wanted and what is there."""
        wish = self.editor.wish
        self.make.setEnabled(not wish.lacking)
        self.make.setText(AGAIN if self.tracks and wish == self._made_of else MAKE)
        self.title.setText(summary(self.tracks))
        self.empty.say(wish.lacking or READY)
        self._stack.setCurrentIndex(0 if self.tracks else 1)

    def _play(self, row: int) -> None:
        if self.tracks:
            self.play_requested.emit([track.id for track in self.tracks], row)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Tracks from the gallery are welcome."""
        if event.mimeData().hasFormat(IDS_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """What is dropped becomes a seed. Ids of another program may mean other tracks."""
        if event.source() is not None:
            event.acceptProposedAction()
            self.add_seeds(ids_in(event.mimeData()))
