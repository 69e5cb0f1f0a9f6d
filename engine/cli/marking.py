"""Commands for what people say of two items: mark and marks."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from engine.cli.options import InCollection, Json, open_library
from engine.cli.output import out, print_json, print_table

OneItem = Annotated[str, typer.Argument(metavar="ITEM", help="An item, by id or by its file.")]


def mark(
    context: typer.Context,
    first: OneItem,
    second: OneItem,
    unlike: Annotated[bool, typer.Option("--not", help="They are not similar.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take back what was said of them.")] = False,
    json: Json = False,
) -> None:
    """Say of two items that they are similar, or not; 'train --method pair' and 'triplet' learn from it."""
    if unlike and remove:
        raise typer.BadParameter("--not and --remove exclude each other")
    with open_library(context) as library:
        pair = tuple(library.item_of(library.example(text)) for text in (first, second))
        change = library.marks.change([(pair[0], pair[1])], None if remove else not unlike)
    if json:
        print_json(asdict(change))
        return
    said = "unmarked" if remove else "marked as not similar" if unlike else "marked as similar"
    out().print(f"Items {pair[0]} and {pair[1]} are {said}." if change.after else "That was so already.")


def marks(
    context: typer.Context,
    collection: InCollection = None,
    json: Json = False,
) -> None:
    """List what was said of pairs of items, the latest first."""
    with open_library(context) as library:
        found = library.marks.all(collection)
        items = library.items_by_id(sorted({item for one in found for item in (one.item_id, one.other_id)}))
    if json:
        print_json({"marks": [asdict(one) for one in found]})
        return
    print_table(
        ("item", "and", "are", "path", "path of the other"),
        (
            (
                one.item_id,
                one.other_id,
                "similar" if one.similar else "not similar",
                items[one.item_id].path,
                items[one.other_id].path,
            )
            for one in found
        ),
        empty="No marks yet. Say what is similar with 'mark ITEM ITEM', or in the window.",
    )
