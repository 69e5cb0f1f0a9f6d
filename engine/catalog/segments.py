"""The windows of tracks and their vectors: what tells which part of a track is like another."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session

from engine.catalog.models import SegmentsRow

_log = logging.getLogger(__name__)

PER_READ = 256
"""Tracks read in one go: some 6 MB of windows."""
_IDS_PER_QUERY = 10_000


@dataclass(frozen=True, slots=True)
class Segments:
    """The windows of one track in their order."""

    starts: NDArray[np.float32]
    """(w,) seconds from the track's start, ascending."""
    seconds: float
    """How long each window is."""
    vectors: NDArray[np.float16]
    """(w, d), each row of length 1."""


def write(session: Session, encoder_id: int, segments: Mapping[int, Segments]) -> None:
    """Stores the windows of tracks by item id, in place of those they had under this version."""
    if not segments:
        return
    remove(session, list(segments), encoder_id)
    session.execute(insert(SegmentsRow), [_row(id_, encoder_id, found) for id_, found in segments.items()])


def remove(session: Session, item_ids: Sequence[int], encoder_id: int | None = None) -> None:
    """Drops the windows of ``item_ids``, under one version or under all."""
    for start in range(0, len(item_ids), _IDS_PER_QUERY):
        chunk = [int(item_id) for item_id in item_ids[start : start + _IDS_PER_QUERY]]
        query = delete(SegmentsRow).where(SegmentsRow.item_id.in_(chunk))
        session.execute(query if encoder_id is None else query.where(SegmentsRow.encoder_id == encoder_id))


def read(session: Session, encoder_id: int, item_id: int) -> Segments | None:
    """The windows of one track, or None when it has none or damaged ones."""
    row = session.scalar(
        select(SegmentsRow).where(SegmentsRow.item_id == item_id, SegmentsRow.encoder_id == encoder_id)
    )
    return None if row is None else _segments(row)


def iterate(
    session: Session, encoder_id: int, item_ids: NDArray[np.int64] | None = None
) -> Iterator[tuple[int, Segments]]:
    """Item id and windows of every track under the version, by item id; damaged ones are left out.

    ``item_ids`` (n,), ascending, are those that are wanted; None means all.
    """
    under = select(SegmentsRow).where(SegmentsRow.encoder_id == encoder_id).order_by(SegmentsRow.item_id)
    for page in _pages(session, under) if item_ids is None else _pages_of(session, under, item_ids):
        for row in page:
            if (found := _segments(row)) is not None:
                yield row.item_id, found
        session.expunge_all()


def damaged(session: Session, encoder_id: int) -> list[int]:
    """Ids of tracks whose windows do not match their checksum."""
    under = select(SegmentsRow).where(SegmentsRow.encoder_id == encoder_id).order_by(SegmentsRow.item_id)
    found = [row.item_id for page in _pages(session, under) for row in page if not _is_sound(row)]
    session.expunge_all()
    return found


def _pages(session: Session, under: Select[SegmentsRow]) -> Iterator[Sequence[SegmentsRow]]:
    after = 0
    while page := session.scalars(under.where(SegmentsRow.item_id > after).limit(PER_READ)).all():
        after = page[-1].item_id
        yield page


def _pages_of(
    session: Session, under: Select[SegmentsRow], item_ids: NDArray[np.int64]
) -> Iterator[Sequence[SegmentsRow]]:
    for start in range(0, len(item_ids), PER_READ):
        chunk = item_ids[start : start + PER_READ].tolist()
        yield session.scalars(under.where(SegmentsRow.item_id.in_(chunk))).all()


def _row(item_id: int, encoder_id: int, segments: Segments) -> dict[str, object]:
    starts = np.ascontiguousarray(segments.starts, dtype="<f4").tobytes()
    vectors = np.ascontiguousarray(segments.vectors, dtype="<f2").tobytes()
    return {
        "item_id": item_id,
        "encoder_id": encoder_id,
        "seconds": segments.seconds,
        "starts": starts,
        "crc": zlib.crc32(vectors, zlib.crc32(starts)),
        "vectors": vectors,
    }


def _segments(row: SegmentsRow) -> Segments | None:
    if not _is_sound(row):
        _log.warning("the segments of item %d are damaged and left out", row.item_id)
        return None
    starts = np.frombuffer(row.starts, dtype="<f4")
    return Segments(starts, row.seconds, np.frombuffer(row.vectors, dtype="<f2").reshape(len(starts), -1))


def _is_sound(row: SegmentsRow) -> bool:
    return zlib.crc32(row.vectors, zlib.crc32(row.starts)) == row.crc and len(row.starts) > 0
