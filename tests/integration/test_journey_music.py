"""The main journey with music: import tracks, hear what is alike, make playlists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import answer, ask, items, neighbours, run_program
from drawing import draw
from libraries import Imported, begun
from sounding import FAMILIES, PER_FAMILY, length, save_family_tracks, save_track, sound

COUNT = len(FAMILIES) * PER_FAMILY


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """A library of the sounding families, for tests that only read."""
    folder = tmp_path_factory.mktemp("music")
    save_family_tracks(folder / "tracks")
    (folder / "tracks" / "notes.txt").write_text("no music")
    outcome = run_program(folder / "library", "import", folder / "tracks", "--kind", "music", "--json")
    return Imported(folder / "library", folder / "tracks", outcome.document)


@pytest.fixture(scope="module")
def listed(music: Imported) -> list[dict[str, Any]]:
    return items(music.library)


def _named(listed: list[dict[str, Any]], title: str) -> dict[str, Any]:
    return next(item for item in listed if item["title"] == title)


def test_that_tracks_are_imported_with_what_they_say_of_themselves(
    music: Imported, listed: list[dict[str, Any]]
) -> None:
    assert (music.result["imported"], music.result["failed"]) == (COUNT, [])
    assert (music.result["collection"], music.result["kind"]) == ("tracks", "music")
    item = _named(listed, "Drums No. 2")
    assert (item["artist"], item["album"], item["track"], item["year"], item["genre"]) == (
        "Drums",
        "Drums vol. 1",
        3,
        1992,
        "Test",
    )
    assert item["duration"] == pytest.approx(length(2), abs=0.01)
    assert (item["format"], item["sample_rate"], item["channels"]) == ("FLAC", 22050, 1)
    assert item["labels"] == ["drums"]
    assert 105 <= item["tempo"] <= 135
    assert -40 < item["loudness"] < 0


def test_that_the_encoder_tags_tracks_with_its_confidence(listed: list[dict[str, Any]]) -> None:
    tags = [tag for item in listed for tag in item["tags"]]
    assert tags
    assert all(tag["source"] == "encoder" and 0 < tag["confidence"] <= 1 for tag in tags)


def test_that_the_nearest_track_is_of_the_same_family(music: Imported, listed: list[dict[str, Any]]) -> None:
    artist = {item["id"]: item["artist"] for item in listed}
    hits = sum(
        artist[neighbours(music.library, item["id"], "--k", 1)[0]["id"]] == item["artist"] for item in listed
    )
    assert hits >= 0.9 * COUNT


def test_that_a_file_outside_the_library_finds_what_it_sounds_like(music: Imported, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.flac"
    save_track(stranger, sound("drums", 99))
    found = neighbours(music.library, stranger, "--k", 2)
    assert all("drums" in neighbour["path"] for neighbour in found)


def test_that_an_artist_or_album_does_not_flood_the_neighbours(
    music: Imported, listed: list[dict[str, Any]]
) -> None:
    by_id = {item["id"]: item for item in listed}
    query = listed[0]["id"]
    one_each = neighbours(music.library, query, "--per-artist", 1, "--k", 10)
    assert sorted(by_id[neighbour["id"]]["artist"] for neighbour in one_each) == ["Chords", "Drums", "Hiss"]
    albums = [
        by_id[neighbour["id"]]["album"]
        for neighbour in neighbours(music.library, query, "--per-album", 1, "--k", 20)
    ]
    assert len(albums) == len(set(albums)) == 6


def test_that_duration_and_tempo_narrow_the_search(music: Imported, listed: list[dict[str, Any]]) -> None:
    assert neighbours(music.library, listed[0]["id"], "--where", "duration>11") == []
    fast = neighbours(music.library, listed[0]["id"], "--where", "tempo>=105", "--where", "artist=drums")
    assert {_named(listed, "Drums No. 1")["id"]} <= {neighbour["id"] for neighbour in fast}


@pytest.fixture(scope="module")
def medley(music: Imported, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file whose middle third are drums between chords."""
    path = tmp_path_factory.mktemp("medley") / "medley.flac"
    parts = [sound("chords", 50, 9), sound("drums", 51, 9), sound("chords", 52, 9)]
    save_track(path, np.concatenate(parts), title="Medley")
    return path


