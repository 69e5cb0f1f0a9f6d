"""The words that items carry."""

from __future__ import annotations

import numpy as np
from arrivals import picture, store, store_tracks, track

from engine.catalog import tags, words
from engine.catalog.catalog import Catalog
from engine.domain import Tag


def _read(catalog: Catalog, ids: list[int]) -> list[dict[str, float]]:
    """For every item its words and what they say."""
    with catalog.read() as session:
        found = words.words_of(session, np.array(sorted(ids), np.int64))
    assert (found.rows.dtype, found.codes.dtype, found.weights.dtype) == (np.int64, np.int32, np.float32)
    carried: list[dict[str, float]] = [{} for _ in ids]
    for row, code, weight in zip(found.rows, found.codes, found.weights.tolist(), strict=True):
        assert found.vocabulary[code] not in carried[row]
        carried[row][found.vocabulary[code]] = round(weight, 6)
    return carried


def test_that_each_level_of_a_folder_is_a_word(catalog: Catalog, collection_id: int, encoder_id: int) -> None:
    with catalog.write() as session:
        arrivals = [picture(session, collection_id, name) for name in ("animals/birds/1.jpg", "2.jpg")]
        ids = store(session, collection_id, encoder_id, *arrivals)
    assert _read(catalog, ids) == [{"animals": 1.0, "birds": 1.0}, {}]


def test_that_tags_of_people_say_more_than_those_of_encoders(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        found = [Tag("sea", "encoder", 0.5), Tag("boat", "encoder", 0.25)]
        arrivals = [picture(session, collection_id, f"{number}.jpg", tags=found) for number in range(2)]
        ids = store(session, collection_id, encoder_id, *arrivals)
        tags.change(session, ids[:1], add=["sea"])
    assert _read(catalog, ids) == [{"sea": 1.0, "boat": 0.125}, {"sea": 0.25, "boat": 0.125}]


def test_that_a_track_carries_genre_artist_and_album(
    catalog: Catalog, music_id: int, music_encoder_id: int
) -> None:
    with catalog.write() as session:
        arrival = track(session, music_id, "1.mp3", artist="Ann", album="Waves", genre="Folk")
        ids = store_tracks(session, music_id, music_encoder_id, arrival)
    (carried,) = _read(catalog, ids)
    assert carried["Folk"] > carried["Ann"] > carried["Waves"]


def test_that_words_of_titles_count_when_they_come_more_than_once(
    catalog: Catalog, music_id: int, music_encoder_id: int
) -> None:
    with catalog.write() as session:
        arrivals = [
            track(session, music_id, "1.mp3", title="Blue Öre"),
            track(session, music_id, "kick_öre-01.wav"),
            track(session, music_id, "Kick_of 02.wav"),
        ]
        ids = store_tracks(session, music_id, music_encoder_id, *arrivals)
    assert [sorted(carried) for carried in _read(catalog, ids)] == [["öre"], ["kick", "öre"], ["kick"]]


def test_that_one_word_in_several_spellings_is_one_as_it_is_mostly_written(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    names = ["Birds/1.jpg", "Birds/2.jpg", "Birds/3.jpg", "BIRDS/birds/4.jpg"]
    with catalog.write() as session:
        arrivals = [picture(session, collection_id, name) for name in names]
        ids = store(session, collection_id, encoder_id, *arrivals)
    assert _read(catalog, ids) == [{"Birds": 1.0}] * 4


def test_that_only_the_items_asked_about_count(catalog: Catalog, collection_id: int, encoder_id: int) -> None:
    with catalog.write() as session:
        arrivals = [
            picture(session, collection_id, f"{name}/1.jpg", tags=[Tag(name, "encoder", 0.5)])
            for name in ("a", "b", "c")
        ]
        ids = store(session, collection_id, encoder_id, *arrivals)
    assert _read(catalog, [ids[0], ids[2]]) == [{"a": 1.0}, {"c": 1.0}]
    assert _read(catalog, []) == []
