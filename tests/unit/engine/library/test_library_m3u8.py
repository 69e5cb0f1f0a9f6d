"""Playlists in files, read back by a reader that knows nothing of the writer."""

from __future__ import annotations

import os
import urllib.parse
from pathlib import Path

import pytest

from engine.domain import PlaylistTrack
from engine.errors import InvalidRequestError, LibraryError
from engine.library import m3u8
from engine.library.m3u8 import Slashes

AWKWARD = [
    "plain.mp3",
    "with spaces and 'quotes' \".mp3",
    "#1 hit.mp3",
    " leading.mp3",
    "trailing ",
    "日本語 – Ünïcode.mp3",
    "🎵🎶.flac",
    "100% #2 a%20b?x=1.mp3",
    "http: the song.mp3",
    "new\nline.mp3",
    "return\r.mp3",
    "tab\t.mp3",
    "paragraph\u2029.mp3",
    "next\x85line.mp3",
    os.fsdecode(b"latin \xe9.mp3"),
    "back\\slash.mp3",
    "م‏rtl.mp3",
    "-dash.mp3",
    "x" * 251 + ".mp3",
]


def _track(path: Path, **more: object) -> PlaylistTrack:
    facts = {"title": "Title", "artist": "Artist", "duration": 61.4} | more
    return PlaylistTrack(1, path, score=1.0, **facts)  # type: ignore[arg-type]


def read(file: Path) -> list[tuple[str, bytes]]:
    """What comes after ``#EXTINF:`` and the path, as a player reads them: line by line, URIs decoded."""
    entries, told = [], ""
    for line in file.read_bytes().decode("utf-8").splitlines():
        if line.startswith("#EXTINF:"):
            told = line.removeprefix("#EXTINF:")
        elif line.strip() and not line.startswith("#"):
            scheme, _, rest = line.partition("://")
            if scheme == "file":
                raw = urllib.parse.unquote_to_bytes(rest)
            else:
                raw = os.path.normpath(os.fsencode(file.parent / line))
            entries.append((told, raw))
    return entries


@pytest.mark.skipif(os.name == "nt", reason="such names cannot be there")
@pytest.mark.parametrize("relative", [True, False])
@pytest.mark.parametrize("slashes", ["native", "forward"])
@pytest.mark.parametrize("folder", ["lists", "music", "music/deeper"])
def test_that_every_name_can_be_read_back(
    tmp_path: Path, relative: bool, slashes: Slashes, folder: str
) -> None:
    out = tmp_path / folder / "list.m3u8"
    out.parent.mkdir(parents=True, exist_ok=True)
    tracks = [_track(tmp_path / "music" / name) for name in AWKWARD]
    m3u8.write(tracks, out, relative=relative, slashes=slashes)
    assert [raw for _, raw in read(out)] == [os.fsencode(track.path) for track in tracks]
    assert out.read_bytes().startswith(b"#EXTM3U\n")


@pytest.mark.skipif(os.name == "nt", reason="paths are spelled otherwise")
def test_that_lines_are_as_wanted(tmp_path: Path) -> None:
    out = tmp_path / "lists" / "list.m3u8"
    out.parent.mkdir()
    tracks = [_track(tmp_path / "music" / "a b.mp3"), _track(tmp_path / "lists" / "#1.mp3")]

    def lines(relative: bool, slashes: Slashes) -> list[str]:
        m3u8.write(tracks, out, relative=relative, slashes=slashes)
        return [line for line in out.read_text("utf-8").split("\n") if not line.startswith("#") and line]

    assert lines(True, "native") == ["../music/a b.mp3", "./#1.mp3"]
    assert lines(True, "back") == ["..\\music\\a b.mp3", ".\\#1.mp3"]
    assert lines(False, "forward") == [str(track.path) for track in tracks]
    assert lines(False, "back") == [str(track.path).replace("/", "\\") for track in tracks]


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_that_a_way_up_does_not_go_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "far" / "away").mkdir(parents=True)
    (tmp_path / "music").mkdir()
    (tmp_path / "music" / "a.mp3").touch()
    (tmp_path / "lists").symlink_to(tmp_path / "far" / "away")
    (tmp_path / "linked").symlink_to(tmp_path / "music")
    m3u8.write([_track(tmp_path / "music" / "a.mp3")], tmp_path / "lists" / "list.m3u8", relative=True)
    (line,) = [one for one in (tmp_path / "lists" / "list.m3u8").read_text().split("\n") if one[:1] == "."]
    assert (tmp_path / "lists" / line).resolve() == tmp_path / "music" / "a.mp3"
    m3u8.write([_track(tmp_path / "linked" / "a.mp3")], tmp_path / "linked" / "list.m3u8", relative=True)
    assert "\na.mp3\n" in (tmp_path / "music" / "list.m3u8").read_text()


def test_that_a_track_on_another_drive_keeps_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_way(_path: object, _start: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(os.path, "relpath", no_way)
    path = tmp_path / "music" / "a.mp3"
    assert m3u8.location(path, tmp_path / "lists", True, "native") == str(path)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, "61,Artist - Title"),
        ({"artist": None}, "61,Title"),
        ({"title": None}, "61,Artist - my song"),
        ({"title": "", "artist": " "}, "61,my song"),
        ({"title": "Two\nlines\r\nand\u2028more", "artist": "A\tB"}, "61,A B - Two lines and more"),
        ({"duration": None}, "-1,Artist - Title"),
        ({"title": "\udcff bytes"}, "61,Artist - \\xff bytes"),
    ],
)
def test_that_a_track_is_told_on_one_line(tmp_path: Path, facts: dict[str, object], told: str) -> None:
    out = tmp_path / "list.m3u8"
    m3u8.write([_track(tmp_path / "my song.mp3", **facts)], out)
    assert [entry for entry, _ in read(out)] == [told]


def test_that_a_list_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "list.m3u8"
    m3u8.write([_track(tmp_path / "a.mp3")], out)
    before = out.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LibraryError, match="no room"):
        m3u8.write([], out)
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["list.m3u8"]
    monkeypatch.undo()
    m3u8.write([], out)
    assert out.read_bytes() == b"#EXTM3U\n"


@pytest.mark.parametrize("name", ["song.mp3", "list", ".m3u8", "list.txt"])
def test_that_only_playlists_are_written_over(tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    out.write_bytes(b"precious")
    with pytest.raises(InvalidRequestError, match=r"must end in \.m3u8"):
        m3u8.write([], out)
    assert out.read_bytes() == b"precious"


def test_that_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be written"):
        m3u8.write([], tmp_path / "nowhere" / "list.m3u8")
    (tmp_path / "folder.m3u8").mkdir()
    with pytest.raises(LibraryError, match="cannot be written"):
        m3u8.write([], tmp_path / "folder.m3u8")