def test_that_a_part_of_a_file_finds_tracks_like_that_part(music: Imported, medley: Path) -> None:
    found = neighbours(music.library, medley, "--from", 9, "--to", 18, "--k", 3)
    assert all("drums" in neighbour["path"] for neighbour in found)
    assert all(0 <= neighbour["from"] < neighbour["to"] <= length(3) + 3 for neighbour in found)
    assert "from" not in neighbours(music.library, medley, "--k", 1)[0]


def test_that_a_track_is_found_by_the_part_of_it_that_is_alike(
    music: Imported, medley: Path, tmp_path: Path
) -> None:
    library = begun(tmp_path / "library", music)
    answer(library, "import", music.pictures / "drums", medley, "--name", "All")
    drums = next(item for item in items(library) if item["title"] == "Drums No. 0")
    found = neighbours(library, drums["id"], "--from", "0", "--to", "0:03", "--k", COUNT)
    part = next(neighbour for neighbour in found if neighbour["path"] == str(medley))
    assert part["from"] >= 6
    assert part["to"] <= 21


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--from", "1"), 2, "--to"),
        (("--from", "5", "--to", "2"), 1, "5"),
        (("--from", "1000", "--to", "1001"), 1, "end"),
        (("--from", "soon", "--to", "2"), 2, "soon"),
    ],
)
def test_that_a_range_that_is_none_is_refused_with_a_sentence(
    music: Imported, listed: list[dict[str, Any]], arguments: tuple[str, ...], code: int, words: str
) -> None:
    outcome = ask(music.library, "similar", listed[0]["id"], *arguments)
    assert outcome.code == code
    assert words in outcome.err


