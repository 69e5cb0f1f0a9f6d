"""Options that several commands share, and the library they are about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from engine.library import Library

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
InCollection = Annotated[
    str | None, typer.Option("--collection", "-c", metavar="NAME", help="Only items of this collection.")
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        "-w",
        metavar="CONDITION",
        help=(
            "Only items for which this holds, as in 'folder:1=animals', 'tag=cat', 'state!=ready', "
            "'name~sunset', 'date>=2024-05'. May be given several times; all must hold."
        ),
    ),
]

PerArtist = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="At most so many tracks of one artist.")
]
PerAlbum = Annotated[int | None, typer.Option(min=1, metavar="N", help="At most so many of one album.")]


def open_library(context: typer.Context, folder: Path | None = None) -> Library:
    """Opens the library that ``--library`` names, or the one in ``folder``.

    It is imported here, so that help, version and completion do not wait for the database.
    """
    from engine.library import Library

    return Library.open(folder or context.obj.library)
