"""Which encoder answers for a collection: promoted, gone back from, discarded. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from engine.errors import NotFoundError
from engine.library import Library
from explorer.bridge import EngineBridge
from explorer.tasks import Tasks


class Standing(Enum):
    """What became of a version that was trained."""

    READING = auto()
    CANDIDATE = auto()
    KEPT = auto()
    """Somebody decided that it stays a candidate."""
    ANSWERS = auto()
    """It was promoted."""
    GONE = auto()
    """It was discarded."""


class Promoting(QObject):
    """Carries out what is decided about versions, off the GUI thread."""

    standing = Signal(str, object)
    """The name of a version, and its ``Standing`` now."""
    begun = Signal(str, str)
    """The name of a version, and a sentence on what is being done with it."""
    refused = Signal(str, str)
    """The name of a version, and why what was wanted was not done."""
    answers_changed = Signal()
    """Another encoder answers for a collection: all that was found by the one before is outdated."""
    discarded = Signal(str)
    """The name of a version that is no more."""

    def __init__(
        self, library: Library, tasks: Tasks, bridge: EngineBridge, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._bridge = bridge

    def read(self, version: str, collection: str) -> None:
        """Asks what became of a version; ``standing`` tells."""
        self._tasks.run(
            lambda: self._standing_of(version, collection),
            lambda found: self.standing.emit(version, found),
            failed=lambda sentence: self.refused.emit(version, sentence),
        )

    def promote(self, version: str, collection: str) -> None:
        """Lets a version answer for a collection; items it lacks are embedded first, in a job."""
        self._decide(
            version,
            "Promoting… What it has not embedded yet is embedded first.",
            lambda: self._library.promotions.promote(version, collection or None, on_event=self._bridge.tell),
            lambda: self._answer(version, collection),
        )

    def demote(self, version: str, collection: str) -> None:
        """Lets the version answer again that did so before ``version``."""
        self._decide(
            version,
            "Going back…",
            lambda: self._library.promotions.demote(collection or None, on_event=self._bridge.tell),
            lambda: self._answer(version, collection),
        )

    def discard(self, version: str) -> None:
        """Removes a version for good."""

        def then() -> None:
            self.standing.emit(version, Standing.GONE)
            self.discarded.emit(version)

        self._decide(version, "Discarding…", lambda: self._library.trained.discard(version), then)

    def _decide(
        self, version: str, sentence: str, work: Callable[[], object], then: Callable[[], None]
    ) -> None:
        self.begun.emit(version, sentence)
        self._tasks.run(work, lambda _: then(), failed=lambda sentence: self.refused.emit(version, sentence))

    def _answer(self, version: str, collection: str) -> None:
        self.answers_changed.emit()
        self.read(version, collection)

    def _standing_of(self, version: str, collection: str) -> Standing:
        try:
            detail = self._library.trained.detail(version)
        except NotFoundError:
            return Standing.GONE
        answering = {one.name: one.encoder for one in self._library.collections()}
        meant = collection or detail.collection
        return Standing.ANSWERS if answering.get(meant or "") == version else Standing.CANDIDATE
