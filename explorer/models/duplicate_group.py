"""Items of which one is enough, as the window shows them: the one to keep can be another."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from engine.domain import DuplicateItem, DuplicateItems

CHOSEN = "your choice"


@dataclass(frozen=True, slots=True)
class Copy:
    """One of the items that are not needed."""

    item: int
    score: float | None
    """How like the one to keep it is; None where that was not measured."""
    exact: bool
    """Whether its file has the same content."""


@dataclass(frozen=True, slots=True)
class Group:
    """The one to keep, and its copies."""

    best: int
    reason: str
    copies: tuple[Copy, ...]
    key: frozenset[int] = field(init=False, repr=False, compare=False)
    """What it is known by, whichever is kept."""
    least: float = field(init=False, repr=False, compare=False)
    """How like the copy is that is least like the one to keep; 1 where all have the same content."""

    def __post_init__(self) -> None:
        # Reckoned once, in a thread: there may be many thousands of groups.
        object.__setattr__(self, "key", frozenset(self.ids))
        scores = [one.score for one in self.copies if not one.exact and one.score is not None]
        object.__setattr__(self, "least", min(scores, default=1.0))

    @classmethod
    def of(cls, found: DuplicateItems) -> Group:
        """As a review found it."""
        return cls(found.best, found.reason, tuple(map(_copy, found.others)))

    @property
    def found(self) -> DuplicateItems:
        """As a review would have it; a score that is not known is not a number."""
        others = tuple(
            DuplicateItem(one.item, math.nan if one.score is None else one.score, one.exact)
            for one in self.copies
        )
        return DuplicateItems(self.best, self.reason, others)

    @property
    def ids(self) -> tuple[int, ...]:
        """All its items, the one to keep first."""
        return self.best, *(copy.item for copy in self.copies)

    def from_on(self, least: float) -> Group:
        """The group with the copies alone that are as like as ``least``, or have the same content."""
        kept = tuple(one for one in self.copies if one.exact or one.score is None or one.score >= least)
        return replace(self, copies=kept)

    def keeping(self, item: int) -> Group:
        """The group with another one to keep. Of copies that it was not compared with nothing is claimed."""
        chosen = next((copy for copy in self.copies if copy.item == item), None)
        if chosen is None:
            return self
        before = Copy(self.best, chosen.score, chosen.exact)
        others = (before, *(one for one in self.copies if one.item != item))
        copies = tuple(one if one is before else _seen_from(chosen, one) for one in others)
        return Group(item, CHOSEN, copies)


def groups_of(found: Iterable[DuplicateItems], kept: Mapping[frozenset[int], int]) -> list[Group]:
    """The groups of a review; ``kept`` says which item to keep where a person chose."""
    groups = map(Group.of, found)
    return [one.keeping(kept[one.key]) if one.key in kept else one for one in groups]


def narrowed(
    groups: Iterable[Group], least: float | None, skipped: Collection[frozenset[int]]
) -> list[Group]:
    """Those that are not skipped, with the copies that are as like as ``least``."""
    left = [one for one in groups if one.key not in skipped] if skipped else list(groups)
    if least is None:
        return left
    cut = (one if one.least >= least else one.from_on(least) for one in left)
    return [one for one in cut if one.copies]


def _copy(found: DuplicateItem) -> Copy:
    return Copy(found.item, found.score, found.exact)


def _seen_from(chosen: Copy, other: Copy) -> Copy:
    """Beside another one to keep: the same content compares as before, of anything else nothing is known."""
    if chosen.exact:
        return other
    if other.exact:
        return Copy(other.item, chosen.score, False)
    return Copy(other.item, None, False)
