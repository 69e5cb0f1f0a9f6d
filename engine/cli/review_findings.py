"""Looks through one collection or all of them, a job for each, and gathers what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli.output import err, printable
from engine.cli.progress import follow
from engine.domain import Item, Review, ReviewKind, ReviewRequest
from engine.errors import InvalidRequestError, JobError

if TYPE_CHECKING:
    from engine.library import Library


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in one collection, or in several one after the other."""

    kind: ReviewKind
    reviews: Sequence[Review]
    seconds: float
    items: Mapping[int, Item]
    """Those that were found, by id."""
    table: Path | None


def look_through(
    library: Library,
    kind: ReviewKind,
    collection: str | None,
    *,
    labels: str | None = None,
    encoder: str | None = None,
    threshold: float | None = None,
    table: Path | None = None,
) -> Findings:
    """Looks through a collection, or all of them, and writes what was found to ``table`` where one is named.

    Raises:
        InvalidRequestError: there is nothing to look through, or a table of several collections is wanted.
    """
    names = [collection] if collection is not None else _collections(library)
    if table is not None:
        library.review.check_table(table)
        if len(names) > 1:
            raise InvalidRequestError(f"{_several(names)} Name one with --collection for a list in a file.")
    requests = [ReviewRequest(name, kind, encoder, labels, threshold) for name in names]
    reviews, seconds = _reviews(library, requests)
    if table is not None:
        library.review.write_csv(reviews[0], table)
    wanted = sorted({item for review in reviews for item in review.found()})
    return Findings(kind, reviews, seconds, library.items_by_id(wanted), table)


def _collections(library: Library) -> list[str]:
    names = [collection.name for collection in library.collections() if collection.encoder is not None]
    if not names:
        raise InvalidRequestError("There is nothing to look through yet. Import a folder first.")
    return names


def _several(names: Sequence[str]) -> str:
    return f"There are several collections ({', '.join(map(repr, names))})."


def _reviews(library: Library, requests: Sequence[ReviewRequest]) -> tuple[list[Review], float]:
    """One job after the other. Of several collections, those that cannot be looked through are told of."""
    found, seconds = [], 0.0
    reason: InvalidRequestError | None = None
    for request in requests:
        try:
            handle = library.review.start(request)
        except InvalidRequestError as error:
            reason = error
            if len(requests) > 1:
                err().print(f"[yellow]left out:[/] {printable(error)}")
            continue
        seconds += follow(handle)["seconds"]
        review = library.review.latest(request.collection, request.kind)
        if review is None:
            raise JobError(f"What was found in '{request.collection}' could not be read. Look again.")
        found.append(review)
    if not found and reason is not None:
        raise reason
    return found, seconds
