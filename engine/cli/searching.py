"""The command that everything is for: similar."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.moments import clock, read_moment
from engine.cli.options import InCollection, Json, PerAlbum, PerArtist, Where, open_library
from engine.cli.output import out, print_json, print_table, result_as_json
from engine.domain import DEFAULT_K, Example, Neighbour, Query, SearchResult, Span

Queries = Annotated[
    list[str] | None,
    typer.Argument(metavar="QUERY...", help="Items (by id) or files (by path, in the library or not)."),
]
Unlike = Annotated[
    list[str] | None, typer.Option("--not", metavar="QUERY", help="Less like this item or file.")
]
Texts = Annotated[
    list[str] | None,
    typer.Option("--text", help="Like this text; needs a CLIP or SigLIP encoder, or CLAP for music."),
]
K = Annotated[int, typer.Option("-k", "--k", min=1, help="How many neighbours.")]
Threshold = Annotated[
    float | None, typer.Option(min=-1.0, max=1.0, help="Lowest score to show, between -1 and 1.")
]
Diversity = Annotated[
    float, typer.Option(min=0.0, max=1.0, help="0: the nearest; towards 1: more varied ones.")
]
HideDuplicates = Annotated[
    bool,
    typer.Option("--hide-duplicates", help="Leave out copies of the query and of better neighbours."),
]
From = Annotated[
    float | None,
    typer.Option(
        "--from",
        parser=read_moment,
        metavar="TIME",
        help="Only this part of the track is meant, in seconds or as 1:23; needs --to.",
    ),
]
To = Annotated[
    float | None, typer.Option("--to", parser=read_moment, metavar="TIME", help="Where the part ends.")
]
Encoder = Annotated[
    str | None, typer.Option(help="Encoder version to compare under; by default the collection's.")
]


def similar(
    context: typer.Context,
    queries: Queries = None,
    unlike: Unlike = None,
    text: Texts = None,
    k: K = DEFAULT_K,
    threshold: Threshold = None,
    collection: InCollection = None,
    where: Where = None,
    diversity: Diversity = 0.0,
    hide_duplicates: HideDuplicates = False,
    per_artist: PerArtist = None,
    per_album: PerAlbum = None,
    begin: From = None,
    end: To = None,
    encoder: Encoder = None,
    json: Json = False,
) -> None:
    """Find what is similar to items, files or texts; several of them are taken together.

    With --from and --to, find the tracks that have a part like that one, and where it is in them.
    """
    if not queries and not text:
        raise typer.BadParameter("give at least one QUERY or --text")
    span = _span(begin, end)
    with open_library(context) as library:
        query = Query(
            include=(*map(library.example, queries or ()), *(Example(text=words) for words in text or ())),
            exclude=tuple(map(library.example, unlike or ())),
            k=k,
            threshold=threshold,
            item_filter=library.filter(where or (), collection),
            diversity=diversity,
            hide_duplicates=hide_duplicates,
            encoder=encoder,
            per_artist=per_artist,
            per_album=per_album,
            span=span,
        )
        result = library.similar(query)
    if json:
        print_json(result_as_json(result))
    else:
        _show(result, in_parts=span is not None)


def _span(begin: float | None, end: float | None) -> Span | None:
    if (begin is None) != (end is None):
        raise typer.BadParameter("--from and --to go together")
    return None if begin is None or end is None else Span(begin, end)


def _show(result: SearchResult, *, in_parts: bool) -> None:
    print_table(
        ("score", "id", "part", "path") if in_parts else ("score", "id", "path"),
        (_row(neighbour) for neighbour in result.neighbours),
        empty="Nothing is similar enough. Lower --threshold, or widen --where.",
    )
    out().print(f"[dim]{result.encoder}, {result.milliseconds:.1f} ms[/]")


def _row(neighbour: Neighbour) -> tuple[object, ...]:
    part = () if neighbour.span is None else (f"{clock(neighbour.span.start)}–{clock(neighbour.span.end)}",)
    return (f"{neighbour.score:.3f}", neighbour.id, *part, neighbour.path)
