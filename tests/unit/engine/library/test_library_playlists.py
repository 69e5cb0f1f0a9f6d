"""Playlists and song paths out of a library."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jukebox import Jukebox, drawn
from shelf import Shelf, unit

from engine.domain import (
    Example,
    ItemFilter,
    Playlist,
    PlaylistRequest,
    SongPathRequest,
)
from engine.errors import EngineError, InvalidRequestError, NotFoundError
from engine.jobs.service import EncodeReply, EncodeRequest, EncoderService
from engine.library import Library, playlists, song_paths


def _items(*ids: int) -> tuple[Example, ...]:
    return tuple(Example(item_id=item_id) for item_id in ids)


def _playlist(jukebox: Jukebox, *seeds: int, **more: Any) -> Playlist:
    return jukebox.library.music.playlist(PlaylistRequest(_items(*seeds), **more))


def _path(jukebox: Jukebox, start: int, end: int, **more: Any) -> Playlist:
    return jukebox.library.music.song_path(SongPathRequest(*_items(start, end), **more))


def _ids(playlist: Playlist) -> list[int]:
    return [track.id for track in playlist.tracks]


def test_that_a_playlist_begins_with_its_seeds_and_has_its_length(jukebox: Jukebox) -> None:
    ids = jukebox.fill(60)
    found = _playlist(jukebox, ids[7], ids[3], length=12)
    assert _ids(found)[:2] == [ids[7], ids[3]]
    assert len(set(_ids(found))) == len(found.tracks) == 12
    assert found.encoder == "ear"
    vectors = drawn(60)
    wanted = vectors[7] + vectors[3]
    scores = vectors @ (wanted / np.linalg.norm(wanted))
    assert [track.score for track in found.tracks] == pytest.approx(
        [scores[ids.index(track.id)] for track in found.tracks], abs=1e-5
    )
    assert [track.path.name for track in found.tracks[:2]] == ["007.mp3", "003.mp3"]
    assert found.tracks[0].duration == 67.0


def test_that_a_seed_repeats_a_playlist_and_without_one_it_varies(jukebox: Jukebox) -> None:
    ids = jukebox.fill(120)
    first = _playlist(jukebox, ids[0], length=10)
    assert _playlist(jukebox, ids[0], length=10, seed=first.seed) == first
    assert len({tuple(_ids(_playlist(jukebox, ids[0], length=10))) for _ in range(5)}) > 1


def test_that_no_artist_floods_a_playlist_nor_comes_twice_in_a_row(jukebox: Jukebox) -> None:
    ids = jukebox.fill(90, artists=["Much", "Much", "Much", "Much", "A", "B", "C", "D", "E"])
    found = _playlist(jukebox, ids[0], length=10, seed=1)
    names = [track.artist for track in found.tracks]
    assert len(names) == 10
    assert Counter(names)["Much"] <= 2
    assert all(one != other for one, other in itertools.pairwise(names))


def test_that_the_programs_cap_yields_and_a_given_one_does_not(jukebox: Jukebox) -> None:
    ids = jukebox.fill(30, artists=["Only", "Only", "Other"])
    assert len(_playlist(jukebox, ids[0], length=20).tracks) == 20
    firm = _playlist(jukebox, ids[0], length=20, per_artist=3)
    assert Counter(track.artist for track in firm.tracks) == {"Only": 3, "Other": 3}


def test_that_more_are_looked_at_where_a_given_cap_needs_it(
    jukebox: Jukebox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playlists, "POOL", 1)
    monkeypatch.setattr(playlists, "_FETCHED", 1)
    ids = jukebox.fill(60, artists=["One"] * 11 + ["Two"])
    found = _playlist(jukebox, ids[0], length=4, per_artist=2)
    assert Counter(track.artist for track in found.tracks) == {"One": 2, "Two": 2}


def test_that_a_playlist_is_as_long_as_the_collection_at_most(jukebox: Jukebox) -> None:
    ids = jukebox.fill(5)
    assert sorted(_ids(_playlist(jukebox, ids[2], length=20))) == ids
    assert _ids(_playlist(jukebox, ids[2], length=1)) == [ids[2]]


def test_that_recordings_come_once_and_copies_of_what_was_excluded_not_at_all(jukebox: Jukebox) -> None:
    vectors = drawn(6, seed=3)
    first = [jukebox.put(f"{n}.mp3", vector, duration=100.0 + 50 * n) for n, vector in enumerate(vectors)]
    for n, vector in enumerate(vectors):
        jukebox.put(f"{n}.ogg", vector, duration=100.4 + 50 * n)
    found = _playlist(jukebox, first[0], length=12, exclude=_items(first[5]))
    assert sorted(int(track.path.stem) for track in found.tracks) == [0, 1, 2, 3, 4]


def test_that_a_filter_holds_for_all_but_the_seeds(jukebox: Jukebox) -> None:
    ids = jukebox.fill(40)
    wanted = Library.filter([f"id>{ids[19]}"])
    found = _ids(_playlist(jukebox, ids[0], length=10, item_filter=wanted))
    assert found[0] == ids[0]
    assert all(item > ids[19] for item in found[1:])


def test_that_a_file_of_two_collections_is_one_seed_of_the_collection_asked(jukebox: Jukebox) -> None:
    vectors = drawn(8)
    first = jukebox.put("a.mp3", vectors[0], collection="One")
    second = jukebox.put("a.mp3", vectors[0], collection="Two")
    rest = [jukebox.put(f"{n}.mp3", vectors[n], duration=70.0 + n, collection="Two") for n in range(1, 4)]
    example = (Example(path=jukebox.folder / "a.mp3"),)
    inside = PlaylistRequest(example, length=9, item_filter=ItemFilter("Two"))
    assert _ids(jukebox.library.music.playlist(inside))[0] == second
    anywhere = _ids(jukebox.library.music.playlist(PlaylistRequest(example, length=9)))
    assert (anywhere[0], sorted(anywhere[1:])) == (first, rest)


def test_that_a_file_outside_the_library_is_a_seed_but_not_in_the_list(
    jukebox: Jukebox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = jukebox.fill(30)
    vector = drawn(30)[4]
    monkeypatch.setattr(EncoderService, "encode", lambda _service, _request: EncodeReply("ear", (vector,)))
    strange = tmp_path / "strange.mp3"
    strange.write_text("nobody knows")
    request = PlaylistRequest((Example(path=strange),), length=6, seed=4)
    found = jukebox.library.music.playlist(request).tracks
    assert len(found) == 6
    assert {track.id for track in found} <= set(ids)
    assert found[0].score == max(track.score for track in found)


def test_that_a_song_path_has_its_ends_its_length_and_the_scores_of_its_steps(jukebox: Jukebox) -> None:
    ids = jukebox.fill(80)
    found = _path(jukebox, ids[5], ids[60], length=8)
    vectors = drawn(80)
    rows = [ids.index(item) for item in _ids(found)]
    assert (rows[0], rows[-1], len(set(rows))) == (5, 60, 8)
    steps = [1.0, *(float(vectors[one] @ vectors[other]) for one, other in itertools.pairwise(rows))]
    assert [track.score for track in found.tracks] == pytest.approx(steps, abs=1e-5)
    assert min(steps) > float(vectors[5] @ vectors[60])
    assert _ids(_path(jukebox, ids[5], ids[60], length=8)) == _ids(found)


def test_that_a_song_path_varies_on_request_and_repeats_with_its_seed(jukebox: Jukebox) -> None:
    ids = jukebox.fill(80)
    first = _path(jukebox, ids[5], ids[60], length=8, variety=1.0)
    assert _path(jukebox, ids[5], ids[60], length=8, variety=1.0, seed=first.seed) == first
    others = {tuple(_ids(_path(jukebox, ids[5], ids[60], length=8, variety=1.0))) for _ in range(6)}
    assert len(others) > 1


def test_that_in_a_large_collection_a_song_path_goes_by_what_lies_between(
    jukebox: Jukebox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = jukebox.fill(150)
    whole = _path(jukebox, ids[5], ids[60], length=6)
    monkeypatch.setattr(song_paths, "MOST_NODES", 32)
    near = _path(jukebox, ids[5], ids[60], length=6)
    assert (_ids(near)[0], _ids(near)[-1], len(set(_ids(near)))) == (ids[5], ids[60], 6)
    costs = [sum((1 - track.score) ** 2 for track in found.tracks) for found in (whole, near)]
    assert costs[1] <= 1.5 * costs[0]
    assert len(_path(jukebox, ids[5], ids[60], length=100).tracks) == 100


def test_that_a_song_path_meets_no_recording_twice_while_there_are_enough(jukebox: Jukebox) -> None:
    vectors = drawn(8, seed=3)
    ids = [jukebox.put(f"{n}.mp3", vector, duration=100.0 + 50 * n) for n, vector in enumerate(vectors)]
    for n, vector in enumerate(vectors):
        jukebox.put(f"{n}.ogg", vector, duration=100.4 + 50 * n)
    found = _path(jukebox, ids[0], ids[7], length=8)
    assert sorted(track.path.stem for track in found.tracks) == sorted(map(str, range(8)))
    assert len(_path(jukebox, ids[0], ids[7], length=16).tracks) == 16


def test_that_a_filter_holds_for_the_way_but_not_for_its_ends(jukebox: Jukebox) -> None:
    ids = jukebox.fill(40)
    wanted = Library.filter([f"id>{ids[19]}"])
    found = _ids(_path(jukebox, ids[0], ids[1], length=6, item_filter=wanted))
    assert (found[0], found[-1]) == (ids[0], ids[1])
    assert all(item > ids[19] for item in found[1:-1])


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    def encode(_service: EncoderService, request: EncodeRequest) -> EncodeReply:
        return EncodeReply("ear", tuple("it is cut off" for _ in request.files))

    monkeypatch.setattr(EncoderService, "encode", encode)


@pytest.mark.usefixtures("refusing")
@pytest.mark.parametrize(
    ("seeds", "options", "kind", "reason"),
    [
        ([], {}, InvalidRequestError, "at least one track"),
        ([1, 2, 3], {"length": 2}, InvalidRequestError, "3 seeds do not fit into a playlist of 2"),
        ([1], {"length": 0}, InvalidRequestError, "1 to 1000 tracks, not 0"),
        ([1], {"length": 1001}, InvalidRequestError, "not 1001"),
        ([1], {"seed": -1}, InvalidRequestError, "0 or more"),
        ([1], {"per_artist": 0}, InvalidRequestError, "at least 1"),
        ([1], {"exclude": _items(1)}, InvalidRequestError, "the same"),
        ([99], {}, NotFoundError, "no item 99"),
        ([1], {"item_filter": ItemFilter("Nowhere")}, NotFoundError, "no collection"),
    ],
)
def test_that_an_impossible_playlist_says_why(
    jukebox: Jukebox, seeds: list[int], options: dict[str, Any], kind: type[EngineError], reason: str
) -> None:
    jukebox.fill(5)
    with pytest.raises(kind, match=reason) as refused:
        _playlist(jukebox, *seeds, **options)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("ends", "options", "reason"),
    [
        ((1, 1), {}, "these are the same"),
        ((1, 2), {"length": 6}, "ask for 2 to 5"),
        ((1, 2), {"length": 1}, "2 to 1000 tracks, not 1"),
        ((1, 2), {"variety": 1.5}, "between 0 and 1"),
        ((1, 2), {"seed": -3}, "0 or more"),
    ],
)
def test_that_an_impossible_song_path_says_why(
    jukebox: Jukebox, ends: tuple[int, int], options: dict[str, Any], reason: str
) -> None:
    jukebox.fill(5)
    with pytest.raises(InvalidRequestError, match=reason) as refused:
        _path(jukebox, *ends, **options)
    assert str(refused.value).endswith(".")


def test_that_a_song_path_leads_between_tracks_of_the_library(
    jukebox: Jukebox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = jukebox.fill(5)
    monkeypatch.setattr(
        EncoderService, "encode", lambda _service, _request: EncodeReply("ear", (drawn(1)[0],))
    )
    strange = tmp_path / "strange.mp3"
    strange.write_text("nobody knows")
    for end in (Example(path=strange), Example(text="loud")):
        with pytest.raises(InvalidRequestError, match="Import it first"):
            jukebox.library.music.song_path(SongPathRequest(Example(item_id=ids[0]), end))


def test_that_playlists_are_made_of_music(shelf: Shelf) -> None:
    item = shelf.put("a.jpg", unit(1))
    other = shelf.put("b.jpg", unit(0, 1))
    with pytest.raises(InvalidRequestError, match="made of music"):
        shelf.library.music.playlist(PlaylistRequest(_items(item)))
    with pytest.raises(InvalidRequestError, match="made of music"):
        shelf.library.music.song_path(SongPathRequest(*_items(item, other)))


def test_that_a_text_begins_a_playlist_in_the_music_though_there_are_more_pictures(
    shelf: Shelf, jukebox: Jukebox, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.around(6)
    ids = jukebox.fill(3)
    monkeypatch.setattr(
        EncoderService, "encode", lambda _service, _request: EncodeReply("ear", (drawn(1)[0],))
    )
    request = PlaylistRequest((Example(text="loud"),), length=3)
    assert sorted(_ids(jukebox.library.music.playlist(request))) == ids


def test_that_a_list_put_in_order_by_hand_is_saved_in_that_order(jukebox: Jukebox, tmp_path: Path) -> None:
    ids = jukebox.fill(4, artists=["A"])
    tracks = {track.id: track for track in _playlist(jukebox, ids[0], length=4).tracks}
    out = tmp_path / "mine.m3u8"
    jukebox.library.music.save_playlist([tracks[ids[2]], tracks[ids[0]]], out)
    assert out.read_text() == (
        "#EXTM3U\n#EXTINF:62,A - 002\nmusic/002.mp3\n#EXTINF:60,A - 000\nmusic/000.mp3\n"
    )
    jukebox.library.music.save_playlist([tracks[ids[1]]], out, relative=False)
    assert out.read_text() == f"#EXTM3U\n#EXTINF:61,A - 001\n{jukebox.folder / '001.mp3'}\n"