def test_that_a_playlist_begins_with_its_seeds_and_stays_varied(
    music: Imported, listed: list[dict[str, Any]], tmp_path: Path
) -> None:
    seeds = [_named(listed, "Drums No. 0")["id"], _named(listed, "Hiss No. 0")["id"]]
    out = tmp_path / "mine.m3u8"
    made = answer(music.library, "playlist", *seeds, "--length", 6, "--seed", 7, "--out", out, "--absolute")
    again = answer(music.library, "playlist", *seeds, "--length", 6, "--seed", 7)
    ids = [track["id"] for track in made["tracks"]]
    assert ids == [track["id"] for track in again["tracks"]]
    assert set(seeds) <= set(ids)
    assert len(set(ids)) == 6
    assert {"id", "path", "title", "artist", "score"} <= set(made["tracks"][0])
    written = [line for line in out.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert written == [track["path"] for track in made["tracks"]]


def test_that_what_is_excluded_is_not_in_the_playlist(music: Imported, listed: list[dict[str, Any]]) -> None:
    seed, unwanted = _named(listed, "Drums No. 0")["id"], _named(listed, "Hiss No. 0")["id"]
    made = answer(music.library, "playlist", seed, "--not", unwanted, "--length", 5)
    assert unwanted not in [track["id"] for track in made["tracks"]]
    assert len(made["tracks"]) == 5


@pytest.mark.parametrize("length", [2, 3, 5, 8])
def test_that_a_song_path_has_its_ends_and_its_length(
    music: Imported, listed: list[dict[str, Any]], length: int
) -> None:
    ends = [_named(listed, "Drums No. 0")["id"], _named(listed, "Chords No. 3")["id"]]
    made = answer(music.library, "path", *ends, "--length", length)
    ids = [track["id"] for track in made["tracks"]]
    assert [ids[0], ids[-1]] == ends
    assert len(ids) == len(set(ids)) == length


def test_that_a_path_longer_than_the_library_is_refused_with_a_sentence(
    music: Imported, listed: list[dict[str, Any]]
) -> None:
    outcome = ask(music.library, "path", listed[0]["id"], listed[5]["id"], "--length", 99)
    assert str(COUNT) in outcome.only_sentence


def test_that_a_second_import_of_music_does_nothing_again(music: Imported) -> None:
    result = answer(music.library, "import", music.pictures)
    assert (result["imported"], result["unchanged"], result["collection"]) == (0, COUNT, "tracks")


def test_that_a_library_of_music_is_in_order(music: Imported) -> None:
    assert answer(music.library, "check")["findings"] == []


@pytest.fixture(scope="module")
def mixed(music: Imported, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """A library of a folder with two pictures and a track."""
    place = tmp_path_factory.mktemp("mixed")
    folder, library = place / "Holiday", begun(place / "library", music)
    folder.mkdir()
    for number in range(2):
        draw("shapes/discs", number).save(folder / f"{number}.png")
    save_track(folder / "song.flac", sound("chords", 1))
    return Imported(library, folder, answer(library, "import", folder))


def test_that_a_mixed_folder_becomes_a_collection_of_each_kind(mixed: Imported) -> None:
    made = {found["collection"]: (found["kind"], found["imported"]) for found in mixed.result["collections"]}
    assert made == {"Holiday": ("image", 2), "Holiday (music)": ("music", 1)}
    assert mixed.result["imported"] == 3
    again = answer(mixed.library, "import", mixed.pictures)
    assert (again["imported"], again["unchanged"]) == (0, 3)
    listed = answer(mixed.library, "collections")["collections"]
    assert {found["name"]: found["kind"] for found in listed} == {
        "Holiday": "image",
        "Holiday (music)": "music",
    }


def test_that_a_picture_and_a_track_are_not_compared(mixed: Imported) -> None:
    picture = mixed.pictures / "0.png"
    outcome = ask(mixed.library, "similar", picture, "--collection", "Holiday (music)")
    assert "0.png" in outcome.sentence
    assert "not an audio file" in outcome.sentence


def test_that_a_file_is_compared_with_what_is_of_its_kind(mixed: Imported, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.flac"
    save_track(stranger, sound("chords", 77))
    assert [Path(found["path"]).name for found in neighbours(mixed.library, stranger)] == ["song.flac"]
    draw("shapes/discs", 77).save(tmp_path / "stranger.png")
    found = neighbours(mixed.library, tmp_path / "stranger.png")
    assert {Path(neighbour["path"]).suffix for neighbour in found} == {".png"}


def test_that_one_kind_of_a_mixed_folder_can_be_asked_for(
    music: Imported, mixed: Imported, tmp_path: Path
) -> None:
    library = begun(tmp_path / "library", music)
    result = answer(library, "import", mixed.pictures, "--kind", "music")
    assert [found["kind"] for found in result["collections"]] == ["music"]
    assert len(items(library)) == 1


def test_that_an_empty_folder_says_that_there_is_neither_kind(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    sentence = ask(tmp_path / "library", "import", tmp_path / "empty").sentence
    assert "no pictures and no music" in sentence


def test_that_a_broken_track_is_named_with_its_reason_and_the_others_are_imported(
    music: Imported, tmp_path: Path
) -> None:
    library, folder = begun(tmp_path / "library", music), tmp_path / "tracks"
    save_track(folder / "good.flac", sound("chords", 0, 1.0))
    save_track(folder / "click.flac", sound("drums", 0, 0.2))
    (folder / "empty.mp3").touch()
    (folder / "text.ogg").write_text("this is not music\n" * 50)
    result = answer(library, "import", folder)
    assert result["imported"] == 2
    assert {Path(failure["path"]).name for failure in result["failed"]} == {"empty.mp3", "text.ogg"}
    assert all(failure["reason"] for failure in result["failed"])
    states = {Path(item["path"]).name: item["state"] for item in items(library)}
    assert states == {
        "good.flac": "ready",
        "click.flac": "ready",
        "empty.mp3": "failed",
        "text.ogg": "failed",
    }
