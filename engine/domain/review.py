"""Review: what may be wrong with a collection, what its items may be called, and what a person decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain

from engine.domain.items import TagChange


class ReviewKind(StrEnum):
    """What is looked for."""

    DUPLICATES = "duplicates"
    OUTLIERS = "outliers"
    SUSPECTS = "suspects"
    """Items whose label is likely wrong."""
    SUGGESTIONS = "suggestions"
    """Labels for items that have none."""


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """A wish to have a collection looked through."""

    collection: str
    kind: ReviewKind
    encoder: str | None = None
    """Name of a version; the one that answers for the collection, if None."""
    labels: str | None = None
    """As ``EvaluationRequest.labels`` has it."""
    threshold: float | None = None
    """Duplicates: the least cosine of copies, and none is confirmed by looking; suspects and suggestions: the
    least confidence. The measured ones, if None."""


@dataclass(frozen=True, slots=True)
class DuplicateItem:
    """A copy of the best item of its group."""

    item: int
    score: float
    exact: bool
    """Whether its file has the same content."""


@dataclass(frozen=True, slots=True)
class DuplicateItems:
    """Items of which one is enough."""

    best: int
    """The one to keep."""
    reason: str
    """What sets it off from the others, in words: ``most pixels``, ``earliest date``, …"""
    others: tuple[DuplicateItem, ...]


@dataclass(frozen=True, slots=True)
class Outlier:
    """An item, and how unlike all others it is."""

    item: int
    score: float
    """From 0 up; only the order of a collection's own means something."""
    stands_out: bool
    """Whether that is more than is to be expected among so many."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """An item whose label the neighbours contradict."""

    item: int
    label: str
    """The one in doubt."""
    suggested: str
    confidence: float
    """In [0, 1]."""
    witnesses: tuple[int, ...]
    """Near items with the suggested label, the nearest first: what speaks for it."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What an item without a label may be called."""

    item: int
    label: str
    confidence: float
    """In [0, 1], calibrated: of those with .8 about 80 % are right."""
    witnesses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What was found in a collection; what was decided since is left out."""

    request: ReviewRequest
    """With what was chosen where nothing was asked for."""
    encoder: str
    items: int
    """So many were looked at."""
    made_at: datetime
    duplicates: tuple[DuplicateItems, ...] = ()
    outliers: tuple[Outlier, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    to_label_next: tuple[int, ...] = ()
    """Unlabelled items whose labels would tell most, the first first; with suggestions."""

    def found(self) -> frozenset[int]:
        """Every item that something was found of; witnesses are not among them."""
        grouped = (
            item for group in self.duplicates for item in (group.best, *(one.item for one in group.others))
        )
        unlike = (one.item for one in self.outliers)
        doubted = (one.item for one in self.suspects)
        unlabelled = (one.item for one in self.suggestions)
        return frozenset(chain(grouped, unlike, doubted, unlabelled, self.to_label_next))


class Verdict(StrEnum):
    """What a person says of an item and a label."""

    IS = "is"
    """This is its label, whatever its folder, tags or metadata say."""
    IS_NOT = "is_not"
    """It may not be suggested again."""


@dataclass(frozen=True, slots=True)
class LabelVerdict:
    """A person's word on one label of one item."""

    item: int
    field: str
    """The labels meant, as ``EvaluationRequest.labels`` has them."""
    label: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """Verdicts that were made, changed or taken away, to be undone."""

    before: tuple[tuple[int, str, str, Verdict | None], ...]
    """(item, field, label, verdict); None where there was none."""
    after: tuple[tuple[int, str, str, Verdict | None], ...]

    def undone(self) -> VerdictChange:
        """The change back."""
        return VerdictChange(self.after, self.before)


@dataclass(frozen=True, slots=True)
class ApartChange:
    """Pairs, the lower id first, that a person said are no duplicates, or no longer so; to be undone."""

    added: tuple[tuple[int, int], ...] = ()
    removed: tuple[tuple[int, int], ...] = ()

    def undone(self) -> ApartChange:
        """The change back."""
        return ApartChange(self.removed, self.added)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person's word on labels changed: what is remembered of it, and tags; to be undone together."""

    verdicts: VerdictChange
    tags: TagChange

    def undone(self) -> Decision:
        """The decision taken back."""
        return Decision(self.verdicts.undone(), self.tags.undone())
