"""What tracks are compared by."""

from __future__ import annotations

import numpy as np
from arrivals import ROOT, picture, store, store_tracks, track

from engine.catalog import tracks
from engine.catalog.catalog import Catalog
from engine.catalog.tracks import TrackFacts


def test_that_facts_come_by_id(catalog: Catalog, music_id: int, music_encoder_id: int) -> None:
    with catalog.write() as session:
        arrivals = [
            track(session, music_id, "a.mp3", title="Aria", artist="Bach", album="Goldberg", duration=180.5),
            track(session, music_id, "b.mp3"),
        ]
        ids = store_tracks(session, music_id, music_encoder_id, *arrivals)
        found = tracks.facts_of(session, [*ids, 999])
    assert found == {
        ids[0]: TrackFacts("Aria", "Bach", "Goldberg", 180.5, ROOT / "a.mp3"),
        ids[1]: TrackFacts(None, None, None, 60.0, ROOT / "b.mp3"),
    }


def test_that_tracks_are_compared_whatever_the_spelling(
    catalog: Catalog, music_id: int, music_encoder_id: int
) -> None:
    names = [
        ("Ärzte", "Best"),
        ("a\u0308RZTE ", " best"),
        ("Other", "Best"),
        (None, "Best"),
        (" ", ""),
        ("ärzte", None),
    ]
    with catalog.write() as session:
        arrivals = [
            track(session, music_id, f"{place}.mp3", artist=artist, album=album, duration=10.0 + place)
            for place, (artist, album) in enumerate(names)
        ]
        ids = store_tracks(session, music_id, music_encoder_id, *arrivals)
        wanted = [ids[5], 999, *ids[:5]]
        columns = tracks.columns_of(session, wanted)
    assert np.array_equal(columns.durations, [15, np.nan, 10, 11, 12, 13, 14], equal_nan=True)
    artists, albums = columns.artists, columns.albums
    assert artists[0] == artists[2] == artists[3] != artists[4]
    assert artists[1] is artists[5] is artists[6] is None
    assert albums[2] == albums[3]
    assert len({*albums[3:6]}) == 3
    assert albums[0] is albums[1] is None
    assert not albums[6]


def test_that_pictures_have_no_length_and_nobody_to_cap(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        (item,) = store(session, collection_id, encoder_id, picture(session, collection_id, "a.jpg"))
        columns = tracks.columns_of(session, [item])
    assert np.isnan(columns.durations).tolist() == [True]
    assert (columns.artists, columns.albums) == ([None], [None])
