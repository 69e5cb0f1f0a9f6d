"""Which encoder answers for a collection: promoted, gone back from, discarded. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from engine.domain import Succession
from engine.errors import NotFoundError
from engine.library import Library
from explorer.promotion_jobs import PromotionJobs, Wanted
from explorer.tasks import Tasks

T = TypeVar("T")


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
    going_on = Signal(str)
    """The name of a version of which a job is further, or waits for other jobs; ``jobs`` knows how far."""
    refused = Signal(str, str)
    """The name of a version, and why what was wanted was not done."""
    answers_changed = Signal()
    """Another encoder answers for a collection: all that was found by the one before is outdated."""
    discarded = Signal(str)
    """The name of a version that is no more."""

    def __init__(self, library: Library, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self.jobs = PromotionJobs(self)
        self.jobs.changed.connect(self._tell_how_far)
        self.jobs.ended.connect(self._take_end)

    def read(self, version: str, collection: str) -> None:
        """Asks what became of a version; ``standing`` tells."""
        self._tasks.run(
            lambda: self._standing_of(version, collection),
            lambda found: self.standing.emit(version, found),
            failed=lambda sentence: self.refused.emit(version, sentence),
        )

    def promote(self, version: str, collection: str) -> None:
        """Lets a version answer for a collection; items it lacks are embedded first, in a job."""

        def then(found: Succession) -> None:
            if found.lacks:
                self.jobs.ask(Wanted(version, found))
            else:
                self._answer(version, collection)

        promotions = self._library.promotions
        self._decide(
            version, "Promoting…", lambda: promotions.promote_at_once(version, collection or None), then
        )

    def demote(self, version: str, collection: str) -> None:
        """Lets the version answer again that did so before ``version``; what came since is embedded then."""

        def then(found: Succession) -> None:
            self._answer(version, collection)
            if found.lacks:
                self.jobs.ask(Wanted(version, found))

        promotions = self._library.promotions
        self._decide(version, "Going back…", lambda: promotions.demote_at_once(collection or None), then)

    def cancel(self, version: str) -> None:
        """Stops the job of a version."""
        asked = self.jobs.of(version)
        if asked is not None:
            self.jobs.cancel(asked)

    def discard(self, version: str) -> None:
        """Removes a version for good."""

        def then(_: None) -> None:
            self.standing.emit(version, Standing.GONE)
            self.discarded.emit(version)

        self._decide(version, "Discarding…", lambda: self._library.trained.discard(version), then)

    def _decide(self, version: str, sentence: str, work: Callable[[], T], then: Callable[[T], None]) -> None:
        self.begun.emit(version, sentence)
        self._tasks.run(work, then, failed=lambda sentence: self.refused.emit(version, sentence))

    def _tell_how_far(self) -> None:
        for version in self.jobs.versions:
            self.going_on.emit(version)

    def _take_end(self, wanted: Wanted, sentence: str) -> None:
        if sentence:
            self.refused.emit(wanted.version, sentence)
        else:
            self._answer(wanted.version, wanted.succession.collection)

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
