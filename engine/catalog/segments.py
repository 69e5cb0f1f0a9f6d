"""The windows of tracks and their vectors: what tells which part of a track is like another."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

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


class Stored(NamedTuple):
    """The segments of a track as they lie in the catalogue; see ``SegmentsRow``."""

    item_id: int
    seconds: float
    starts: bytes
    crc: int
    vectors: bytes


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
    row = session.execute(_under(encoder_id).where(SegmentsRow.item_id == item_id)).first()
    return None if row is None else _segments(Stored(*row))


def iterate(
    session: Session, encoder_id: int, item_ids: NDArray[np.int64] | None = None
) -> Iterator[tuple[int, Segments]]:
    """Item id and windows of every track under the version, by item id; damaged ones are left out.

    ``item_ids`` (n,), ascending, are those that are wanted; None means all.
    """
    pages = _pages(session, encoder_id) if item_ids is None else _pages_of(session, encoder_id, item_ids)
    for page in pages:
        for row in page:
            if (found := _segments(row)) is not None:
                yield row.item_id, found


def damaged(session: Session, encoder_id: int) -> list[int]:
    """Ids of tracks whose windows do not match their checksum."""
    return [row.item_id for page in _pages(session, encoder_id) for row in page if not _is_sound(row)]


def _under(encoder_id: int) -> Select[int, float, bytes, int, bytes]:
    """Plain columns: for thousands of tracks objects would take as long as what is done with them."""
    return (
        select(
            SegmentsRow.item_id,
            SegmentsRow.seconds,
            SegmentsRow.starts,
            SegmentsRow.crc,
            SegmentsRow.vectors,
        )
        .where(SegmentsRow.encoder_id == encoder_id)
        .order_by(SegmentsRow.item_id)
    )


def _pages(session: Session, encoder_id: int) -> Iterator[list[Stored]]:
    after, under = 0, _under(encoder_id)
    while rows := session.execute(under.where(SegmentsRow.item_id > after).limit(PER_READ)).all():
        after = rows[-1].item_id
        yield [Stored(*row) for row in rows]


def _pages_of(session: Session, encoder_id: int, item_ids: NDArray[np.int64]) -> Iterator[list[Stored]]:
    under = _under(encoder_id)
    for start in range(0, len(item_ids), PER_READ):
        chunk = item_ids[start : start + PER_READ].tolist()
        yield [Stored(*row) for row in session.execute(under.where(SegmentsRow.item_id.in_(chunk)))]


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


def _segments(row: Stored) -> Segments | None:
    if not _is_sound(row):
        _log.warning("the segments of item %d are damaged and left out", row.item_id)
        return None
    starts = np.frombuffer(row.starts, dtype="<f4")
    return Segments(starts, row.seconds, np.frombuffer(row.vectors, dtype="<f2").reshape(len(starts), -1))


def _is_sound(row: Stored) -> bool:
    return zlib.crc32(row.vectors, zlib.crc32(row.starts)) == row.crc and len(row.starts) > 0
