"""Vectors in and out: embeddings, import-embeddings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import ByEncoder, InCollection, Json, open_library
from engine.cli.output import out, print_json, printable


def embeddings(
    context: typer.Context,
    target: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="F.npz|F.parquet",
            help="File to write; the ending says the format.",
            readable=False,
        ),
    ],
    collection: InCollection = None,
    encoder: ByEncoder = None,
    json: Json = False,
) -> None:
    """Write vectors to a file: 'ids', 'paths', 'vectors' (float32, length 1) and the encoder's name."""
    with open_library(context) as library:
        result = library.embeddings.export(target, collection, encoder)
    if json:
        print_json(result)
    else:
        out().print(f"{result['count']} vectors of {result['encoder']} written to {printable(target)}.")


def import_embeddings(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(metavar="F", help="A .npz or .parquet as 'embeddings' writes it.", readable=False),
    ],
    encoder: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name for the encoder that made them.")
    ] = None,
    json: Json = False,
) -> None:
    """Take in vectors that were made elsewhere for files of this library ('similar --encoder' asks them)."""
    with open_library(context) as library:
        result = library.embeddings.take_in(file, encoder)
    if json:
        print_json(result)
        return
    out().print(
        f"{result['imported']} vectors of {printable(result['encoder'])} ({result['dimension']} dimensions) "
        f"taken in; {result['unknown']} name files that are not in this library."
    )
