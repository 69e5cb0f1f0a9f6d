"""Maps: stored whole, read with what is still there, never believed when damaged."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from arrivals import picture, store
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.orm import Session

from engine.catalog import encoder_versions, maps
from engine.catalog.catalog import Catalog
from engine.catalog.maps import Places
from engine.catalog.models import EmbeddingRow, ItemRow
from engine.domain import Cluster, Kind, MapMethod, MapPoints, MapRecord

CLUSTERS = (Cluster(0, "birds, sea", 2, 1, (0.5, -1.5)), Cluster(1, "ships", 1, 3, (4.0, 2.0)))


def _record(**changes: object) -> MapRecord:
    record = MapRecord(
        id=0,
        collection="Pictures",
        encoder="tiny",
        method=MapMethod.UMAP,
        parameters={"neighbours": 15, "min_dist": 0.1},
        seed=3,
        items=3,
        seconds=1.5,
        trustworthiness=0.9,
        preservation=0.4,
        made_at=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
        clusters=CLUSTERS,
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def _places(ids: list[int], shift: float = 0.0) -> Places:
    positions = np.array([[item_id, -item_id] for item_id in ids], np.float32).reshape(-1, 2) + shift
    return Places(np.array(ids, np.int64), positions, np.arange(len(ids), dtype=np.int32) - 1)


@pytest.fixture
def ids(catalog: Catalog, collection_id: int, encoder_id: int) -> list[int]:
    """Three pictures with embeddings."""
    with catalog.write() as session:
        arrivals = [picture(session, collection_id, f"{name}.png") for name in "abc"]
        return store(session, collection_id, encoder_id, *arrivals)


def _stored(
    catalog: Catalog, collection_id: int, encoder_id: int, places: Places, **changes: object
) -> MapRecord:
    record = _record(**changes)
    with catalog.write() as session:
        return replace(record, id=maps.replace(session, collection_id, encoder_id, record, places))


def _find(session: Session, encoder: str, method: MapMethod) -> MapRecord | None:
    found = maps.records(session, "Pictures")
    return next((one for one in found if (one.encoder, one.method) == (encoder, method)), None)


def _read(catalog: Catalog, record: MapRecord) -> MapPoints | None:
    with catalog.read() as session:
        return maps.points(session, record)


def test_that_a_map_comes_back_as_it_was_stored(
    catalog: Catalog, collection_id: int, encoder_id: int, ids: list[int]
) -> None:
    stored = _stored(catalog, collection_id, encoder_id, _places(ids))
    with catalog.read() as session:
        (record,) = maps.records(session, "Pictures")
        assert _find(session, "tiny", MapMethod.UMAP) == record == stored
        assert _find(session, "tiny", MapMethod.PCA) is None
        assert maps.exists(session, record.id)
    points = _read(catalog, record)
    assert points is not None
    assert points.ids.tolist() == ids
    assert np.array_equal(points.positions, _places(ids).positions)
    assert points.clusters.tolist() == [-1, 0, 1]
    assert points.unplaced == 0


def test_that_a_map_takes_the_place_of_the_one_by_its_method_alone(
    catalog: Catalog, collection_id: int, encoder_id: int, ids: list[int]
) -> None:
    old = _stored(catalog, collection_id, encoder_id, _places(ids))
    other = _stored(catalog, collection_id, encoder_id, _places(ids), method=MapMethod.PCA, clusters=())
    new = _stored(catalog, collection_id, encoder_id, _places(ids[:2], shift=1.0))
    assert new.id != old.id
    assert _read(catalog, old) is None
    with catalog.read() as session:
        assert {record.id for record in maps.records(session)} == {other.id, new.id}
        assert _find(session, "tiny", MapMethod.PCA) == other
    points = _read(catalog, new)
    assert points is not None
    assert points.positions[0].tolist() == [ids[0] + 1, -ids[0] + 1]
    assert points.unplaced == 1


def test_that_items_placed_later_and_again_are_where_they_were_put_last(
    catalog: Catalog, collection_id: int, encoder_id: int, ids: list[int]
) -> None:
    record = _stored(catalog, collection_id, encoder_id, _places([ids[2], ids[0]]))
    with catalog.write() as session:
        maps.add_places(session, record.id, _places([ids[1], ids[0]], shift=5.0))
    points = _read(catalog, record)
    assert points is not None
    assert points.ids.tolist() == ids
    assert points.positions[:, 0].tolist() == [ids[0] + 5, ids[1] + 5, ids[2]]
    assert points.unplaced == 0


def test_that_what_has_no_embedding_any_more_is_not_shown(
    catalog: Catalog, collection_id: int, encoder_id: int, ids: list[int]
) -> None:
    record = _stored(catalog, collection_id, encoder_id, _places(ids))
    with catalog.write() as session:
        session.execute(delete(EmbeddingRow).where(EmbeddingRow.item_id == ids[0]))
        session.execute(delete(ItemRow).where(ItemRow.id == ids[1]))
        assert maps.mappable_ids(session, collection_id, encoder_id).tolist() == ids[2:]
    points = _read(catalog, record)
    assert points is not None
    assert points.ids.tolist() == ids[2:]


def test_that_maps_go_with_their_encoder_version_and_are_told_apart_by_it(
    catalog: Catalog, collection_id: int, encoder_id: int, ids: list[int]
) -> None:
    with catalog.write() as session:
        other = encoder_versions.get_or_create(
            session, "other", kind=Kind.IMAGE, dimension=4, source="bundled:other"
        ).id
    first = _stored(catalog, collection_id, encoder_id, _places(ids))
    second = _stored(catalog, collection_id, other, _places(ids), encoder="other")
    with catalog.read() as session:
        assert _find(session, "other", MapMethod.UMAP) == second
        assert _find(session, "tiny", MapMethod.UMAP) == first
    points = _read(catalog, second)
    assert points is not None
    assert len(points.ids) == 0  # nothing has an embedding under it


def test_that_a_map_that_is_forgotten_leaves_nothing_behind(
    catalog: Catalog, collection_id: int, encoder_id: int, ids: list[int]
) -> None:
    record = _stored(catalog, collection_id, encoder_id, _places(ids))
    with catalog.write() as session:
        maps.remove(session, record.id)
    with closing(sqlite3.connect(catalog.paths.catalog)) as sql:
        for table in ("maps", "map_chunks", "clusters"):
            assert sql.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


@pytest.mark.parametrize("column", ["ids", "positions", "clusters"])
def test_that_a_damaged_map_is_as_good_as_none(
    catalog: Catalog, collection_id: int, encoder_id: int, ids: list[int], column: str
) -> None:
    record = _stored(catalog, collection_id, encoder_id, _places(ids))
    with closing(sqlite3.connect(catalog.paths.catalog)) as sql, sql:
        sql.execute(f"UPDATE map_chunks SET {column} = zeroblob(length({column}))")
    assert _read(catalog, record) is None


@given(st.lists(st.integers(1, 50)))
def test_that_places_are_sorted_with_the_last_of_each_item(found: list[int]) -> None:
    ids = np.array(found, np.int64)
    rows = np.arange(len(ids))
    places = Places(ids, np.stack([rows, -rows], axis=1).astype(np.float32), rows.astype(np.int32)).sorted()
    assert places.ids.tolist() == sorted(set(found))
    last = {item_id: row for row, item_id in enumerate(found)}
    assert places.clusters.tolist() == [last[item_id] for item_id in places.ids.tolist()]
    assert places.positions[:, 0].tolist() == places.clusters.tolist()


def test_that_a_large_map_is_stored_in_several_chunks(
    catalog: Catalog, collection_id: int, encoder_id: int, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maps, "ROWS_PER_CHUNK", 2)
    record = _stored(catalog, collection_id, encoder_id, _places(ids))
    assert _chunks(catalog) == 2
    points = _read(catalog, record)
    assert points is not None
    assert points.ids.tolist() == ids


def _chunks(catalog: Catalog) -> int:
    with closing(sqlite3.connect(catalog.paths.catalog)) as sql:
        (count,) = sql.execute("SELECT count(*) FROM map_chunks").fetchone()
    return int(count)
