"""Commands that carry trained encoder versions out of a library and into another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Json, open_library
from engine.cli.output import out, print_json, printable
from engine.cli.progress import follow


def export_encoder(
    context: typer.Context,
    version: Annotated[
        str, typer.Argument(metavar="VERSION", help="A version that was trained here or taken in.")
    ],
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder to make; it is new or empty.", readable=False)
    ],
    onnx: Annotated[
        Path | None,
        typer.Option(metavar="F.onnx", help="Write the network for other programs, too.", readable=False),
    ] = None,
    json: Json = False,
) -> None:
    """Write an encoder version into a folder that another library can take in: weights and a model card."""
    with open_library(context) as library:
        # The network first: what can go wrong with it goes wrong before there is a folder.
        written = {} if onnx is None else library.trained.export_onnx(version, onnx, follow=follow)
        result = library.trained.export(version, folder) | written
    if json:
        print_json(result)
        return
    also = f" and {printable(onnx)}" if onnx is not None else ""
    out().print(f"{printable(version)} is written to {printable(folder)}{also}.")


def import_encoder(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder as 'export-encoder' writes it.", readable=False)
    ],
    json: Json = False,
) -> None:
    """Take in an encoder version from a folder. It is a candidate; 'promote VERSION' embeds with it."""
    with open_library(context) as library:
        known = {version.name for version in library.encoders()}
        version = library.trained.import_version(folder)
    if json:
        print_json(
            {
                "encoder": version.name,
                "kind": version.kind.value,
                "dimension": version.dimension,
                "state": version.state.value,
                "imported": version.name not in known,
            }
        )
        return
    name = printable(version.name)
    if version.name in known:
        out().print(f"{name} is in this library already, with the same weights.")
    else:
        out().print(
            f"{name} is taken in. 'promote {name} --collection NAME' lets it answer for a collection."
        )
