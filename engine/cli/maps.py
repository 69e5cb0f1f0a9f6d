"""The command that lays a collection out in the plane."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli.options import ByEncoder, Json, OneCollection, Picture, collection_meant, open_library
from engine.cli.output import out, print_json, print_table, printable
from engine.cli.progress import follow
from engine.domain import MapMethod, MapPicture, MapRequest
from engine.errors import InvalidRequestError

if TYPE_CHECKING:
    from engine.library import Library

_SMALLEST, _LARGEST = 200, 8000
"""Pixels of a picture's side."""


Method = Annotated[MapMethod, typer.Option("--method", "-m", help="How it is laid out.")]
Parameters = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="A parameter of the method: 'neighbours=30', 'min_dist=0.05', 'perplexity=50', …",
    ),
]
Seed = Annotated[int, typer.Option(min=0, help="The same seed makes the same map.")]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="Begin anew instead of where the map is that there was.")
]
ColorBy = Annotated[
    str | None,
    typer.Option(
        "--color-by",
        metavar="FIELD",
        help="Colours of the picture: folder, folder:2, tag, tag:NAME, artist, year, cluster, …",
    ),
]
Size = Annotated[str, typer.Option(metavar="WxH", help="Pixels of the picture.")]
Dark = Annotated[bool, typer.Option("--dark", help="Draw it on a dark ground.")]


def map_collection(
    context: typer.Context,
    collection: OneCollection = None,
    method: Method = MapMethod.UMAP,
    parameters: Parameters = None,
    seed: Seed = 0,
    encoder: ByEncoder = None,
    fresh: Fresh = False,
    color_by: ColorBy = None,
    picture: Picture = None,
    size: Size = "1600x1200",
    dark: Dark = False,
    json: Json = False,
) -> None:
    """Lay a collection out on a map, where what is alike lies together, and name its clusters.

    A map that is there is where the new one begins, so that it does not jump; one for which nothing has
    changed is kept. Trustworthiness near 1 says that what lies together is alike.
    """
    wanted = _parameters(parameters or [])
    width, height = _size(size)
    with open_library(context) as library:
        name = collection_meant(library, collection, "make a map of")
        library.maps.check_drawing(name, color_by, picture)
        result = follow(library.maps.start(MapRequest(name, method, wanted, seed, encoder, fresh)))
        if picture is not None:
            _draw(library, result, MapPicture(picture, color_by, width, height, dark))
    if json:
        print_json(result)
    else:
        _show(result, picture)


def _parameters(texts: list[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError:
            equals = ""
        if not equals:
            raise typer.BadParameter(f"'{text}' is not of the form NAME=NUMBER.", param_hint="--set")
    return found


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", text)
    sides = tuple(int(side) for side in match.groups()) if match else (0, 0)
    if not all(_SMALLEST <= side <= _LARGEST for side in sides):
        raise typer.BadParameter(
            f"'{text}' is no size: write 1600x1200, from {_SMALLEST} to {_LARGEST} pixels a side.",
            param_hint="--size",
        )
    return sides[0], sides[1]


def _draw(library: Library, result: dict[str, Any], picture: MapPicture) -> None:
    record = next(
        record for record in library.maps.records(result["collection"]) if record.id == result["map"]
    )
    points = library.maps.points(record)
    if points is None:
        raise InvalidRequestError("The map is damaged. Make it again with --fresh.")
    library.maps.save_picture(points, picture)
    result["out"] = str(picture.out)


def _show(result: dict[str, Any], picture: Path | None) -> None:
    trust = result["trustworthiness"]
    trusted = f", trustworthiness {trust:.3f}" if trust is not None else ""
    out().print(
        f"[bold]{printable(result['collection'])}[/]: {result['items']} items by {result['method']} in "
        f"{result['seconds']:.1f} s{trusted}."
    )
    print_table(
        ["items", "cluster", "representative"],
        [[cluster["size"], cluster["name"], cluster["representative"]] for cluster in result["clusters"]],
        empty="It falls into no clusters.",
    )
    if picture is not None:
        out().print(f"Drawn into {printable(picture)}.")
