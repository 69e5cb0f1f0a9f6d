"""Vectors, and readers that keep up with them: held against plain dictionaries."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing

import numpy as np
import pytest
from arrivals import picture, store, unit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from engine.catalog import embeddings, encoder_versions
from engine.catalog.catalog import Catalog
from engine.catalog.collections import get_or_create
from engine.domain import Kind

ITEMS = 6


def _vector(number: int) -> embeddings.Float32:
    return unit(number + 1, 1, 2, 3)


class Reader:
    """A cache of the vectors, as simple as can be."""

    def __init__(self, encoder_id: int) -> None:
        self.encoder_id = encoder_id
        self.watermark = (0, 0)
        self.vectors: dict[int, bytes] = {}

    def sync(self, session: Session) -> int:
        """Applies what changed; returns the number of stretches."""
        changes = list(embeddings.changes_since(session, self.encoder_id, 4, self.watermark))
        for change in changes:
            for item_id in change.removed.tolist():
                self.vectors.pop(item_id, None)
            assert change.vectors.shape == (len(change.added), 4)
            assert change.vectors.dtype == np.float32
            for item_id, vector in zip(change.added.tolist(), change.vectors, strict=True):
                self.vectors[item_id] = vector.tobytes()
            assert change.watermark > self.watermark
            self.watermark = change.watermark
        return len(changes)


@pytest.fixture
def item_ids(catalog: Catalog, collection_id: int, encoder_id: int) -> list[int]:
    """Ids of items without a vector."""
    with catalog.write() as session:
        arrivals = [picture(session, collection_id, f"{number}.jpg") for number in range(ITEMS)]
        ids = store(session, collection_id, encoder_id, *arrivals)
        embeddings.remove(session, ids)
    return ids


@pytest.fixture
def other_encoder_id(catalog: Catalog) -> int:
    with catalog.write() as session:
        return encoder_versions.get_or_create(
            session, "other", kind=Kind.IMAGE, dimension=4, source="bundled:other"
        ).id


places = st.lists(st.integers(0, ITEMS - 1), max_size=4, unique=True)
step = st.one_of(
    st.tuples(st.just("write"), places, st.integers(0, 1)),
    st.tuples(st.just("remove"), places, st.integers(0, 2)),
    st.tuples(st.just("sync"), st.just([]), st.integers(0, 2)),
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, max_size=14), batch=st.sampled_from([1, 2, 2048]))
def test_that_a_reader_that_looks_now_and_then_ends_with_the_truth(
    catalog: Catalog,
    item_ids: list[int],
    encoder_id: int,
    other_encoder_id: int,
    steps: list[tuple[str, list[int], int]],
    batch: int,
) -> None:
    """Three readers of two versions; ``which`` is a version, or both for a removal, or a reader."""
    versions = (encoder_id, other_encoder_id)
    readers = (Reader(encoder_id), Reader(encoder_id), Reader(other_encoder_id))
    truth: dict[int, dict[int, bytes]] = {version: {} for version in versions}
    number = 0
    with pytest.MonkeyPatch.context() as patch, catalog.write() as session:
        patch.setattr(embeddings, "BATCH", batch)
        for verb, places_, which in steps:
            chosen = [item_ids[place] for place in places_]
            if verb == "write":
                number += 1
                vectors = np.stack([_vector(number * 10 + place) for place in places_] or [_vector(0)])
                embeddings.write(session, versions[which], chosen, vectors[: len(chosen)])
                truth[versions[which]] |= {i: v.tobytes() for i, v in zip(chosen, vectors, strict=False)}
            elif verb == "remove":
                embeddings.remove(session, chosen, None if which == 2 else versions[which])
                for version in versions if which == 2 else (versions[which],):
                    truth[version] = {i: v for i, v in truth[version].items() if i not in chosen}
            else:
                readers[which].sync(session)
        for reader in readers:
            reader.sync(session)
            assert reader.vectors == truth[reader.encoder_id]
            assert reader.sync(session) == 0
        for version in versions:
            assert embeddings.count(session, version) == len(truth[version])
            ids, vectors = embeddings.read_all(session, version, 4)
            assert {i: v.tobytes() for i, v in zip(ids.tolist(), vectors, strict=True)} == truth[version]
        session.rollback()


def test_that_a_vector_goes_with_its_item(catalog: Catalog, item_ids: list[int], encoder_id: int) -> None:
    reader = Reader(encoder_id)
    with catalog.write() as session:
        embeddings.write(session, encoder_id, item_ids, np.stack([_vector(i) for i in item_ids]))
        reader.sync(session)
        session.connection().exec_driver_sql("DELETE FROM items WHERE id <= 2")
        reader.sync(session)
    assert sorted(reader.vectors) == item_ids[2:]


def test_that_ids_of_removed_vectors_are_not_given_again(
    catalog: Catalog, item_ids: list[int], encoder_id: int
) -> None:
    reader = Reader(encoder_id)
    with catalog.write() as session:
        embeddings.write(session, encoder_id, item_ids[:1], _vector(0)[None])
        reader.sync(session)
        embeddings.remove(session, item_ids[:1])
        embeddings.write(session, encoder_id, item_ids[1:2], _vector(1)[None])
        reader.sync(session)
    assert list(reader.vectors) == item_ids[1:2]


@pytest.fixture
def damaged(catalog: Catalog, item_ids: list[int], encoder_id: int) -> list[int]:
    """Ids of items with vectors, the second of which has other bytes and the third of which has none."""
    with catalog.write() as session:
        embeddings.write(session, encoder_id, item_ids, np.stack([_vector(i) for i in item_ids]))
    with closing(sqlite3.connect(catalog.paths.catalog)) as sql, sql:
        sql.execute("UPDATE embeddings SET vector = zeroblob(16) WHERE item_id = ?", (item_ids[1],))
        sql.execute("UPDATE embeddings SET vector = x'', crc = 0 WHERE item_id = ?", (item_ids[2],))
    return item_ids


def test_that_damaged_vectors_are_left_out_and_named(
    catalog: Catalog, damaged: list[int], encoder_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    sound = [damaged[0], *damaged[3:]]
    reader = Reader(encoder_id)
    with catalog.read() as session, caplog.at_level(logging.WARNING):
        assert embeddings.damaged(session, encoder_id, 4) == damaged[1:3]
        assert embeddings.read(session, encoder_id, damaged[1]) is None
        assert embeddings.read_all(session, encoder_id, 4)[0].tolist() == sound
        reader.sync(session)
    assert sorted(reader.vectors) == sound
    assert "2 vectors are damaged" in caplog.text


def test_that_a_vector_is_read_as_it_was_written(
    catalog: Catalog, item_ids: list[int], encoder_id: int, other_encoder_id: int
) -> None:
    with catalog.write() as session:
        embeddings.write(session, encoder_id, item_ids[:1], _vector(3).astype(">f4")[None])
        vector = embeddings.read(session, encoder_id, item_ids[0])
        assert vector is not None
        assert vector.tolist() == _vector(3).tolist()
        assert embeddings.read(session, other_encoder_id, item_ids[0]) is None
        assert embeddings.read(session, encoder_id, item_ids[1]) is None


def test_that_vectors_can_be_read_of_one_collection(
    catalog: Catalog, item_ids: list[int], encoder_id: int
) -> None:
    with catalog.write() as session:
        other = get_or_create(session, "Others", Kind.IMAGE, encoder_id)
        (elsewhere,) = store(session, other, encoder_id, picture(session, other, "x.jpg"))
        embeddings.write(session, encoder_id, item_ids[:1], _vector(0)[None])
        assert embeddings.read_all(session, encoder_id, 4, "Others")[0].tolist() == [elsewhere]
        assert embeddings.read_all(session, encoder_id, 4, "Pictures")[0].tolist() == item_ids[:1]
        assert embeddings.read_all(session, encoder_id, 4)[0].tolist() == [item_ids[0], elsewhere]
        assert embeddings.read_all(session, 99, 4)[1].shape == (0, 4)


def test_that_items_without_a_vector_are_the_readable_ones_that_lack_it(
    catalog: Catalog, item_ids: list[int], collection_id: int, encoder_id: int, other_encoder_id: int
) -> None:
    with catalog.write() as session:
        store(session, collection_id, encoder_id, picture(session, collection_id, "z.jpg", reason="broken"))
        embeddings.write(session, encoder_id, item_ids[:2], np.stack([_vector(0), _vector(1)]))
        assert embeddings.items_without(session, encoder_id) == item_ids[2:]
        assert embeddings.items_without(session, other_encoder_id, collection_id) == item_ids
        assert embeddings.items_without(session, encoder_id, 99) == []


def test_that_the_vectors_of_chosen_items_are_read_in_their_order_and_damaged_ones_are_zeros(
    catalog: Catalog, encoder_id: int, item_ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "BATCH", 2)
    vectors = np.stack([_vector(number) for number in range(ITEMS)])
    with catalog.write() as session:
        embeddings.write(session, encoder_id, item_ids, vectors)
    with closing(sqlite3.connect(catalog.paths.catalog)) as connection, connection:
        connection.execute("UPDATE embeddings SET crc = crc + 1 WHERE item_id = ?", (item_ids[3],))
    chosen = np.array([0, 1, 3, 5])
    with catalog.read() as session:
        found = embeddings.vectors_of(session, encoder_id, 4, np.array(item_ids)[chosen])
        assert embeddings.vectors_of(session, encoder_id, 4, np.empty(0, np.int64)).shape == (0, 4)
    expected = vectors[chosen]
    expected[2] = 0
    np.testing.assert_array_equal(found, expected)
