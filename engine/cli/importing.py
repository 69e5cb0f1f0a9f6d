"""Commands that run a job: import, use-encoder."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from engine.cli.options import Json, open_library
from engine.cli.output import out, print_json, printable
from engine.cli.progress import follow, make_searchable
from engine.domain import Kind

Windows = Annotated[
    int | None,
    typer.Option(
        min=1,
        envvar="SIMILARITY_EXPLORER_WINDOWS",
        help="Music: how many windows of a track are heard at most, evenly spaced. By default what makes up "
        "some minutes.",
        show_default=False,
    ),
]


class WantedKind(StrEnum):
    """What an import is to take in."""

    AUTO = "auto"
    IMAGE = Kind.IMAGE.value
    MUSIC = Kind.MUSIC.value


def import_items(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        # What cannot be read is a sentence about that path, not wrong usage, which Typer would make of it.
        typer.Argument(metavar="PATH...", help="Folders and files to import.", readable=False),
    ],
    kind: Annotated[
        WantedKind, typer.Option(help="What to import: auto makes a collection of each kind that is found.")
    ] = WantedKind.AUTO,
    name: Annotated[
        str | None, typer.Option(help="Collection to import into; by default named after the folder.")
    ] = None,
    windows: Windows = None,
    json: Json = False,
) -> None:
    """Import folders or files: read them, embed them, make them searchable.

    Importing again is cheap: unchanged files are skipped, moved ones recognised, missing ones noted.
    """
    with open_library(context) as library:
        wanted = None if kind is WantedKind.AUTO else Kind(kind.value)
        result = follow(library.imports.start(paths, kind=wanted, name=name, windows=windows))
        make_searchable(library)
    if json:
        print_json(result)
    else:
        print_import(result)


def use_encoder(
    context: typer.Context,
    encoder: Annotated[
        str,
        typer.Argument(help="A version 'encoders' lists, or hub:NAME, or hub:FOLDER with a model on disk."),
    ],
    collection: Annotated[str, typer.Option("--collection", "-c", help="Collection to embed with it.")],
    windows: Windows = None,
    json: Json = False,
) -> None:
    """Embed a collection with another encoder and let that one answer its queries.

    The vectors of the encoder before are kept. Encoders of the hub need the extra
    'similarity-explorer\\[hub]'; with a CLIP or SigLIP encoder (for music: CLAP) 'similar --text' works.
    """
    with open_library(context) as library:
        result = follow(library.imports.start_embedding(collection, encoder, windows=windows))
        make_searchable(library)
    if json:
        print_json(result)
        return
    out().print(
        f"[bold]{printable(result['collection'])}[/] is now answered by {printable(result['encoder'])}: "
        f"{result['embedded']} items embedded, {len(result['failed'])} failed."
    )


def print_import(result: dict[str, Any]) -> None:
    """Says in words what an import did, collection by collection."""
    for collection in result["collections"]:
        _print_collection(collection)


def _print_collection(result: dict[str, Any]) -> None:
    console = out()
    parts = [f"{result['imported']} imported", f"{result['unchanged']} unchanged"]
    parts += [f"{result[name]} {name}" for name in ("moved", "missing", "unavailable") if result[name]]
    parts += [f"{len(result['failed'])} failed"] if result["failed"] else []
    console.print(
        f"[bold]{printable(result['collection'])}[/]: {', '.join(parts)} in {result['seconds']:.1f} s "
        f"({_rate(result['items_per_second'])} items/s, {printable(result['encoder'])})."
    )
    for failure in result["failed"]:
        console.print(f"  [yellow]{printable(failure['path'])}[/]: {printable(failure['reason'])}")


def _rate(items_per_second: float) -> str:
    return f"{items_per_second:,.{1 if items_per_second < 10 else 0}f}"
