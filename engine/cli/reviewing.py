"""Commands that look for problems: duplicates, outliers, suspects, suggest-labels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import ByEncoder, Json, labels_option, open_library
from engine.cli.output import out, print_json
from engine.cli.review_documents import document
from engine.cli.review_findings import look_through
from engine.cli.review_tables import show
from engine.domain import ReviewKind

OfCollection = Annotated[
    str | None, typer.Option("--collection", "-c", metavar="NAME", help="Only this collection; else all.")
]
Labels = Annotated[str | None, labels_option("What labels the items", "; by default what fits best.")]
Confidence = Annotated[
    float | None, typer.Option(min=0.0, max=1.0, help="Least confidence, from 0 to 1; measured by default.")
]
LeastScore = Annotated[
    float | None,
    typer.Option(
        min=-1.0,
        max=1.0,
        help="Lowest score of copies. Without it, what is near is confirmed by comparing the pictures, "
        "or how long the tracks are and how loud from moment to moment.",
    ),
]
Apart = Annotated[
    tuple[str, str] | None,
    typer.Option(
        metavar="ITEM ITEM", help="Say that two items, by id or file, are no duplicates, now and later."
    ),
]
Together = Annotated[
    tuple[str, str] | None, typer.Option(metavar="ITEM ITEM", help="Take back what --apart said.")
]
Table = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="F.csv", help="Write the whole list into a file.", readable=False),
]


def duplicates(
    context: typer.Context,
    collection: OfCollection = None,
    threshold: LeastScore = None,
    encoder: ByEncoder = None,
    apart: Apart = None,
    together: Together = None,
    table: Table = None,
    json: Json = False,
) -> None:
    """Find files with the same content, and the same picture or track in several files, in groups.

    One of each group is suggested to be kept, and why. Nothing is ever deleted.
    """
    if apart is not None and together is not None:
        raise typer.BadParameter("--apart and --together exclude each other")
    pair = apart or together
    if pair is not None:
        _set_apart(context, pair, said=apart is not None, json=json)
        return
    _look(context, ReviewKind.DUPLICATES, collection, encoder, table, json, threshold=threshold)


def outliers(
    context: typer.Context,
    collection: OfCollection = None,
    encoder: ByEncoder = None,
    table: Table = None,
    json: Json = False,
) -> None:
    """Find what is unlike everything else in its collection, the most unlike first.

    What stands out is more unlike than is to be expected among so many.
    """
    _look(context, ReviewKind.OUTLIERS, collection, encoder, table, json)


def suspects(
    context: typer.Context,
    collection: OfCollection = None,
    labels: Labels = None,
    threshold: Confidence = None,
    encoder: ByEncoder = None,
    table: Table = None,
    json: Json = False,
) -> None:
    """Find items whose label is likely wrong: what is near them has another one. The surest come first."""
    _look(context, ReviewKind.SUSPECTS, collection, encoder, table, json, labels=labels, threshold=threshold)


def suggest_labels(
    context: typer.Context,
    collection: OfCollection = None,
    labels: Labels = None,
    threshold: Confidence = None,
    encoder: ByEncoder = None,
    table: Table = None,
    json: Json = False,
) -> None:
    """Suggest labels for items that have none, by what is near them, and which ones to label next.

    Of the labels suggested with a confidence of 0.8 about 80 % are right. 'train --labels F.csv' learns from
    the table that --out writes.
    """
    _look(
        context, ReviewKind.SUGGESTIONS, collection, encoder, table, json, labels=labels, threshold=threshold
    )


def _look(
    context: typer.Context,
    kind: ReviewKind,
    collection: str | None,
    encoder: str | None,
    table: Path | None,
    json: bool,
    *,
    labels: str | None = None,
    threshold: float | None = None,
) -> None:
    with open_library(context) as library:
        found = look_through(
            library, kind, collection, labels=labels, encoder=encoder, threshold=threshold, table=table
        )
    if json:
        print_json(document(found))
    else:
        show(found)


def _set_apart(context: typer.Context, pair: tuple[str, str], *, said: bool, json: bool) -> None:
    with open_library(context) as library:
        first, second = (library.item_of(library.example(text)) for text in pair)
        change = library.review.set_apart([(first, second)], apart_from_now=said)
    if json:
        print_json({"added": change.added, "removed": change.removed})
        return
    if not (change.added or change.removed):
        out().print("That was so already.")
    elif said:
        out().print(f"Items {first} and {second} are no duplicates.")
    else:
        out().print(f"Items {first} and {second} may be duplicates again.")
