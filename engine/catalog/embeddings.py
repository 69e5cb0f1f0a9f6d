"""Vectors in the catalogue: the truth from which every cache and index is rebuilt."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from engine.catalog import origin
from engine.catalog.items import each
from engine.catalog.models import CollectionRow, EmbeddingRemovalRow, EmbeddingRow, ItemRow
from engine.domain import ItemState

_log = logging.getLogger(__name__)

BATCH = 2048
"""Vectors read in one go: 10 MB at 1280 dimensions."""

MOST_REMOVALS = 100_000
"""Removals that are remembered before it is better to have the caches made anew: about 4 MB."""

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Changes:
    """A stretch of what changed: drop ``removed`` first, then add ``added`` with ``vectors`` (n, d).

    ``watermark`` is (last embedding id, last removal id) once this stretch is applied.
    """

    removed: NDArray[np.int64]
    added: NDArray[np.int64]
    vectors: Float32
    watermark: tuple[int, int]


def write(session: Session, encoder_id: int, item_ids: Sequence[int], vectors: Float32) -> None:
    """Stores ``vectors`` (n, d) for ``item_ids``, in place of those the items had under this version."""
    if not len(item_ids):
        return
    remove(session, item_ids, encoder_id)
    rows = []
    for item_id, vector in zip(item_ids, np.ascontiguousarray(vectors, dtype="<f4"), strict=True):
        raw = vector.tobytes()
        rows.append(
            {"item_id": int(item_id), "encoder_id": encoder_id, "crc": zlib.crc32(raw), "vector": raw}
        )
    session.execute(insert(EmbeddingRow), rows)


def remove(session: Session, item_ids: Sequence[int], encoder_id: int | None = None) -> None:
    """Drops the vectors of ``item_ids``, under one version or under all."""
    for start in range(0, len(item_ids), 10_000):
        chunk = [int(item_id) for item_id in item_ids[start : start + 10_000]]
        query = delete(EmbeddingRow).where(EmbeddingRow.item_id.in_(chunk))
        session.execute(query if encoder_id is None else query.where(EmbeddingRow.encoder_id == encoder_id))


def read(session: Session, encoder_id: int, item_id: int) -> Float32 | None:
    """The vector of one item, float32 (d,), or None when it has none or a damaged one."""
    row = session.execute(
        select(EmbeddingRow.crc, EmbeddingRow.vector).where(
            EmbeddingRow.item_id == item_id, EmbeddingRow.encoder_id == encoder_id
        )
    ).first()
    return np.frombuffer(row.vector, dtype="<f4") if row and zlib.crc32(row.vector) == row.crc else None


def read_all(
    session: Session, encoder_id: int, dimension: int, collection: str | None = None
) -> tuple[NDArray[np.int64], Float32]:
    """Ids int64 (n,), ascending, and vectors float32 (n, d) under the version; damaged ones are left out."""
    query = select(EmbeddingRow.item_id, EmbeddingRow.crc, EmbeddingRow.vector).where(
        EmbeddingRow.encoder_id == encoder_id
    )
    if collection is not None:
        query = (
            query.join(ItemRow, ItemRow.id == EmbeddingRow.item_id)
            .join(CollectionRow, CollectionRow.id == ItemRow.collection_id)
            .where(CollectionRow.name == collection)
        )
    rows = session.execute(query.order_by(EmbeddingRow.item_id).execution_options(yield_per=BATCH))
    ids, parts = [], []
    for item_id, crc, raw in rows:
        if _is_sound(raw, crc, dimension):
            ids.append(item_id)
            parts.append(raw)
    vectors = np.frombuffer(b"".join(parts), dtype="<f4").reshape(-1, dimension)
    return np.array(ids, dtype=np.int64), vectors


def vectors_of(session: Session, encoder_id: int, dimension: int, ids: NDArray[np.int64]) -> Float32:
    """Vectors float32 (n, d) of ``ids`` (n,), ascending, which all have one; nothing is copied twice.

    A damaged one is all zeros: ``damaged`` names those.
    """
    vectors = np.zeros((len(ids), dimension), np.float32)
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        query = select(EmbeddingRow.item_id, EmbeddingRow.crc, EmbeddingRow.vector).where(
            EmbeddingRow.encoder_id == encoder_id, EmbeddingRow.item_id.in_(each(part))
        )
        for item_id, crc, raw in session.execute(query):
            if _is_sound(raw, crc, dimension):
                vectors[start + np.searchsorted(part, item_id)] = np.frombuffer(raw, "<f4")
    return vectors


def count(session: Session, encoder_id: int) -> int:
    """How many vectors the version made."""
    query = select(func.count()).select_from(EmbeddingRow).where(EmbeddingRow.encoder_id == encoder_id)
    return session.scalar(query) or 0


def damaged(session: Session, encoder_id: int, dimension: int) -> list[int]:
    """Ids of items whose vector does not match its checksum, or is none of the version's."""
    query = select(EmbeddingRow.item_id, EmbeddingRow.crc, EmbeddingRow.vector).where(
        EmbeddingRow.encoder_id == encoder_id
    )
    rows = session.execute(query.execution_options(yield_per=BATCH))
    return [item_id for item_id, crc, raw in rows if not _is_sound(raw, crc, dimension)]


