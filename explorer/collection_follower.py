"""What a page is about that shows one collection: the one that the window shows, or that somebody chose."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from engine.domain import Collection, Kind
from engine.library import Library
from explorer.history import Place
from explorer.models.collection_shown import collection_shown
from explorer.tasks import Tasks


class CollectionFollower(QObject):
    """Keeps a page at a collection. Nothing is read while nobody looks, and all of it off the GUI thread.

    There is a class for each page, which says what is forgotten and read when the collection is another one.
    """

    offered = Signal()
    """Another collection, or what it offers, is there; or there are others to choose from."""

    def __init__(self, library: Library, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._place = Place()
        self._shown_kind: Kind | None = None
        self._named: str | None = None
        """The collection that somebody chose on the page."""
        self._is_seen = False
        self.collections: Sequence[Collection] = ()
        self.subject: Collection | None = None
        """The collection that the page is about."""

    # What the window tells

    def be_seen(self, seen: bool) -> None:
        """Reads nothing while nobody looks; what was missed meanwhile is read when somebody does."""
        self._is_seen = seen
        if seen and not self._follow():
            self._read()

    def know(self, collections: Sequence[Collection]) -> None:
        """Learns which collections there are."""
        self.collections = collections
        if self._is_seen and not self._follow():
            self.offered.emit()

    def show_kind(self, kind: Kind | None) -> None:
        """Learns what kind is shown: where no collection is named, the largest of it is meant."""
        self._shown_kind = kind
        self._follow()

    def show_place(self, place: Place) -> None:
        """Follows the browser to another collection."""
        if place.collection != self._place.collection:
            self._named = None
        self._place = place
        self._follow()

    def items_changed(self) -> None:
        """Reads again what the collection offers: items were tagged or marked, say."""
        if self._is_seen:
            self._read_offer()

    # What a person wants

    def choose_collection(self, name: str) -> None:
        """Goes to another collection, until the window does."""
        self._named = name
        self._follow()

    # What each page adds

    def _forget(self) -> None:
        """Forgets what is true of another collection only."""
        raise NotImplementedError

    def _read(self) -> None:
        """Reads all there is to know of the collection."""
        self._read_offer()

    def _read_offer(self) -> None:
        """Reads what may be chosen for the collection: by which labels, say."""
        raise NotImplementedError

    # Following

    def _follow(self) -> bool:
        """Whether that leads to another collection, or to none."""
        if not self._is_seen:
            return False
        before, named = self.subject, self._named or self._place.collection
        self.subject = collection_shown(named, self._shown_kind, self.collections, before)
        if before is not None and self.subject is not None and before.name == self.subject.name:
            return False
        self._forget()
        self._read()
        self.offered.emit()
        return True
