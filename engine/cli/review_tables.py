"""What reviews found, as people are told: a sentence and a short table for each collection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from engine.cli.output import out, print_table, printable
from engine.cli.review_findings import Findings
from engine.domain import DuplicateItems, Item, Review, ReviewKind

SHOWN = 50
"""Findings that people are shown; scripts get all."""
SHOWN_NEXT = 10


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