def items_without(session: Session, encoder_id: int, collection_id: int | None = None) -> list[int]:
    """Ids of readable items that have no vector under the version."""
    has = select(EmbeddingRow.item_id).where(
        EmbeddingRow.encoder_id == encoder_id, EmbeddingRow.item_id == ItemRow.id
    )
    query = select(ItemRow.id).where(ItemRow.state == ItemState.READY.value, ~has.exists())
    if collection_id is not None:
        query = query.where(ItemRow.collection_id == collection_id)
    return list(session.scalars(query.order_by(ItemRow.id)))


def changes_since(
    session: Session, encoder_id: int, dimension: int, watermark: tuple[int, int]
) -> Iterator[Changes]:
    """What changed under the version since ``watermark``; (0, 0) means everything.

    Both sorts of change are read from the one snapshot of ``session``, so that a removal never overtakes the
    vector that replaced it. Vectors that do not match their checksum are left out.
    """
    embedding_id, removal_id = watermark
    removals = session.execute(
        select(EmbeddingRemovalRow.id, EmbeddingRemovalRow.item_id)
        .where(EmbeddingRemovalRow.encoder_id == encoder_id, EmbeddingRemovalRow.id > removal_id)
        .order_by(EmbeddingRemovalRow.id)
    ).all()
    removed = np.array([row.item_id for row in removals], dtype=np.int64)
    removal_id = removals[-1].id if removals else removal_id
    while True:
        rows = session.execute(
            select(EmbeddingRow.id, EmbeddingRow.item_id, EmbeddingRow.crc, EmbeddingRow.vector)
            .where(EmbeddingRow.encoder_id == encoder_id, EmbeddingRow.id > embedding_id)
            .order_by(EmbeddingRow.id)
            .limit(BATCH)
        ).all()
        if not rows and not removed.size:
            return
        sound = [row for row in rows if _is_sound(row.vector, row.crc, dimension)]
        if len(sound) < len(rows):
            _log.warning("%d vectors are damaged and left out; 'check' names them", len(rows) - len(sound))
        embedding_id = rows[-1].id if rows else embedding_id
        vectors = np.frombuffer(b"".join(row.vector for row in sound), dtype="<f4").reshape(-1, dimension)
        ids = np.array([row.item_id for row in sound], dtype=np.int64)
        yield Changes(removed, ids, vectors.astype(np.float32, copy=False), (embedding_id, removal_id))
        removed = np.empty(0, dtype=np.int64)


def forget_removals(session: Session) -> None:
    """Drops the record of what was removed when it has grown long; every cache is then made anew.

    A cache that has not read all of it yet could not be told otherwise what it missed.
    """
    if (session.scalar(select(func.count()).select_from(EmbeddingRemovalRow)) or 0) > MOST_REMOVALS:
        session.execute(delete(EmbeddingRemovalRow))
        session.execute(text(origin.renewal()))


def _is_sound(raw: bytes, crc: int, dimension: int) -> bool:
    return len(raw) == 4 * dimension and zlib.crc32(raw) == crc
