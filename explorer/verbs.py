"""What menus, keys and buttons do: each verb finds what it is about, asks what it must, and hands it on."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from engine.domain import PlaylistTrack
from explorer import dialogs, operations
from explorer.operations import Slashes
from explorer.session import Session
from explorer.subject import Subject
from explorer.views.gallery_page import GalleryPage


class Verbs(QObject):
    """The verbs of a window that are about what is selected there, or that open a dialog on it."""

    def __init__(self, window: QMainWindow, session: Session, gallery: GalleryPage, subject: Subject) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._gallery = gallery
        self._subject = subject

    # Importing

    def choose_folder(self) -> None:
        """Asks for a folder to import."""
        dialogs.ask_for_folder(
            self._window, "Import a folder", lambda folder: self._session.import_paths([folder])
        )

    def choose_files(self) -> None:
        """Asks for files to import."""
        dialogs.ask_for_files(self._window, "Import files", self._session.import_paths)

    # Searching

    def find_similar(self) -> None:
        """Finds what is like the selection."""
        self._session.find_similar_ids(self._subject.ids())

    def include(self) -> None:
        """Adds the selection to what the query is to be like."""
        self._session.include_ids(self._subject.ids())

    def exclude(self) -> None:
        """Adds the selection to what the query is to be unlike."""
        self._session.exclude_ids(self._subject.ids())

    def paste(self) -> None:
        """Searches with what is on the clipboard."""
        self._session.paste(QGuiApplication.clipboard().mimeData())

    def leave(self) -> None:
        """Looks away from a neighbour, else clears the selection; without one, leaves the query."""
        if self._subject.look_away():
            return
        if self._gallery.selection().count:
            self._gallery.clear_selection()
        else:
            self._session.browser.clear_query()

    # Items and their files

    def change_tags(self, add: list[str], remove: list[str]) -> None:
        """Gives and takes tags."""
        self._session.change_tags(self._subject.ids(), add, remove)

    def copy_path(self) -> None:
        """Puts the paths of the selection on the clipboard."""
        self._subject.with_items(
            lambda items: operations.copy_paths(items=items, clipboard=QGuiApplication.clipboard())
        )

    def reveal(self) -> None:
        """Shows the selected file in the file manager."""
        self._subject.with_items(lambda items: operations.reveal(path=items[0].path))

    def open_file(self) -> None:
        """Opens the selected file with the system's program for it."""
        self._subject.with_items(lambda items: operations.open_externally(path=items[0].path))

    def export(self) -> None:
        """Writes the selection, or all that is shown, to a list."""
        ids = self._subject.ids() or self._session.browser.model.ids.tolist()
        scores = self._gallery.scores()
        dialogs.ask_where_to_export(self._window, lambda target: self._session.export(ids, scores, target))

    def copy_files(self) -> None:
        """Copies the selected files to a folder."""
        ids = self._subject.ids()
        if ids:
            dialogs.ask_for_folder(
                self._window, "Copy files to", lambda to: self._session.copy_files(ids, to)
            )

    # Playlists

    def save_playlist(self, tracks: tuple[PlaylistTrack, ...], relative: bool, slashes: Slashes) -> None:
        """Asks where to, and writes a playlist for other players."""
        dialogs.ask_where_to_save_playlist(
            self._window,
            lambda target: self._session.save_playlist(tracks, target, relative=relative, slashes=slashes),
        )

    # Help

    def show_shortcuts(self) -> None:
        """Shows every shortcut there is."""
        dialogs.show_shortcuts(self._window)

    def show_about(self) -> None:
        """Shows version, licences and where things lie."""
        dialogs.show_about(self._window, self._session.library.paths)
