"""Groups of copies, with the one to keep.

Every other item of a group is a copy of the best one, not just of something that is: A that is like B that is
like C are not a group where A is unlike C.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.evaluation.best_copy import Merit, Merits, ranks, reason
from engine.evaluation.duplicate_links import Apart, Links
from engine.evaluation.labels import Rows


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A copy of the best item of its group."""

    id: int
    score: float
    """Cosine in [-1, 1]; 1 where it is exact."""
    exact: bool
    """Whether it has the same content, byte by byte."""


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Items of which one is enough."""

    best: int
    """The id of the one to keep."""
    reason: Merit
    others: tuple[Duplicate, ...]
    """At least one, exact ones first, then the likest."""

    @property
    def exact(self) -> bool:
        """Whether all have the same content."""
        return all(other.exact for other in self.others)

    @property
    def least(self) -> float:
        """The score of the copy that is least like the best."""
        return min(other.score for other in self.others)


def duplicate_groups(ids: Rows, links: Links, merits: Merits) -> list[DuplicateGroup]:
    """Groups of two and more of the items ``ids`` (n,); surest first: exact ones, then by the least score.

    The best item takes all that are linked with it, then the best of what is left, and so on; so an item is
    in one group at most. Items that a person set apart are in no group together. Where an item has more
    copies than neighbours were looked for, they may come as several groups.
    """
    grouping = _Grouping(links, ranks(merits, ids))
    groups = []
    for best, others in grouping.stars():
        rows = np.array([best, *(row for row, _ in others)], np.int64)
        content = links.contents[best]
        copies = (Duplicate(int(ids[row]), score, links.contents[row] == content) for row, score in others)
        groups.append(DuplicateGroup(int(ids[best]), reason(merits, rows), tuple(copies)))
    return sorted(
        groups, key=lambda one: (not one.exact, -min(other.score for other in one.others), one.best)
    )


class _Grouping:
    """Items that have copies, the best first, and what each is linked with."""

    def __init__(self, links: Links, places: Rows) -> None:
        self._contents = links.contents.tolist()
        self._apart = links.apart
        self._linked: dict[int, list[tuple[int, float]]] = defaultdict(list)
        pairs = zip(links.first.tolist(), links.second.tolist(), links.cosines.tolist(), strict=True)
        for first, second, cosine in pairs:
            self._linked[first].append((second, cosine))
            self._linked[second].append((first, cosine))
        counts = np.bincount(links.contents, minlength=len(places))[links.contents]
        linked = np.isin(links.contents, np.concatenate([links.first, links.second]))
        rows = np.flatnonzero((counts > 1) | linked)
        self._rows: list[int] = rows[np.argsort(places[rows])].tolist()
        self._items: dict[int, list[int]] = defaultdict(list)
        for row in self._rows:
            self._items[self._contents[row]].append(row)

    def stars(self) -> Iterator[tuple[int, list[tuple[int, float]]]]:
        """The best row of each group, and the others with their scores."""
        taken: set[int] = set()
        for best in self._rows:
            if best in taken:
                continue
            others: list[tuple[int, float]] = []
            for row, score in self._copies(best):
                if row not in taken and self._may_join(row, [best, *(other for other, _ in others)]):
                    others.append((row, score))
            if others:
                taken.update([best, *(row for row, _ in others)])
                yield best, others

    def _copies(self, best: int) -> Iterator[tuple[int, float]]:
        content = self._contents[best]
        for row in self._items[content]:
            if row != best:
                yield row, 1.0
        for other, cosine in sorted(self._linked[content], key=lambda link: (-link[1], link[0])):
            for row in self._items[other]:
                yield row, cosine

    def _may_join(self, row: int, group: list[int]) -> bool:
        if self._contents[row] not in self._apart.disputed:
            return True
        return not any(_are_apart(self._apart, self._contents, row, other) for other in group)


def _are_apart(apart: Apart, contents: list[int], first: int, second: int) -> bool:
    low, high = sorted((first, second))
    if contents[first] == contents[second]:
        return (low, high) in apart.items
    low, high = sorted((contents[first], contents[second]))
    return (low, high) in apart.contents
