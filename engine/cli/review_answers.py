"""What reviews of collections found, as scripts and people are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.cli.output import err, out, print_table, printable
from engine.cli.progress import follow
from engine.domain import DuplicateItems, Item, Review, ReviewKind, ReviewRequest
from engine.errors import InvalidRequestError, JobError

if TYPE_CHECKING:
    from engine.library import Library

SHOWN = 50
"""Findings that people are shown; scripts get all."""
SHOWN_NEXT = 10

Json = dict[str, Any]


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


# For scripts


def document(found: Findings) -> Json:
    """One document; of several collections each finding tells its own."""
    single = len(found.reviews) == 1
    encoders = {review.encoder for review in found.reviews}
    told: Json = {
        "collection": found.reviews[0].request.collection if single else None,
        "encoder": encoders.pop() if len(encoders) == 1 else None,
        "items": sum(review.items for review in found.reviews),
    }
    if single and found.reviews[0].request.labels is not None:
        told["labels"] = found.reviews[0].request.labels
    for name, rows in _LISTS[found.kind].items():
        told[name] = [
            row if single else {"collection": review.request.collection, **row}
            for review in found.reviews
            for row in rows(review, found.items)
        ]
    if found.table is not None:
        told["out"] = found.table
    return {**told, "seconds": round(found.seconds, 3)}


def _place(item: int, items: Mapping[int, Item]) -> Json:
    return {"id": item, "path": items[item].path}


def _groups(review: Review, items: Mapping[int, Item]) -> Iterator[Json]:
    for group in review.duplicates:
        yield {
            "best": _place(group.best, items),
            "reason": group.reason,
            "others": [
                {**_place(other.item, items), "score": other.score, "exact": other.exact}
                for other in group.others
            ],
        }


def _outliers(review: Review, items: Mapping[int, Item]) -> Iterator[Json]:
    for one in review.outliers:
        yield {**_place(one.item, items), "score": one.score, "stands_out": one.stands_out}


def _suspects(review: Review, items: Mapping[int, Item]) -> Iterator[Json]:
    for one in review.suspects:
        yield {
            **_place(one.item, items),
            "label": one.label,
            "suggested": one.suggested,
            "confidence": one.confidence,
            "witnesses": one.witnesses,
        }


def _suggestions(review: Review, items: Mapping[int, Item]) -> Iterator[Json]:
    for one in review.suggestions:
        yield {
            **_place(one.item, items),
            "label": one.label,
            "confidence": one.confidence,
            "witnesses": one.witnesses,
        }


def _to_label_next(review: Review, items: Mapping[int, Item]) -> Iterator[Json]:
    return (_place(item, items) for item in review.to_label_next)


_Rows = Callable[[Review, Mapping[int, Item]], Iterator[Json]]
_LISTS: Mapping[ReviewKind, Mapping[str, _Rows]] = {
    ReviewKind.DUPLICATES: {"groups": _groups},
    ReviewKind.OUTLIERS: {"outliers": _outliers},
    ReviewKind.SUSPECTS: {"suspects": _suspects},
    ReviewKind.SUGGESTIONS: {"suggestions": _suggestions, "to_label_next": _to_label_next},
}

# For people


def show(found: Findings) -> None:
    """A sentence and a short table for each collection."""
    for review in found.reviews:
        name, count = printable(review.request.collection), f"{review.items:,} items"
        match found.kind:
            case ReviewKind.DUPLICATES:
                out().print(
                    f"[bold]{name}[/]: {_counted(review.duplicates, 'group')} of copies among {count}."
                )
                _show_groups(review.duplicates, found.items)
            case ReviewKind.OUTLIERS:
                standing = sum(one.stands_out for one in review.outliers)
                out().print(f"[bold]{name}[/]: {standing:,} of {count} stand out.")
                _show(review, found, ("unlike", "", "id", "path"), _outlier_rows)
            case ReviewKind.SUSPECTS:
                by = printable(review.request.labels)
                out().print(
                    f"[bold]{name}[/], labels by {by}: {len(review.suspects):,} of {count} are likely wrong."
                )
                _show(review, found, ("confidence", "label", "rather", "id", "path"), _suspect_rows)
            case ReviewKind.SUGGESTIONS:
                by = printable(review.request.labels)
                told = _counted(review.suggestions, "suggestion")
                out().print(f"[bold]{name}[/], labels by {by}: {told} for {count}.")
                _show(review, found, ("confidence", "label", "id", "path"), _suggestion_rows)
                _show_next(review, found.items)
    if found.table is not None:
        out().print(f"Written to {printable(found.table)}.")


def _counted(things: Sequence[object], name: str) -> str:
    return f"{len(things):,} {name}{'' if len(things) == 1 else 's'}"


_PeopleRows = Callable[[Review, Mapping[int, Item]], list[tuple[object, ...]]]


def _show(review: Review, found: Findings, columns: Sequence[str], rows: _PeopleRows) -> None:
    listed = rows(review, found.items)
    if listed:
        print_table(columns, listed[:SHOWN], empty="")
    _say_more(len(listed))


def _outlier_rows(review: Review, items: Mapping[int, Item]) -> list[tuple[object, ...]]:
    return [
        (f"{one.score:.3f}", "stands out" if one.stands_out else "", one.item, items[one.item].path)
        for one in review.outliers
    ]


def _suspect_rows(review: Review, items: Mapping[int, Item]) -> list[tuple[object, ...]]:
    return [
        (f"{one.confidence:.2f}", one.label, one.suggested, one.item, items[one.item].path)
        for one in review.suspects
    ]


def _suggestion_rows(review: Review, items: Mapping[int, Item]) -> list[tuple[object, ...]]:
    return [
        (f"{one.confidence:.2f}", one.label, one.item, items[one.item].path) for one in review.suggestions
    ]


def _show_groups(groups: Sequence[DuplicateItems], items: Mapping[int, Item]) -> None:
    rows: list[tuple[object, ...]] = []
    for number, group in enumerate(islice(groups, SHOWN), 1):
        rows.append((number, f"keep: {group.reason}", group.best, items[group.best].path))
        for other in group.others:
            said = "same file" if other.exact else f"{other.score:.3f}"
            rows.append((number, said, other.item, items[other.item].path))
    if rows:
        print_table(("group", "", "id", "path"), rows, empty="")
    _say_more(len(groups))


def _show_next(review: Review, items: Mapping[int, Item]) -> None:
    if review.to_label_next:
        out().print("To learn most, label these next:")
        rows = [(item, items[item].path) for item in review.to_label_next[:SHOWN_NEXT]]
        print_table(("id", "path"), rows, empty="")
    elif not review.suggestions:
        out().print("Every item has a label.")


def _say_more(count: int) -> None:
    if count > SHOWN:
        out().print(f"[dim]… and {count - SHOWN:,} more; --out or --json tells all.[/]")
