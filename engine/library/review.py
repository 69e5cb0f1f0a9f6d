"""Looking through collections for what is wrong with them, and what a person decides about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.catalog import apart, collections, labels, reports, tags, verdicts
from engine.catalog.catalog import Catalog
from engine.catalog.embedded import embedded
from engine.domain import (
    ApartChange,
    Collection,
    Decision,
    LabelVerdict,
    Review,
    ReviewKind,
    ReviewRequest,
    TagChange,
    Verdict,
)
from engine.errors import InvalidRequestError
from engine.evaluation.review_record import from_plain, plain_request
from engine.jobs.handle import JobHandle
from engine.library import gone_files, learnable, review_files
from engine.library.jobs import OnEvent, Start
from engine.library.undecided import undecided

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


JOB = "review"
LABELLED = (ReviewKind.SUSPECTS, ReviewKind.SUGGESTIONS)
"""What is looked for by labels."""
_RANGES = dict.fromkeys(ReviewKind, (0.0, 1.0)) | {ReviewKind.DUPLICATES: (-1.0, 1.0)}
_SOUGHT = {
    ReviewKind.DUPLICATES: "duplicates",
    ReviewKind.OUTLIERS: "outliers",
    ReviewKind.SUSPECTS: "wrong labels",
    ReviewKind.SUGGESTIONS: "labels to suggest",
}


class Reviews:
    """The reviews of an open library; safe to use from several threads. No file is ever touched."""

    def __init__(self, catalog: Catalog, start: Start) -> None:
        self._catalog = catalog
        self._start = start

    def start(self, request: ReviewRequest, *, on_event: OnEvent | None = None) -> JobHandle:
        """Looks a collection through in a job process; what it finds replaces what was found before.

        Raises:
            NotFoundError: there is no such collection or encoder version.
            InvalidRequestError: it has no embeddings, nothing labels it, or the threshold makes no sense.
        """
        _check_threshold(request)
        with self._catalog.read() as session:
            collection = embedded(session, request.collection, request.encoder).collection
            if request.kind in LABELLED:
                _check_labels(session, collection, request.labels)
        request = replace(request, labels=learnable.lasting(request.labels))
        description = f"Look through {request.collection} for {_SOUGHT[request.kind]}"
        return self._start(JOB, description, plain_request(request), on_event)

    def latest(self, collection: str, kind: ReviewKind) -> Review | None:
        """What was found when a collection was last looked through, as far as it is undecided still.

        What a person decided since is left out, and so are items whose files are gone. None where nobody
        looked, or what was found is damaged.

        Raises:
            NotFoundError: there is no such collection.
        """
        with self._catalog.read() as session:
            owner = collections.get(session, collection)
            found = reports.latest(session, owner.id, kind.value)
            return None if found is None else undecided(session, owner, from_plain(found[1]))

    def decide(
        self, given: Sequence[LabelVerdict], *, instead_of: Mapping[int, str] | None = None
    ) -> Decision:
        """Keeps what a person says of labels; returns what that changed, to be undone with ``apply``.

        A tag that an item is said to have is put on it, and the one of ``instead_of``, by item, is taken off.
        Of other fields files and tables stay as they are: the library remembers what the person said.

        Raises:
            InvalidRequestError: a label is empty.
            NotFoundError: an item is not in the library.
        """
        with self._catalog.write(durable=True) as session:
            said = verdicts.change(session, [(one.item, one.field, one.label, one.verdict) for one in given])
            return Decision(said, _tagged(session, given, instead_of or {}))

    def apply(self, decision: Decision) -> None:
        """Carries out a decision, for instance ``decision.undone()``."""
        with self._catalog.write(durable=True) as session:
            verdicts.apply(session, decision.verdicts)
            tags.apply(session, decision.tags)

    def set_apart(self, pairs: Iterable[tuple[int, int]], *, apart_from_now: bool = True) -> ApartChange:
        """Says of pairs of items that they are no duplicates, or takes that back; returns what that changed.

        Raises:
            InvalidRequestError: a pair is an item and itself.
            NotFoundError: an item is not in the library.
        """
        with self._catalog.write(durable=True) as session:
            return apart.change(session, pairs, apart_from_now)

    def apply_apart(self, change: ApartChange) -> None:
        """Carries out a change, for instance ``change.undone()``."""
        with self._catalog.write(durable=True) as session:
            apart.apply(session, change)

    def note_gone(self, item_ids: Sequence[int]) -> list[int]:
        """Calls those of the items missing whose files are gone; see ``gone_files.note_gone``."""
        return gone_files.note_gone(self._catalog, item_ids)

    check_table = staticmethod(review_files.check_table)

    def write_csv(self, review: Review, out: Path) -> None:
        """Writes what was found into a table; see ``review_files.write_csv``."""
        review_files.write_csv(self._catalog, review, out)


def _check_threshold(request: ReviewRequest) -> None:
    low, high = _RANGES[request.kind]
    if request.threshold is not None and not low <= request.threshold <= high:
        raise InvalidRequestError(
            f"A threshold of {request.threshold} makes no sense here: give one from {low:g} to {high:g}."
        )


def _check_labels(session: Session, collection: Collection, wanted: str | None) -> None:
    if wanted is None and not labels.choices(session, collection.id):
        raise InvalidRequestError(
            f"Nothing labels the items of '{collection.name}'. Put them into folders, give tags to some, or "
            "name a table with the columns path and label."
        )
    if wanted is not None:
        learnable.label_table(session, collection, [], wanted)


def _tagged(session: Session, given: Sequence[LabelVerdict], instead_of: Mapping[int, str]) -> TagChange:
    """Puts accepted tags on their items; what they are accepted instead of is taken off."""
    added: list[tuple[int, str]] = []
    removed: list[tuple[int, str]] = []
    for one in given:
        if one.field != "tag" or one.verdict is not Verdict.IS:
            continue
        added += tags.change(session, [one.item], add=[one.label]).added
        if (former := instead_of.get(one.item)) is not None and former != one.label:
            removed += tags.change(session, [one.item], remove=[former]).removed
    return TagChange(tuple(added), tuple(removed))
