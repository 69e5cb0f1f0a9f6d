"""Tracks in the catalogue: their facts are kept, filtered by, sorted by and counted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from arrivals import picture, store, store_tracks, track

from engine.catalog import encoder_versions, facets, filters, items, ordering
from engine.catalog.catalog import Catalog
from engine.domain import ItemFilter, Kind, SortKey
from engine.errors import InvalidRequestError

TRACKS = (
    # name, title, artist, album, track, year, genre, duration, loudness, tempo
    ("a.mp3", "Zebra", "Ärzte", "Later", 2, 1998, "Punk", 240.0, -9.5, 160.0),
    ("b.mp3", "apple", "ärzte", "Early", 1, 1984, "Rock", 90.5, -14.0, 120.0),
    ("c.mp3", "Mango", "Bach", "Early", 2, None, "Classical", 600.0, -23.0, None),
    ("d.mp3", None, None, None, None, None, None, 3.0, None, None),
)
FACTS = ("title", "artist", "album", "track", "year", "genre", "duration", "loudness", "tempo")


@pytest.fixture
def tracks(catalog: Catalog, music_id: int, music_encoder_id: int) -> list[int]:
    """Ids of the tracks a, b, c, d."""
    with catalog.write() as session:
        arrivals = [
            track(session, music_id, name, **dict(zip(FACTS, facts, strict=True))) for name, *facts in TRACKS
        ]
        return store_tracks(session, music_id, music_encoder_id, *arrivals)


def _names(catalog: Catalog, ids: Sequence[int]) -> str:
    with catalog.read() as session:
        by_id = items.by_ids(session, ids)
    return "".join(by_id[int(item_id)].path.stem for item_id in ids)


def test_that_an_item_tells_what_its_track_says_of_itself(catalog: Catalog, tracks: list[int]) -> None:
    with catalog.read() as session:
        item = items.by_ids(session, tracks)[tracks[0]]
    assert tuple(getattr(item, fact) for fact in FACTS) == TRACKS[0][1:]
    assert (item.kind, item.format, item.sample_rate, item.channels) == (Kind.MUSIC, "MP3", 44100, 2)
    assert item.width is None


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("artist=ÄRZTE", "ab"),
        ("artist!=bach", "abd"),
        ("title~A", "abc"),
        ("album=early", "bc"),
        ("genre=punk", "a"),
        ("year<1990", "b"),
        ("track=2", "ac"),
        ("duration>=90.5", "abc"),
        ("duration<4:00", "bd"),
        ("duration>0:09:59.5", "c"),
        ("loudness>-14.5", "ab"),
        ("tempo>=120", "ab"),
        ("channels=2", "abcd"),
    ],
)
def test_that_tracks_are_filtered_by_their_facts(
    catalog: Catalog, tracks: list[int], where: str, expected: str
) -> None:
    with catalog.read() as session:
        ids = items.ids(session, filters.parse([where])).tolist()
    assert _names(catalog, ids) == expected


@pytest.mark.parametrize("where", ["tempo=fast", "duration=1:2", "loudness>nan", "tempo~12", "year=1:30"])
def test_that_a_measure_that_is_no_number_is_refused_with_a_sentence(where: str) -> None:
    with pytest.raises(InvalidRequestError, match=where.split("=")[0].split("~")[0].split(">")[0]):
        filters.parse([where])


@pytest.mark.parametrize(
    ("key", "ascending", "descending"),
    [
        (SortKey.TITLE, "bdca", "acdb"),
        (SortKey.ALBUM, "bcad", "acbd"),
        (SortKey.YEAR, "bacd", "abdc"),
        (SortKey.DURATION, "dbac", "cabd"),
        (SortKey.LOUDNESS, "cbad", "abcd"),
        (SortKey.TEMPO, "bacd", "abdc"),
        (SortKey.GENRE, "cabd", "bacd"),
    ],
)
def test_that_tracks_are_sorted_with_the_unknown_ones_last(
    catalog: Catalog, tracks: list[int], key: SortKey, ascending: str, descending: str
) -> None:
    with catalog.read() as session:
        up = ordering.ordered_ids(session, ItemFilter(), key).tolist()
        down = ordering.ordered_ids(session, ItemFilter(), key, descending=True).tolist()
    assert (_names(catalog, up), _names(catalog, down)) == (ascending, descending)


def test_that_an_artists_tracks_are_sorted_by_album_and_track(
    catalog: Catalog, music_id: int, music_encoder_id: int
) -> None:
    with catalog.write() as session:
        arrivals = [
            track(session, music_id, f"{name}.mp3", artist=artist, album=album, track=number)
            for name, artist, album, number in (
                ("w", "B", "x", 1),
                ("x", "a", "y", 1),
                ("y", "a", "x", 10),
                ("z", "a", "x", 9),
            )
        ]
        store_tracks(session, music_id, music_encoder_id, *arrivals)
    with catalog.read() as session:
        ids = ordering.ordered_ids(session, ItemFilter(), SortKey.ARTIST).tolist()
    assert _names(catalog, ids) == "zyxw"


def test_that_facets_count_artists_albums_and_genres_within_the_filter(
    catalog: Catalog, tracks: list[int]
) -> None:
    with catalog.read() as session:
        everything = facets.facets(session, ItemFilter())
        early = facets.facets(session, filters.parse(["album=Early"]))
    assert everything.albums == {"Early": 2, "Later": 1}
    assert everything.genres == {"Classical": 1, "Punk": 1, "Rock": 1}
    assert early.artists == {"Bach": 1, "ärzte": 1}
    assert everything.total == 4


def test_that_a_collection_of_pictures_has_no_artists(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        store(session, collection_id, encoder_id, picture(session, collection_id, "a.jpg"))
    with catalog.read() as session:
        found = facets.facets(session, ItemFilter())
    assert (found.artists, found.albums, found.genres, found.total) == ({}, {}, {}, 1)


def test_that_a_version_learns_once_loaded_that_it_reads_text(catalog: Catalog) -> None:
    known = {"kind": Kind.MUSIC, "dimension": 4, "source": "hub:clap"}
    with catalog.write() as session:
        unloaded = encoder_versions.get_or_create(session, "clap", **known)  # type: ignore[arg-type]
        loaded = encoder_versions.get_or_create(
            session,
            "clap",
            **known,
            digest="12",
            reads_text=True,  # type: ignore[arg-type]
        )
    with catalog.read() as session:
        later = encoder_versions.get(session, "clap")
    assert (unloaded.reads_text, loaded.reads_text, later.reads_text) == (False, True, True)
