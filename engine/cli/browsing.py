"""Commands that show what is there: items, collections, encoders."""

from __future__ import annotations

from dataclasses import asdict

import typer

from engine.cli.options import InCollection, Json, Where, open_library
from engine.cli.output import item_as_json, print_json, print_json_list, print_table


def items(
    context: typer.Context, collection: InCollection = None, where: Where = None, json: Json = False
) -> None:
    """List items with their state, labels and tags."""
    with open_library(context) as library:
        found = library.items(library.filter(where or (), collection))
        if json:
            print_json_list("items", map(item_as_json, found))
            return
        print_table(
            ("id", "state", "size", "tags", "path"),
            (
                (
                    item.id,
                    item.state.value if item.reason is None else f"{item.state.value}: {item.reason}",
                    f"{item.width}×{item.height}" if item.width else "",
                    ", ".join(tag.name for tag in item.tags),
                    item.path,
                )
                for item in found
            ),
            empty="No items. Import a folder with 'import FOLDER', or try 'demo'.",
        )


def collections(context: typer.Context, json: Json = False) -> None:
    """List collections with their folders and numbers of items."""
    with open_library(context) as library:
        found = library.collections()
    if json:
        print_json({"collections": [asdict(collection) for collection in found]})
        return
    print_table(
        ("items", "name", "kind", "encoder", "folders"),
        (
            (
                sum(collection.counts.values()),
                collection.name,
                collection.kind.value,
                collection.encoder,
                ", ".join(str(root) for root in collection.roots),
            )
            for collection in found
        ),
        empty="No collections yet. Import a folder with 'import FOLDER', or try 'demo'.",
    )


def encoders(context: typer.Context, json: Json = False) -> None:
    """List encoder versions of this library, and bundled encoders that it does not use yet."""
    from engine.encoders import registry

    with open_library(context) as library:
        versions = [asdict(version) for version in library.encoders()]
    known = {version["source"] for version in versions}
    versions += [
        {
            "id": None,
            "name": encoder.name,
            "kind": encoder.kind,
            "dimension": encoder.dimension,
            "state": "available",
            "source": encoder.source,
            "vectors": 0,
            "reads_text": False,
            "base": None,
            "collection": None,
            "method": None,
        }
        for encoder in registry.bundled_encoders()
        if encoder.source not in known
    ]
    if json:
        print_json({"encoders": versions})
        return
    columns = ("name", "kind", "dimension", "state", "vectors", "method", "base", "collection", "source")
    print_table(columns, ([version[column] for column in columns] for version in versions), empty="None.")
