"""The windows of tracks: kept with their vectors, read in pages, never believed when damaged."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from arrivals import hash_of, store_tracks, track
from sqlalchemy.orm import Session

from engine.catalog import embeddings, intake, segments
from engine.catalog.catalog import Catalog
from engine.catalog.segments import Segments


def _segments(count: int, seed: int = 0) -> Segments:
    rows = np.random.default_rng(seed).normal(size=(count, 6))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return Segments(np.arange(count, dtype=np.float32) * 3, 3.0, rows.astype(np.float16))


def _same(one: Segments | None, other: Segments) -> bool:
    return (
        one is not None
        and one.seconds == other.seconds
        and np.array_equal(one.starts, other.starts)
        and np.array_equal(one.vectors, other.vectors)
    )


def _import(session: Session, music_id: int, encoder_id: int, count: int) -> list[int]:
    arrivals = [track(session, music_id, f"{n}.mp3", segments=_segments(1 + n % 3, n)) for n in range(count)]
    return store_tracks(session, music_id, encoder_id, *arrivals)


def test_that_segments_come_back_as_they_were_stored(
    catalog: Catalog, music_id: int, music_encoder_id: int
) -> None:
    with catalog.write() as session:
        ids = _import(session, music_id, music_encoder_id, 3)
    with catalog.read() as session:
        for number, item_id in enumerate(ids):
            found = segments.read(session, music_encoder_id, item_id)
            assert _same(found, _segments(1 + number % 3, number))
        assert segments.read(session, music_encoder_id + 1, ids[0]) is None


def test_that_all_tracks_are_met_once_over_many_pages(
    catalog: Catalog, music_id: int, music_encoder_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "PER_READ", 4)
    with catalog.write() as session:
        ids = _import(session, music_id, music_encoder_id, 11)
    with catalog.read() as session:
        everything = dict(segments.iterate(session, music_encoder_id))
        some = [item_id for item_id, _ in segments.iterate(session, music_encoder_id, np.array(ids[2:9]))]
    assert list(everything) == ids
    assert all(_same(everything[id_], _segments(1 + n % 3, n)) for n, id_ in enumerate(ids))
    assert some == ids[2:9]


def test_that_damaged_segments_are_left_out(catalog: Catalog, music_id: int, music_encoder_id: int) -> None:
    with catalog.write() as session:
        first, second = _import(session, music_id, music_encoder_id, 2)
    _flip_a_byte(catalog.paths.catalog, first)
    with catalog.read() as session:
        assert segments.read(session, music_encoder_id, first) is None
        assert [item_id for item_id, _ in segments.iterate(session, music_encoder_id)] == [second]


def test_that_a_track_with_new_content_loses_its_old_segments(
    catalog: Catalog, music_id: int, music_encoder_id: int
) -> None:
    with catalog.write() as session:
        (item_id,) = _import(session, music_id, music_encoder_id, 1)
    with catalog.write() as session:
        changed = track(session, music_id, "0.mp3", item_id=item_id, segments=None)
        store_tracks(session, music_id, music_encoder_id, changed)
    with catalog.read() as session:
        assert segments.read(session, music_encoder_id, item_id) is None
        assert embeddings.read(session, music_encoder_id, item_id) is not None


def test_that_a_copy_gets_metadata_vector_and_segments_of_the_original(
    catalog: Catalog, music_id: int, music_encoder_id: int
) -> None:
    with catalog.write() as session:
        arrival = track(session, music_id, "a.mp3", artist="Mozart", tempo=90.0, segments=_segments(2))
        store_tracks(session, music_id, music_encoder_id, arrival)
    with catalog.read() as session:
        donor = intake.donor_for(session, hash_of("a.mp3"), music_encoder_id)
    assert donor is not None
    assert donor.metadata == arrival.metadata
    assert _same(donor.segments, _segments(2))


def _flip_a_byte(path: Path, item_id: int) -> None:
    with closing(sqlite3.connect(path)) as sql, sql:
        (vectors,) = sql.execute("SELECT vectors FROM segments WHERE item_id = ?", (item_id,)).fetchone()
        damaged = bytes([vectors[0] ^ 1]) + vectors[1:]
        sql.execute("UPDATE segments SET vectors = ? WHERE item_id = ?", (damaged, item_id))
