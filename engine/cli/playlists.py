"""Commands that put tracks in a row: playlist and path."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli.moments import clock
from engine.cli.options import InCollection, Json, PerAlbum, PerArtist, Where, open_library
from engine.cli.output import out, print_json, print_table, printable
from engine.domain import Playlist, PlaylistRequest, SongPathRequest

if TYPE_CHECKING:
    from engine.library import Library


class Slash(StrEnum):
    """What stands between folders in a playlist file."""

    NATIVE = "native"
    FORWARD = "forward"
    BACK = "back"


Out = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE.m3u8", help="Write it for other players, too.")
]
Relative = Annotated[
    bool, typer.Option("--relative/--absolute", help="Paths in the file: from its folder on, or whole.")
]
Slashes = Annotated[Slash, typer.Option(help="Between folders in the file: this system's, / or \\.")]
Seed = Annotated[
    int | None, typer.Option(min=0, help="Makes the same list again; every list tells its seed.")
]


def playlist(
    context: typer.Context,
    seeds: Annotated[
        list[str],
        typer.Argument(metavar="SEED...", help="Tracks to begin with: items (by id) or files (by path)."),
    ],
    unlike: Annotated[
        list[str] | None, typer.Option("--not", metavar="SEED", help="Less like this track.")
    ] = None,
    length: Annotated[int, typer.Option("--length", "-n", min=1, help="How many tracks.")] = 20,
    collection: InCollection = None,
    where: Where = None,
    per_artist: PerArtist = None,
    per_album: PerAlbum = None,
    seed: Seed = None,
    file: Out = None,
    relative: Relative = True,
    slashes: Slashes = Slash.NATIVE,
    json: Json = False,
) -> None:
    """Make a playlist of tracks that go with some; another one each time, unless --seed is given.

    It begins with the seeds, counts them, and goes on with the nearest next. Without --per-artist no artist
    has more than a fifth of it, as long as there are others.
    """
    with open_library(context) as library:
        found = library.music.playlist(
            PlaylistRequest(
                include=tuple(library.example(text) for text in seeds),
                exclude=tuple(library.example(text) for text in unlike or ()),
                length=length,
                item_filter=library.filter(where or (), collection),
                per_artist=per_artist,
                per_album=per_album,
                seed=seed,
            )
        )
        _save(library, found, file, relative, slashes)
    _show(found, file, json)


def path(
    context: typer.Context,
    start: Annotated[str, typer.Argument(metavar="A", help="Track to begin with: an item or a file.")],
    end: Annotated[str, typer.Argument(metavar="B", help="Track to end with.")],
    length: Annotated[
        int, typer.Option("--length", "-n", min=2, help="How many tracks, A and B counted.")
    ] = 10,
    collection: InCollection = None,
    where: Where = None,
    variety: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="0: the smallest steps; towards 1: another way each time.")
    ] = 0.0,
    seed: Seed = None,
    file: Out = None,
    relative: Relative = True,
    slashes: Slashes = Slash.NATIVE,
    json: Json = False,
) -> None:
    """Lead from one track to another in small steps; the score of a track is that of the step to it."""
    with open_library(context) as library:
        found = library.music.song_path(
            SongPathRequest(
                start=library.example(start),
                end=library.example(end),
                length=length,
                item_filter=library.filter(where or (), collection),
                variety=variety,
                seed=seed,
            )
        )
        _save(library, found, file, relative, slashes)
    _show(found, file, json)


def _save(library: Library, found: Playlist, file: Path | None, relative: bool, slashes: Slash) -> None:
    if file is not None:
        library.music.save_playlist(found.tracks, file, relative=relative, slashes=slashes.value)


def _show(found: Playlist, file: Path | None, json: bool) -> None:
    if json:
        document: dict[str, Any] = asdict(found)
        print_json(document | ({"out": file} if file is not None else {}))
        return
    print_table(
        ("score", "id", "length", "artist", "title", "path"),
        (
            (
                f"{track.score:.3f}",
                track.id,
                "" if track.duration is None else clock(track.duration),
                track.artist,
                track.title,
                track.path,
            )
            for track in found.tracks
        ),
        empty="Nothing goes with it. Widen --where, or import more music.",
    )
    total = clock(sum(track.duration or 0.0 for track in found.tracks))
    out().print(f"[dim]{len(found.tracks)} tracks, {total}, {found.encoder}, --seed {found.seed}[/]")
    if file is not None:
        out().print(f"Written to {printable(file)}.")
