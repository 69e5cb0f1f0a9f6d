"""Maps: where the items of a collection lie in the plane, with the clusters they form."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.orm import Session

from engine.catalog.models import (
    ClusterRow,
    CollectionRow,
    EmbeddingRow,
    EncoderVersionRow,
    ItemRow,
    MapChunkRow,
    MapRow,
)
from engine.catalog.ordering import fetch_ids
from engine.domain import Cluster, MapMethod, MapPoints, MapRecord

_log = logging.getLogger(__name__)

Ids = NDArray[np.int64]

ROWS_PER_CHUNK = 262_144
"""A chunk of so many items takes 5 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where items lie, and to which cluster they belong; the rows of the three arrays go together."""

    ids: Ids
    positions: NDArray[np.float32]
    """(n, 2)"""
    clusters: NDArray[np.int32]

    def sorted(self) -> Places:
        """The same places by rising id; of an item that has two, the later one."""
        _, last = np.unique(self.ids[::-1], return_index=True)
        order = len(self.ids) - 1 - last
        return Places(self.ids[order], self.positions[order], self.clusters[order])

    def of(self, ids: Ids) -> Places:
        """Those of the items ``ids``."""
        kept = np.isin(self.ids, ids)
        return Places(self.ids[kept], self.positions[kept], self.clusters[kept])


def replace(session: Session, collection_id: int, encoder_id: int, record: MapRecord, places: Places) -> int:
    """Stores a map in the place of the one there was by its method; returns its id, a new one."""
    session.execute(
        delete(MapRow).where(
            MapRow.collection_id == collection_id,
            MapRow.encoder_id == encoder_id,
            MapRow.method == record.method.value,
        )
    )
    row = MapRow(
        collection_id=collection_id,
        encoder_id=encoder_id,
        method=record.method.value,
        parameters=record.parameters,
        seed=record.seed,
        seconds=record.seconds,
        trustworthiness=record.trustworthiness,
        preservation=record.preservation,
        made_at=record.made_at.astimezone(UTC).replace(tzinfo=None),
    )
    session.add(row)
    session.flush()
    add_places(session, row.id, places)
    if record.clusters:
        session.execute(insert(ClusterRow), [_cluster_row(row.id, cluster) for cluster in record.clusters])
    return row.id


def add_places(session: Session, map_id: int, places: Places) -> None:
    """Puts items onto a map; those that have a place already get the new one."""
    for start in range(0, len(places.ids), ROWS_PER_CHUNK):
        part = slice(start, start + ROWS_PER_CHUNK)
        ids = np.ascontiguousarray(places.ids[part], "<i8").tobytes()
        positions = np.ascontiguousarray(places.positions[part], "<f4").tobytes()
        clusters = np.ascontiguousarray(places.clusters[part], "<i4").tobytes()
        crc = _crc(ids, positions, clusters)
        session.execute(
            insert(MapChunkRow),
            [{"map_id": map_id, "crc": crc, "ids": ids, "positions": positions, "clusters": clusters}],
        )


def exists(session: Session, map_id: int) -> bool:
    """Whether there is such a map still."""
    return session.get(MapRow, map_id) is not None


def remove(session: Session, map_id: int) -> None:
    """Forgets a map."""
    session.execute(delete(MapRow).where(MapRow.id == map_id))


def records(session: Session, collection: str | None = None) -> list[MapRecord]:
    """The maps there are, newest first. Their items are counted as they were placed."""
    query = (
        select(MapRow, CollectionRow.name, EncoderVersionRow.name)
        .join(CollectionRow, CollectionRow.id == MapRow.collection_id)
        .join(EncoderVersionRow, EncoderVersionRow.id == MapRow.encoder_id)
        .order_by(MapRow.made_at.desc(), MapRow.id.desc())
    )
    if collection is not None:
        query = query.where(CollectionRow.name == collection)
    return [_record(session, *row) for row in session.execute(query)]


def points(session: Session, record: MapRecord) -> MapPoints | None:
    """A map with those of its items that still have an embedding; None when it is damaged or gone."""
    places = _places(session, record.id)
    if places is None:
        return None
    row = session.get(MapRow, record.id)
    if row is None:
        return None
    known = fetch_ids(session, _mappable(row.collection_id, row.encoder_id))
    places = places.sorted().of(known)
    return MapPoints(record, places.ids, places.positions, places.clusters, len(known) - len(places.ids))


def mappable_ids(session: Session, collection_id: int, encoder_id: int) -> Ids:
    """Ids of the items of a collection that have an embedding under a version; int64 (n,), ascending."""
    return fetch_ids(session, _mappable(collection_id, encoder_id))


def _mappable(collection_id: int, encoder_id: int) -> Select[int]:
    return (
        select(ItemRow.id)
        .join(EmbeddingRow, EmbeddingRow.item_id == ItemRow.id)
        .where(ItemRow.collection_id == collection_id, EmbeddingRow.encoder_id == encoder_id)
        .order_by(ItemRow.id)
    )


def _places(session: Session, map_id: int) -> Places | None:
    query = (
        select(MapChunkRow.crc, MapChunkRow.ids, MapChunkRow.positions, MapChunkRow.clusters)
        .where(MapChunkRow.map_id == map_id)
        .order_by(MapChunkRow.id)
    )
    parts = []
    for crc, ids, positions, clusters in session.execute(query):
        if _crc(ids, positions, clusters) != crc:
            _log.warning("map %d is damaged and has to be made again", map_id)
            return None
        parts.append((ids, positions, clusters))
    ids, positions, clusters = (
        (b"".join(column) for column in zip(*parts, strict=True)) if parts else (b"",) * 3
    )
    return Places(
        np.frombuffer(ids, "<i8"),
        np.frombuffer(positions, "<f4").reshape(-1, 2),
        np.frombuffer(clusters, "<i4"),
    )


def _record(session: Session, row: MapRow, collection: str, encoder: str) -> MapRecord:
    placed = select(func.coalesce(func.sum(func.length(MapChunkRow.ids)), 0)).where(
        MapChunkRow.map_id == row.id
    )
    clusters = session.scalars(
        select(ClusterRow).where(ClusterRow.map_id == row.id).order_by(ClusterRow.number)
    )
    return MapRecord(
        id=row.id,
        collection=collection,
        encoder=encoder,
        method=MapMethod(row.method),
        parameters=row.parameters,
        seed=row.seed,
        items=(session.scalar(placed) or 0) // 8,
        seconds=row.seconds,
        trustworthiness=row.trustworthiness,
        preservation=row.preservation,
        made_at=row.made_at.replace(tzinfo=UTC),
        clusters=_clusters(clusters.all()),
    )


def _clusters(rows: Sequence[ClusterRow]) -> tuple[Cluster, ...]:
    return tuple(Cluster(row.number, row.name, row.size, row.representative, (row.x, row.y)) for row in rows)


def _cluster_row(map_id: int, cluster: Cluster) -> dict[str, object]:
    x, y = cluster.centre
    return {
        "map_id": map_id,
        "number": cluster.number,
        "name": cluster.name,
        "size": cluster.size,
        "representative": cluster.representative,
        "x": x,
        "y": y,
    }


def _crc(*parts: bytes) -> int:
    crc = 0
    for part in parts:
        crc = zlib.crc32(part, crc)
    return crc
