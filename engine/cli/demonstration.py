"""The demo: draw sample pictures, import them for real, ask for neighbours, show the answer as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.importing import print_import
from engine.cli.options import Json, open_library
from engine.cli.output import err, out, print_json, print_table, printable, result_as_json
from engine.cli.progress import follow, make_searchable
from engine.domain import Example, Kind, Query, SearchResult
from engine.settings import LIBRARY_VARIABLE, default_library_folder

COLLECTION = "Sample pictures"
NEIGHBOURS = 12
"""Fills the two rows of the contact sheet."""


def open_window(context: typer.Context) -> None:
    """Open the window, as the program does without a command."""
    context.obj.open_window()


Target = Annotated[
    Path,
    typer.Option("--out", metavar="F.png", help="Where to put the picture of the answer.", readable=False),
]
Count = Annotated[int, typer.Option(min=20, help="How many sample pictures to draw.")]
ThenWindow = Annotated[
    bool,
    typer.Option("--window/--no-window", help="Open the window on the samples, where there is a screen."),
]


def demo(
    context: typer.Context,
    target: Target = Path("similarity-demo.png"),
    count: Count = 320,
    window: ThenWindow = True,
    json: Json = False,
) -> None:
    """See it work: draws sample pictures, imports them, asks what is like one of them.

    Nothing is downloaded. The samples live in a library of their own unless --library names one. Where there
    is a screen, the window opens on them afterwards.
    """
    from engine.demo.contact_sheet import draw_contact_sheet
    from engine.demo.pictures import draw_sample_collection

    folder = context.obj.library
    if folder == default_library_folder():
        folder = folder.parent / "demo"
    err().print("Drawing sample pictures…")
    pictures = draw_sample_collection(folder / "samples", count=count)
    with open_library(context, folder) as library:
        imported = follow(library.imports.start([folder / "samples"], kind=Kind.IMAGE, name=COLLECTION))
        make_searchable(library)
        query = pictures[len(pictures) // 3]
        result = library.similar(Query(include=(Example(path=query),), k=NEIGHBOURS))
    target = target.absolute()
    shown = [(neighbour.path, neighbour.score) for neighbour in result.neighbours]
    draw_contact_sheet(query, shown, target, title="What is like this?")
    if json:
        print_json(
            {
                "library": str(folder),
                "import": imported,
                "query": str(query),
                "picture": str(target),
                **result_as_json(result),
            }
        )
        return
    print_import(imported)
    _show(result, query, folder, target)
    opener = context.obj.window
    if window and opener is not None and opener.is_possible():
        context.obj.open_window(folder)


def _show(result: SearchResult, query: Path, folder: Path, picture: Path) -> None:
    out().print(f"\nMost like [bold]{printable(query.relative_to(folder / 'samples'))}[/]:")
    print_table(
        ("score", "picture"),
        ((f"{n.score:.3f}", n.path.relative_to(folder / "samples")) for n in result.neighbours),
        empty="nothing",
    )
    out().print(f"\nThe answer as a picture: [bold]{printable(picture)}[/]")
    out().print(f"Ask for more: {LIBRARY_VARIABLE}={printable(folder)} similarity-explorer similar PICTURE")
