"""Reports: what evaluations and reviews of a collection found out, kept to be read again."""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog.models import CollectionRow, ReportRow
from engine.errors import NotFoundError

_log = logging.getLogger(__name__)

KEPT_KIND = "evaluation"
"""Of this kind all reports are kept, to be compared later; of any other the newest of a collection alone."""

_COLUMNS = (
    ReportRow.id,
    ReportRow.kind,
    CollectionRow.name,
    ReportRow.encoder,
    ReportRow.labels,
    ReportRow.made_at,
    ReportRow.summary,
)


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """A report in short."""

    id: int
    kind: str
    collection: str
    encoder: str
    """Names of versions, as they were given."""
    labels: str | None
    made_at: datetime
    summary: Mapping[str, Any]


def store(
    session: Session,
    collection_id: int,
    kind: str,
    encoder: str,
    labels: str | None,
    body: Mapping[str, Any],
    summary: Mapping[str, Any],
    details: Mapping[str, Any] | None = None,
) -> int:
    """Keeps a report; returns its id, which no report had before.

    Of any kind but ``KEPT_KIND`` it takes the place of the one the collection had.

    Args:
        body: all of it but ``details``, as JSON has it.
        summary: what ``records`` tells of it, as JSON has it.
        details: what few ever look at, as JSON has it; it is packed behind the body, and read by itself.
    """
    if kind != KEPT_KIND:
        former = (ReportRow.collection_id == collection_id, ReportRow.kind == kind)
        session.execute(sa.delete(ReportRow).where(*former))
    packed = _packed(body) + (b"" if details is None else _packed(details))
    row = ReportRow(
        collection_id=collection_id,
        kind=kind,
        encoder=encoder,
        labels=labels,
        made_at=datetime.now(UTC),
        summary=dict(summary),
        crc=zlib.crc32(packed),
        body=packed,
    )
    session.add(row)
    session.flush()
    return row.id


def records(session: Session, kind: str, collection_id: int | None = None) -> list[ReportRecord]:
    """The reports of a kind, of one collection or of all, newest first."""
    query = (
        select(*_COLUMNS)
        .join(CollectionRow, CollectionRow.id == ReportRow.collection_id)
        .where(ReportRow.kind == kind)
        .order_by(ReportRow.id.desc())
    )
    if collection_id is not None:
        query = query.where(ReportRow.collection_id == collection_id)
    return [_record(*row) for row in session.execute(query)]


def record(session: Session, report_id: int) -> ReportRecord:
    """A report in short.

    Raises:
        NotFoundError: there is none by that id.
    """
    query = select(*_COLUMNS).join(CollectionRow, CollectionRow.id == ReportRow.collection_id)
    row = session.execute(query.where(ReportRow.id == report_id)).one_or_none()
    if row is None:
        raise NotFoundError(f"There is no report {report_id} in this library; it may have been deleted.")
    return _record(*row)


def body(session: Session, report_id: int) -> dict[str, Any] | None:
    """All of a report but its details; None when it is damaged or gone."""
    packed = _whole(session, report_id)
    return None if packed is None else _unpacked(packed)


def details(session: Session, report_id: int) -> dict[str, Any] | None:
    """The details of a report; None when it has none, is damaged or gone."""
    packed = _whole(session, report_id)
    if packed is None:
        return None
    before = zlib.decompressobj()
    before.decompress(packed)
    return _unpacked(before.unused_data) if before.unused_data else None


def latest(session: Session, collection_id: int, kind: str) -> tuple[ReportRecord, dict[str, Any]] | None:
    """The newest report of a kind on a collection; None when there is none, or it is damaged."""
    found = records(session, kind, collection_id)
    whole = body(session, found[0].id) if found else None
    return None if whole is None else (found[0], whole)


def delete(session: Session, report_id: int) -> None:
    """Forgets a report; nothing happens where there is none."""
    session.execute(sa.delete(ReportRow).where(ReportRow.id == report_id))


def _whole(session: Session, report_id: int) -> bytes | None:
    """What is packed of a report; None when it is damaged or gone."""
    row = session.execute(
        select(ReportRow.crc, ReportRow.body).where(ReportRow.id == report_id)
    ).one_or_none()
    if row is None:
        return None
    if zlib.crc32(row.body) != row.crc:
        _log.warning("report %d is damaged and has to be made again", report_id)
        return None
    return bytes(row.body)


def _packed(plain: Mapping[str, Any]) -> bytes:
    return zlib.compress(json.dumps(plain).encode())


def _unpacked(packed: bytes) -> dict[str, Any]:
    """What was packed first; what is packed behind it is not looked at."""
    found: dict[str, Any] = json.loads(zlib.decompressobj().decompress(packed))
    return found


def _record(
    report_id: int,
    kind: str,
    collection: str,
    encoder: str,
    labels: str | None,
    made_at: datetime,
    summary: dict[str, Any],
) -> ReportRecord:
    return ReportRecord(report_id, kind, collection, encoder, labels, made_at.replace(tzinfo=UTC), summary)
