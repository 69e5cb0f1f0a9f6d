"""What the window does with reviews, knowing no widget: what is looked through, and what was found."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from engine.domain import Facets, ItemFilter, ItemState, LabelChoice, Review, ReviewKind, ReviewRequest
from engine.library import Library
from explorer.collection_follower import CollectionFollower
from explorer.review_jobs import Looking, ReviewJobs
from explorer.tasks import Tasks

TAGS = "tag"
LABELLED = (ReviewKind.SUSPECTS, ReviewKind.SUGGESTIONS)
"""What is found by labels."""

QUIET_MS = 2000


class Reviewing(CollectionFollower):
    """Keeps one collection, and the newest of what was found in it."""

    found = Signal(object)
    """Of this ``ReviewKind`` something else was found, or is shown."""
    changed = Signal()
    """What looks through it is further."""

    def __init__(self, library: Library, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(library, tasks, parent)
        self._field: str | None = None
        self._thresholds: dict[ReviewKind, float] = {}
        self._reviews: dict[ReviewKind, Review | None] = {}
        """What was read; None where it was never looked for."""
        self._troubles: dict[ReviewKind, str] = {}
        self.labels: tuple[LabelChoice, ...] | None = None
        """What labels the collection, the most fitting first; None while that is read."""
        self._facets: Facets | None = None
        self.kind = ReviewKind.DUPLICATES
        self.jobs = ReviewJobs(self)
        self._labels_soon = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._labels_soon.timeout.connect(self._read_offer)
        self.jobs.changed.connect(self.changed)
        self.jobs.ended.connect(self._take_end)

    # What is known

    @property
    def field(self) -> str | None:
        """The labels that are meant; None where there are none."""
        fields = [choice.field for choice in self.labels or ()]
        return self._field if self._field in fields else next(iter(fields), None)

    def known_labels(self, kind: ReviewKind) -> list[str]:
        """Labels of the sort that ``kind`` was found by, to be completed to."""
        review = self.review(kind)
        field = label_field(review) if review is not None else self.field
        found = names_in(self._facets, field) if self._facets is not None and field is not None else set()
        if review is not None:
            found |= {label for one in review.suspects for label in (one.label, one.suggested)}
            found |= {one.label for one in review.suggestions}
        return sorted(found, key=str.casefold)

    @property
    def is_read(self) -> bool:
        """Whether it is known what was found of the kind that is shown."""
        return self.kind in self._reviews

    def review(self, kind: ReviewKind) -> Review | None:
        """The newest of what was found; None where nobody has looked, or while it is read."""
        return self._reviews.get(kind)

    def threshold(self, kind: ReviewKind) -> float | None:
        """From which score or confidence on it counts; the measured one, if None."""
        return self._thresholds.get(kind)

    def looking(self, kind: ReviewKind) -> Looking | None:
        """What looks for this in the collection right now, or will."""
        return self.jobs.of(self.subject.name, kind) if self.subject is not None else None

    def trouble(self, kind: ReviewKind) -> str:
        """Why it could not be looked for, or read, in a sentence; empty when all is well."""
        return self._troubles.get(kind, "")

    def obstacle(self, kind: ReviewKind) -> str:
        """What stands in the way of looking for this, in a sentence; empty where nothing does."""
        if self.subject is None:
            return "Import a folder of pictures or music first."
        if self.labels is not None and not self.labels and kind in LABELLED:
            return "Nothing labels these items yet: give some of them tags, or sort them into folders."
        return ""

    def new_since(self, kind: ReviewKind) -> int:
        """How many readable items the collection has more than were looked at."""
        review = self.review(kind)
        if review is None or self.subject is None:
            return 0
        return max(0, self.subject.counts.get(ItemState.READY.value, 0) - review.items)

    # What the window tells

    def items_changed(self) -> None:
        """Reads again what labels there are, when it is quiet: a queue changes items one after another."""
        if self._is_seen:
            self._labels_soon.start()

    # What a person wants

    def choose_labels(self, field: str) -> None:
        """Takes other labels, from the next look on."""
        self._field = field
        self.offered.emit()

    def choose(self, kind: ReviewKind) -> None:
        """Looks at something else that was found."""
        self.kind = kind
        self.found.emit(kind)
        # It may have been decided on, or its files be gone, since it was read.
        self.read(kind)

    def choose_threshold(self, kind: ReviewKind, threshold: float | None) -> None:
        """Shows what reaches this; from the next look on, looks for that."""
        if threshold is None:
            self._thresholds.pop(kind, None)
        else:
            self._thresholds[kind] = threshold
        self.found.emit(kind)

    def look_through(self, kind: ReviewKind) -> None:
        """Begins to look through the collection."""
        if self.subject is None or self.obstacle(kind):
            return
        self._troubles.pop(kind, None)
        field = self.field if kind in LABELLED else None
        self.jobs.ask(
            ReviewRequest(self.subject.name, kind, labels=field, threshold=self._thresholds.get(kind))
        )

    def cancel(self, kind: ReviewKind) -> None:
        """Stops looking."""
        looking = self.looking(kind)
        if looking is not None:
            self.jobs.cancel(looking)

    # Reading

    def read(self, kind: ReviewKind) -> None:
        """Reads what was found, less what was decided since."""
        subject, library = self.subject, self._library
        if subject is None or not self._is_seen:
            return

        def show(review: Review | None, sentence: str = "") -> None:
            if self.subject is None or self.subject.name != subject.name:
                return
            self._reviews[kind] = review
            if sentence:
                self._troubles[kind] = sentence
            self.found.emit(kind)

        self._tasks.run(
            lambda: library.review.latest(subject.name, kind),
            show,
            failed=lambda sentence: show(None, sentence),
            group=f"review {kind}",
        )

    def _forget(self) -> None:
        self.labels, self._field = None, None
        self._reviews, self._troubles, self._thresholds = {}, {}, {}
        self.found.emit(self.kind)

    def _read(self) -> None:
        self._read_offer()
        self.read(self.kind)

    def _read_offer(self) -> None:
        subject, library = self.subject, self._library
        if subject is None:
            return

        def work() -> tuple[tuple[LabelChoice, ...], Facets]:
            return library.training.offer(subject.name).labels, library.facets(ItemFilter(subject.name))

        def show(read: tuple[tuple[LabelChoice, ...], Facets]) -> None:
            self.labels, self._facets = read
            self.offered.emit()

        self._tasks.run(work, show, group="review labels")

    def _take_end(self, request: ReviewRequest, sentence: str) -> None:
        if self.subject is None or request.collection != self.subject.name:
            return
        if sentence:
            self._troubles[request.kind] = sentence
            self.found.emit(request.kind)
        elif self._is_seen:
            self.read(request.kind)
        else:
            self._reviews.pop(request.kind, None)


def label_field(review: Review) -> str:
    """The labels that were looked at; tags where there were none."""
    return review.request.labels or TAGS


def names_in(facets: Facets, field: str) -> set[str]:
    """The labels that items have, of one sort; none where that is not counted."""
    base, _, level = field.partition(":")
    if base == "folder" and level.isdecimal():
        return {name for name in facets.folders if name.count("/") == int(level) - 1}
    counted = {
        TAGS: facets.tags,
        "artist": facets.artists,
        "album": facets.albums,
        "genre": facets.genres,
    }
    return set(counted.get(field, ()))
