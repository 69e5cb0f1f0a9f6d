"""Playlists as other players read them: extended M3U in UTF-8.

A line is a path or a URI, and lines that begin with ``#`` are comments, of which ``#EXTINF:seconds,words``
tells what comes next. There is no way to escape anything in a path, so the names that a line cannot hold are
written as ``file://`` URIs (RFC 8089) with percent signs, which players take as well.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from engine.catalog.paths import readable
from engine.domain import PlaylistTrack
from engine.errors import InvalidRequestError
from engine.library.whole_file import written_whole

SUFFIXES = (".m3u8", ".m3u")
Slashes = Literal["native", "forward", "back"]


def write(
    tracks: Sequence[PlaylistTrack], out: Path, *, relative: bool = False, slashes: Slashes = "native"
) -> None:
    """Writes ``tracks`` to ``out``, all of it or nothing; a playlist that was there is replaced.

    Args:
        tracks: in playing order.
        out: a name that ends in .m3u8 or .m3u, so that nothing else is ever written over.
        relative: whether paths are told from the folder of ``out`` on, so that both can be moved together. A
            track on another drive keeps its whole path.
        slashes: between folders: those of this system, / or \\.

    Raises:
        InvalidRequestError: the name ends in something else.
        LibraryError: it cannot be written; StorageFullError when there is no room.
    """
    if out.suffix.lower() not in SUFFIXES:
        raise InvalidRequestError(f"'{out.name}' must end in .m3u8, so that players know it for a playlist.")
    folder = Path(os.path.abspath(out.parent))  # noqa: PTH100 - links keep their names
    lines = ["#EXTM3U"]
    for track in tracks:
        seconds = -1 if track.duration is None else round(track.duration)
        lines += [f"#EXTINF:{seconds},{caption(track)}", location(track.path, folder, relative, slashes)]
    with written_whole(out) as file:
        file.write("".join(f"{line}\n" for line in lines).encode())


def caption(track: PlaylistTrack) -> str:
    """``Artist - Title`` on one line; a track without a title goes by its file's name."""
    words = [track.artist, track.title or track.path.stem]
    return " - ".join(" ".join(readable(word).split()) for word in words if word and word.strip())


def location(path: Path, folder: Path, relative: bool, slashes: Slashes) -> str:
    """``path`` as a line of a playlist in ``folder``; both are absolute."""
    text = _relative(path, folder) if relative else str(path)
    if not _fits_a_line(text, slashes):
        return path.as_uri()
    if not Path(text).is_absolute() and _looks_otherwise(text):
        text = os.path.join(".", text)  # noqa: PTH118 - Path would take the dot away again
    if slashes == "native":
        return text
    return text.replace(os.sep, "/" if slashes == "forward" else "\\")


def _relative(path: Path, folder: Path) -> str:
    """``path`` from ``folder`` on, or the whole of it where there is no way, as between drives.

    A way up goes by the folders there are, not by the links that led down to them.
    """
    if path.is_relative_to(folder):
        return str(path.relative_to(folder))
    try:
        return os.path.relpath(Path(os.path.realpath(path.parent)) / path.name, os.path.realpath(folder))
    except ValueError:
        return str(path)


def _looks_otherwise(text: str) -> bool:
    """Whether a relative path would be taken for a comment, an indented line or a URI."""
    return text[0] == "#" or text[0].isspace() or ":" in Path(text).parts[0]


def _fits_a_line(text: str, slashes: Slashes) -> bool:
    """Whether a player that reads UTF-8 line by line gets ``text`` back."""
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in text):
        return False
    if text != text.rstrip() or not text:
        return False
    return slashes == "native" or os.sep == "\\" or "\\" not in text
