"""What tests of reviews need: a library in which something was found, and that remembers decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from gallery_parts import make_item
from numpy.typing import NDArray
from training_parts import FOLDERS, TAGS, offer_of

from engine.domain import (
    ApartChange,
    Collection,
    Decision,
    DuplicateItem,
    DuplicateItems,
    Facets,
    Item,
    ItemFilter,
    Kind,
    LabelVerdict,
    Neighbour,
    Outlier,
    Query,
    Review,
    ReviewKind,
    ReviewRequest,
    SearchResult,
    Suggestion,
    Suspect,
    TagChange,
    VerdictChange,
)
from engine.errors import LibraryError
from engine.events import JobStarted, Progress
from explorer.reviewing import Reviewing

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BIRDS = Collection(1, "birds", Kind.IMAGE, "net", counts={"ready": 785})
SONGS = Collection(2, "songs", Kind.MUSIC, "ear", counts={"ready": 23})


def group(best: int, *others: int, exact: bool = True, score: float = 1.0) -> DuplicateItems:
    """Copies of ``best``."""
    return DuplicateItems(best, "most pixels", tuple(DuplicateItem(other, score, exact) for other in others))


def review_of(kind: ReviewKind, collection: str = "birds", **found: Any) -> Review:
    """What was found at noon among 785 items."""
    labels = "folder:2" if kind in (ReviewKind.SUSPECTS, ReviewKind.SUGGESTIONS) else None
    return Review(ReviewRequest(collection, kind, "net", labels), "net", 785, NOON, **found)


def suspect(item: int, confidence: float = 0.8) -> Suspect:
    """An item that is called a/cat, and is likely a/dog."""
    return Suspect(item, "a/cat", "a/dog", confidence, (item + 100, item + 101))


def suggestion(item: int, confidence: float = 0.9) -> Suggestion:
    """An item that is likely a/dog."""
    return Suggestion(item, "a/dog", confidence, (item + 100,))


def outlier(item: int, score: float, *, stands_out: bool = False) -> Outlier:
    """An item that is unlike the others."""
    return Outlier(item, score, stands_out)


def begin(reviewing: Reviewing, kind: ReviewKind, job_id: int, done: int | None = None) -> None:
    """A job begins to look through the collection for what was asked for, and comes so far."""
    looking = reviewing.looking(kind)
    assert looking is not None
    reviewing.jobs.hear(JobStarted(job_id, "review"), looking.request)
    if done is not None:
        reviewing.jobs.hear(Progress(job_id, "comparing", done, 100, 10.0, 20.0))


class ReviewLibrary:
    """Its reviews and its trainings too, for the facade has them apart."""

    def __init__(self) -> None:
        self.review = self
        self.training = self
        self.reviews: dict[tuple[str, ReviewKind], Review] = {}
        self.read: list[tuple[str, ReviewKind]] = []
        self.decided: list[LabelVerdict] = []
        self.applied: list[Decision] = []
        self.apart: set[tuple[int, int]] = set()
        self.gone: list[int] = []
        self.known: dict[int, Item] = {}
        """Items whose files are there, when that matters."""
        self.refuses = False
        self.labels = (FOLDERS, TAGS)

    def keep(self, review: Review) -> None:
        """Has found something."""
        self.reviews[review.request.collection, review.request.kind] = review

    def latest(self, collection: str, kind: ReviewKind) -> Review | None:
        self.read.append((collection, kind))
        review = self.reviews.get((collection, kind))
        if review is None:
            return None
        left = [one for one in review.duplicates if not self._apart(one)]
        return replace(review, duplicates=tuple(left))

    def _apart(self, found: DuplicateItems) -> bool:
        return any((min(found.best, o.item), max(found.best, o.item)) in self.apart for o in found.others)

    def decide(
        self, given: Sequence[LabelVerdict], *, instead_of: Mapping[int, str] | None = None
    ) -> Decision:
        if self.refuses:
            raise LibraryError("The library cannot be written.")
        self.decided += given
        after = tuple((one.item, one.field, one.label, one.verdict) for one in given)
        before = tuple((item, field, label, None) for item, field, label, _ in after)
        return Decision(VerdictChange(before, after), TagChange((), ()))

    def apply(self, decision: Decision) -> None:
        self.applied.append(decision)

    def set_apart(self, pairs: Iterable[tuple[int, int]]) -> ApartChange:
        change = ApartChange(added=tuple(pairs))
        self.apply_apart(change)
        return change

    def apply_apart(self, change: ApartChange) -> None:
        self.apart |= set(change.added)
        self.apart -= set(change.removed)

    def note_gone(self, item_ids: Sequence[int]) -> list[int]:
        self.gone += item_ids
        return list(item_ids)

    def offer(self, collection: str) -> Any:
        return offer_of(collection, labels=self.labels)

    def facets(self, item_filter: ItemFilter) -> Facets:
        folders = {"a": 9, "a/cat": 4, "a/dog": 5, "a/dog/big": 1}
        return Facets(folders, {"red": 2}, {}, 9)

    def items_by_id(self, ids: Sequence[int]) -> dict[int, Item]:
        return {item_id: self.known.get(item_id, make_item(item_id)) for item_id in ids if item_id > 0}

    def preview(self, path: Path, side: int) -> NDArray[np.uint8]:
        return np.zeros((side, side, 3), np.uint8)

    def similar(self, query: Query) -> SearchResult:
        [asked] = [one.item_id for one in query.include if one.item_id is not None]
        return SearchResult(
            "net", tuple(Neighbour(asked + by, Path(f"/{by}.jpg"), 0.9) for by in (0, 200, 201)), 1.0
        )
