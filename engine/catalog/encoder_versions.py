"""Encoder versions: what made the vectors."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.catalog.models import EmbeddingRow, EncoderVersionRow
from engine.domain import EncoderState, EncoderVersion, Kind
from engine.errors import EncoderError, NotFoundError


def all_versions(session: Session) -> list[EncoderVersion]:
    """Every version, oldest first, with the number of vectors it made."""
    counts = dict(
        session.execute(select(EmbeddingRow.encoder_id, func.count()).group_by(EmbeddingRow.encoder_id)).all()
    )
    rows = session.scalars(select(EncoderVersionRow).order_by(EncoderVersionRow.id))
    return [_version(row, counts.get(row.id, 0)) for row in rows]


def get(session: Session, name: str) -> EncoderVersion:
    """The version called ``name``.

    Raises:
        NotFoundError: there is none; the message lists those there are.
    """
    row = session.scalar(select(EncoderVersionRow).where(EncoderVersionRow.name == name))
    if row is None:
        known = ", ".join(session.scalars(select(EncoderVersionRow.name))) or "none yet"
        raise NotFoundError(f"There is no encoder version '{name}' in this library (there are: {known}).")
    return _version(row)


def by_id(session: Session, encoder_id: int) -> EncoderVersion:
    """The version with this id."""
    return _version(session.get_one(EncoderVersionRow, encoder_id))


def get_or_create(
    session: Session,
    name: str,
    *,
    kind: Kind,
    dimension: int,
    source: str,
    digest: str | None = None,
    reads_text: bool = False,
) -> EncoderVersion:
    """The version called ``name``, written down when it is new; its digest is filled in once known.

    Raises:
        EncoderError: it is known with another kind, dimension or digest, so its vectors would not compare.
    """
    row = session.scalar(select(EncoderVersionRow).where(EncoderVersionRow.name == name))
    if row is None:
        row = EncoderVersionRow(
            name=name,
            kind=kind.value,
            dimension=dimension,
            state=EncoderState.ACTIVE.value,
            source=source,
            digest=digest,
            reads_text=reads_text,
            created_at=datetime.now(UTC),
        )
        session.add(row)
        session.flush()
        return _version(row)
    known = row.digest if digest is not None else None
    if (row.kind, row.dimension) != (kind.value, dimension) or (known is not None and known != digest):
        raise EncoderError(
            f"The encoder '{name}' is not the one this library knows by that name (other weights, kind or "
            "dimension). Give it another name, so that its vectors are kept apart."
        )
    if digest is not None and (row.digest, row.reads_text) != (digest, reads_text):
        row.digest, row.reads_text = digest, reads_text
        session.flush()
    return _version(row)


def _version(row: EncoderVersionRow, vectors: int = 0) -> EncoderVersion:
    return EncoderVersion(
        row.id,
        row.name,
        Kind(row.kind),
        row.dimension,
        EncoderState(row.state),
        row.source,
        vectors,
        row.reads_text,
    )
