"""What of a review is still to be decided: less what people said since, and less what is gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.catalog import apart, items, verdicts
from engine.catalog.item_facts import ItemFacts, facts_of
from engine.domain import Collection, DuplicateItem, DuplicateItems, ItemFilter, Kind, Review
from engine.errors import InvalidRequestError
from engine.evaluation.best_copy import Merits, ranks, reason
from engine.evaluation.decided import Said, undecided_suggestions, undecided_suspects
from engine.evaluation.file_merits import merits_of
from engine.library.learnable import label_table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def undecided(session: Session, collection: Collection, review: Review) -> Review:
    """What of ``review`` waits for a person's word, of items whose files are there."""
    there = frozenset(items.ids(session, ItemFilter(collection=collection.name), searchable=True).tolist())
    review = replace(
        review,
        duplicates=_duplicates(session, collection, review.duplicates, there),
        outliers=tuple(one for one in review.outliers if one.item in there),
        suspects=tuple(one for one in review.suspects if one.item in there),
        suggestions=tuple(one for one in review.suggestions if one.item in there),
        to_label_next=tuple(item for item in review.to_label_next if item in there),
    )
    return review if review.request.labels is None else _of_labels(session, collection, review)


def _of_labels(session: Session, collection: Collection, review: Review) -> Review:
    field = str(review.request.labels)
    said = Said(verdicts.of_collection(session, collection.id, field))
    try:
        labels = label_table(session, collection, review.found(), field)
    except InvalidRequestError:  # the table is gone: what it said then is all there is to know
        labels = {one.item: frozenset({one.label}) for one in review.suspects}
    return replace(
        review,
        suspects=undecided_suspects(review.suspects, said, labels),
        suggestions=undecided_suggestions(review.suggestions, said, labels),
        to_label_next=tuple(item for item in review.to_label_next if not labels.get(item)),
    )


def _duplicates(
    session: Session, collection: Collection, groups: Iterable[DuplicateItems], there: frozenset[int]
) -> tuple[DuplicateItems, ...]:
    parted = frozenset(apart.of_collection(session, collection.id))
    left = [_left(group, there, parted) for group in groups]
    headless = [member for group in left if group and group.best not in there for member in _members(group)]
    heads = _Heads.of(facts_of(session, np.array(headless, np.int64)), collection.kind)
    kept = [group if group is None or group.best in there else heads.put_on(group) for group in left]
    return tuple(group for group in kept if group is not None and group.others)


def _left(
    group: DuplicateItems, there: frozenset[int], parted: frozenset[tuple[int, int]]
) -> DuplicateItems | None:
    """The group with those others that are there, and no two of which are apart; None where none is."""
    kept: list[DuplicateItem] = []
    for other in group.others:
        before = (group.best, *(one.item for one in kept))
        said = parted and any((min(one, other.item), max(one, other.item)) in parted for one in before)
        if other.item in there and not said:
            kept.append(other)
    return replace(group, others=tuple(kept)) if kept else None


def _members(group: DuplicateItems) -> list[int]:
    return [other.item for other in group.others]


@dataclass(frozen=True, slots=True, eq=False)
class _Heads:
    """Chooses another best item for groups of which it is gone."""

    facts: ItemFacts
    """Of all items of these groups."""
    merits: Merits
    places: NDArray[np.int64]
    """(n,) of each from the best on."""

    @classmethod
    def of(cls, facts: ItemFacts, kind: Kind) -> _Heads:
        merits = merits_of(kind, facts)
        return cls(facts, merits, ranks(merits, facts.ids))

    def put_on(self, group: DuplicateItems) -> DuplicateItems:
        """The group with the best of the others in front.

        Their scores stay those with what is gone: vectors are not looked at here.
        """
        rows = np.searchsorted(self.facts.ids, _members(group))
        best = int(rows[self.places[rows].argmin()])
        content = self.facts.contents[best]
        others = tuple(
            replace(other, exact=content is not None and self.facts.contents[row] == content)
            for other, row in zip(group.others, rows.tolist(), strict=True)
            if row != best
        )
        front = np.array([best, *rows[rows != best].tolist()], np.int64)
        return DuplicateItems(int(self.facts.ids[best]), reason(self.merits, front).value, others)
