"""Groups of copies, with the one to keep.

Every other item of a group is a copy of the best one, not just of something that is: A that is like B that is
like C are not a group where A is unlike C.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from engine.evaluation.best_copy import Merit, Merits, ranks, reason
from engine.evaluation.duplicate_links import Links
from engine.evaluation.labels import Rows


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A copy of the best item of its group."""

    id: int
    score: float
    """Cosine with the best, in [-1, 1], 1 where both have the same content; where it is not known, with the
    likest."""
    exact: bool
    """Whether the best, or another one before it in the group, has the same content byte by byte."""


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Items of which one is enough."""

    best: int
    """The id of the one to keep."""
    reason: Merit
    others: tuple[Duplicate, ...]
    """At least one: those of the same content as the best, then the likest."""

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

    Same contents come together first, then what is linked, the likest first; two groups become one where the
    best item of both is linked with all of them, and where a person set no two of them apart. An item is in
    one group at most. Between items that have more copies than neighbours were looked for, not all links are
    known, and those that are have to do.
    """
    groups = _Groups(links, ranks(merits, ids))
    groups.join_all()
    told = [
        DuplicateGroup(
            int(ids[best]),
            reason(merits, np.array([best, *(row for row, _, _ in others)], np.int64)),
            tuple(Duplicate(int(ids[row]), score, exact) for row, score, exact in others),
        )
        for best, others in groups.told()
    ]
    return sorted(told, key=lambda group: (not group.exact, -group.least, group.best))


class _Groups:
    """Groups of rows that grow, from those of one row each; the best of each is in front."""

    def __init__(self, links: Links, places: Rows) -> None:
        self._contents: list[int] = links.contents.tolist()
        self._places: list[int] = places.tolist()
        self._crowded: list[bool] = links.crowded.tolist()
        self._apart = links.apart
        pairs = zip(links.first.tolist(), links.second.tolist(), strict=True)
        self._cosines: dict[tuple[int, int], float] = dict(zip(pairs, links.cosines.tolist(), strict=True))
        self._likest = np.full(len(places), -1.0)
        for side in (links.first, links.second):
            np.maximum.at(self._likest, side, links.cosines)
        counts = np.bincount(links.contents, minlength=len(places))[links.contents]
        linked = np.isin(links.contents, np.concatenate([links.first, links.second]))
        rows = np.flatnonzero((counts > 1) | linked)
        self._group_of: dict[int, list[int]] = {}
        self._files: dict[int, list[int]] = defaultdict(list)
        for row in rows[np.argsort(places[rows])].tolist():
            self._group_of[row] = [row]
            self._files[self._contents[row]].append(row)

    def join_all(self) -> None:
        """Makes the groups as large as they may be."""
        for content, files in self._files.items():
            # What is set apart from the best may still go with another one.
            ahead = files if content in self._apart.disputed else files[:1]
            for one, other in product(ahead, files):
                self._join(one, other)
        for first, second in sorted(self._cosines, key=self._weight):
            for one, other in product(self._heads(first), self._heads(second)):
                self._join(one, other)

    def told(self) -> Iterator[tuple[int, list[tuple[int, float, bool]]]]:
        """The best row of each group, and the row and the score of all others, and whether they are exact."""
        for best, group in self._group_of.items():
            if group[0] != best or len(group) == 1:
                continue
            scored = [(row, self._score(best, row)) for row in group[1:]]
            content = self._contents[best]
            scored.sort(key=lambda one: (self._contents[one[0]] != content, -one[1], self._places[one[0]]))
            seen, others = {content}, []
            for row, score in scored:
                others.append((row, score, self._contents[row] in seen))
                seen.add(self._contents[row])
            yield best, others

    def _weight(self, pair: tuple[int, int]) -> tuple[float, int]:
        first, second = self._files[pair[0]][0], self._files[pair[1]][0]
        return -self._cosines[pair], min(self._places[first], self._places[second])

    def _heads(self, content: int) -> list[int]:
        return list(dict.fromkeys(self._group_of[row][0] for row in self._files[content]))

    def _join(self, one: int, other: int) -> None:
        ours, theirs = self._group_of[one], self._group_of[other]
        if ours is theirs:
            return
        if self._places[theirs[0]] < self._places[ours[0]]:
            ours, theirs = theirs, ours
        if all(self._are_copies(ours[0], row) for row in theirs) and not self._are_apart(ours, theirs):
            ours.extend(theirs)
            self._group_of.update(dict.fromkeys(theirs, ours))

    def _are_copies(self, one: int, other: int) -> bool:
        pair = self._pair(one, other)
        return pair[0] == pair[1] or pair in self._cosines or (self._crowded[one] and self._crowded[other])

    def _are_apart(self, ours: list[int], theirs: list[int]) -> bool:
        if not self._apart.disputed:
            return False
        return any(self._is_said_apart(one, other) for one, other in product(ours, theirs))

    def _is_said_apart(self, one: int, other: int) -> bool:
        pair = self._pair(one, other)
        if pair[0] == pair[1]:
            return (min(one, other), max(one, other)) in self._apart.items
        return pair in self._apart.contents

    def _score(self, best: int, row: int) -> float:
        pair = self._pair(best, row)
        if pair[0] == pair[1]:
            return 1.0
        return self._cosines.get(pair, float(self._likest[self._contents[row]]))

    def _pair(self, one: int, other: int) -> tuple[int, int]:
        first, second = self._contents[one], self._contents[other]
        return (first, second) if first < second else (second, first)
