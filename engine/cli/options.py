"""Options that several commands share, and the library they are about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.errors import InvalidRequestError

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

OneCollection = Annotated[
    str | None,
    typer.Option("--collection", "-c", metavar="NAME", help="Which; not needed where there is one only."),
]
ByEncoder = Annotated[
    str | None, typer.Option(metavar="VERSION", help="Encoder version; by default the collection's.")
]
Picture = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="F.png", help="Draw it into a file, without a display.")
]
PerArtist = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="At most so many tracks of one artist.")
]
PerAlbum = Annotated[int | None, typer.Option(min=1, metavar="N", help="At most so many of one album.")]


def labels_option(what: str, otherwise: str = "") -> Any:
    """An option that names labels; ``what`` says for what, ``otherwise`` what holds without it."""
    return typer.Option(
        metavar="folder:LEVEL|tag|FIELD|F.csv",
        help=f"{what}: a level of folders, tags, a field such as artist, or a table with the columns path, "
        f"label, …{otherwise}",
    )


def open_library(context: typer.Context, folder: Path | None = None) -> Library:
    """Opens the library that ``--library`` names, or the one in ``folder``.

    It is imported here, so that help, version and completion do not wait for the database.
    """
    from engine.library import Library

    return Library.open(folder or context.obj.library)


def collection_meant(library: Library, named: str | None, purpose: str) -> str:
    """The name of the collection that was named, or else of the only one; ``purpose`` is what it is for.

    Raises:
        InvalidRequestError: none was named, and there are several that an encoder answers for, or none.
    """
    if named is not None:
        return named
    names = [collection.name for collection in library.collections() if collection.encoder is not None]
    if len(names) == 1:
        return names[0]
    if not names:
        raise InvalidRequestError(f"There is nothing to {purpose} yet. Import a folder first.")
    listed = ", ".join(f"'{name}'" for name in names)
    raise InvalidRequestError(f"There are several collections ({listed}). Name one with --collection.")
