"""The commands that recommend music: what reaches the engine, and what is printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.cli import run
from engine.domain import (
    Example,
    ItemFilter,
    Neighbour,
    Playlist,
    PlaylistRequest,
    PlaylistTrack,
    Query,
    SearchResult,
    SongPathRequest,
    Span,
)
from engine.library import Library
from engine.library.music import Music

Call = Callable[..., tuple[int, str, str]]

TRACKS = (
    PlaylistTrack(1, Path("/music/a.mp3"), "Aria", "Bach", 0.875, 83.4),
    PlaylistTrack(2, Path("/music/b [x].mp3"), None, None, 0.5, None),
)
FOUND = Playlist("ear", TRACKS, 7)


@pytest.fixture
def call(library_folder: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs a command on an empty library; returns exit code, standard output and standard error."""

    def call_it(*arguments: str) -> tuple[int, str, str]:
        code = run(["--library", str(library_folder), *arguments])
        return code, *capsys.readouterr()

    return call_it


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What reaches the engine."""
    requests: list[Any] = []

    def answer(_part: object, request: Any) -> Any:
        requests.append(request)
        return FOUND

    def similar(_library: Library, query: Query) -> SearchResult:
        requests.append(query)
        span = query.span and Span(3.0, 63.5)
        return SearchResult("ear", (Neighbour(2, Path("/music/b.mp3"), 0.75, span),), 1.5)

    monkeypatch.setattr(Music, "playlist", answer)
    monkeypatch.setattr(Music, "song_path", answer)
    monkeypatch.setattr(Library, "similar", similar)
    return requests


def test_that_a_playlist_reaches_the_engine_as_asked(call: Call, asked: list[Any]) -> None:
    options = ("--length", "5", "-c", "Music", "--per-artist", "2", "--per-album", "1", "--seed", "7")
    code, out, err = call("playlist", "1", "/music/x.mp3", "--not", "3", *options, "--json")
    assert (code, err) == (0, "")
    assert asked == [
        PlaylistRequest(
            (Example(item_id=1), Example(path=Path("/music/x.mp3"))),
            (Example(item_id=3),),
            5,
            ItemFilter("Music"),
            2,
            1,
            7,
        )
    ]
    assert json.loads(out) == {
        "encoder": "ear",
        "seed": 7,
        "tracks": [
            {
                "id": 1,
                "path": "/music/a.mp3",
                "title": "Aria",
                "artist": "Bach",
                "score": 0.875,
                "duration": 83.4,
            },
            {
                "id": 2,
                "path": "/music/b [x].mp3",
                "title": None,
                "artist": None,
                "score": 0.5,
                "duration": None,
            },
        ],
    }


def test_that_a_path_reaches_the_engine_as_asked(call: Call, asked: list[Any]) -> None:
    code, out, err = call("path", "1", "2", "-n", "6", "--variety", "0.5", "--json")
    assert (code, err) == (0, "")
    assert asked == [SongPathRequest(Example(item_id=1), Example(item_id=2), 6, ItemFilter(), 0.5, None)]
    assert [track["id"] for track in json.loads(out)["tracks"]] == [1, 2]


@pytest.mark.parametrize("command", [["playlist", "1"], ["path", "1", "2"]])
def test_that_a_playlist_is_written_and_told(
    call: Call, asked: list[Any], tmp_path: Path, command: list[str]
) -> None:
    out_file = tmp_path / "p.m3u8"
    code, out, err = call(*command, "--out", str(out_file), "--absolute", "--slashes", "forward")
    assert (code, err) == (0, "")
    assert out_file.read_text() == (
        "#EXTM3U\n#EXTINF:83,Bach - Aria\n/music/a.mp3\n#EXTINF:-1,b [x]\n/music/b [x].mp3\n"
    )
    assert "0.875" in out
    assert "1:23" in out
    assert "b [x].mp3" in out
    assert "--seed 7" in out
    assert f"Written to {out_file}." in out
    code, out, _ = call(*command, "--out", str(out_file), "--json")
    assert json.loads(out)["out"] == str(out_file)


def test_that_a_playlist_into_another_file_cannot_be_done(
    call: Call, asked: list[Any], tmp_path: Path
) -> None:
    song = tmp_path / "song.mp3"
    song.write_bytes(b"music")
    code, out, err = call("playlist", "1", "--out", str(song))
    assert (code, out) == (1, "")
    assert "must end in .m3u8" in err
    assert err.count("\n") == 1
    assert song.read_bytes() == b"music"


def test_that_a_part_is_asked_and_told(call: Call, asked: list[Any]) -> None:
    options = ("--from", "1:00", "--to", "90.5", "--per-artist", "2", "--per-album", "1")
    code, out, err = call("similar", "1", *options, "--json")
    assert (code, err) == (0, "")
    (query,) = asked
    assert (query.span, query.per_artist, query.per_album) == (Span(60.0, 90.5), 2, 1)
    assert json.loads(out)["neighbours"] == [
        {"id": 2, "path": "/music/b.mp3", "score": 0.75, "from": 3.0, "to": 63.5}
    ]
    assert "0:03–1:04" in call("similar", "1", *options)[1]


def test_that_other_neighbours_have_the_fields_they_had(call: Call, asked: list[Any]) -> None:
    _, out, _ = call("similar", "1", "--json")
    assert json.loads(out) == {
        "encoder": "ear",
        "neighbours": [{"id": 2, "path": "/music/b.mp3", "score": 0.75}],
        "milliseconds": 1.5,
    }
    assert asked[0].span is None
    assert "part" not in call("similar", "1")[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["similar", "1", "--from", "3"],
        ["similar", "1", "--to", "3"],
        ["similar", "1", "--from", "soon", "--to", "3"],
        ["similar", "1", "--per-artist", "0"],
        ["playlist"],
        ["playlist", "1", "--length", "0"],
        ["playlist", "1", "--seed", "-1"],
        ["playlist", "1", "--slashes", "up"],
        ["path", "1"],
        ["path", "1", "2", "--length", "1"],
        ["path", "1", "2", "--variety", "2"],
    ],
)
def test_that_wrong_usage_is_exit_code_2(call: Call, asked: list[Any], arguments: list[str]) -> None:
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert "Usage" in err
    assert asked == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["playlist", "7"],
        ["playlist", "nowhere.mp3", "--json"],
        ["path", "7", "8"],
        ["similar", "7", "--from", "1", "--to", "2"],
        ["similar", "7", "--from", "2", "--to", "1"],
    ],
)
def test_that_what_cannot_be_done_is_one_line_and_exit_code_1(call: Call, arguments: list[str]) -> None:
    code, out, err = call(*arguments)
    assert (code, out) == (1, "")
    assert err.startswith("similarity-explorer: ")
    assert err.count("\n") == 1
