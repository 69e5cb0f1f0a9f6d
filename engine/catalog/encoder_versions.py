"""Encoder versions: what made the vectors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session, aliased

from engine.catalog.models import (
    CollectionRow,
    EmbeddingRemovalRow,
    EmbeddingRow,
    EncoderVersionRow,
    TrainingRow,
)
from engine.domain import EncoderState, EncoderVersion, Kind, TrainingMode, VersionDetail
from engine.errors import EncoderError, InvalidRequestError, NotFoundError

_LONGEST_STEM = 60
"""Letters of a version's name before its number: it is the name of a folder too."""


def all_versions(session: Session) -> list[EncoderVersion]:
    """Every version, oldest first, with the number of vectors it made."""
    counts = dict(
        session.execute(select(EmbeddingRow.encoder_id, func.count()).group_by(EmbeddingRow.encoder_id)).all()
    )
    rows = session.execute(_versions().order_by(EncoderVersionRow.id))
    return [_version(*row, vectors=counts.get(row[0].id, 0)) for row in rows]


def get(session: Session, name: str) -> EncoderVersion:
    """The version called ``name``.

    Raises:
        NotFoundError: there is none; the message lists those there are.
    """
    row = session.execute(_versions().where(EncoderVersionRow.name == name)).first()
    if row is None:
        known = ", ".join(session.scalars(select(EncoderVersionRow.name))) or "none yet"
        raise NotFoundError(f"There is no encoder version '{name}' in this library (there are: {known}).")
    return _version(*row)


def by_id(session: Session, encoder_id: int) -> EncoderVersion:
    """The version with this id."""
    return _version(*session.execute(_versions().where(EncoderVersionRow.id == encoder_id)).one())


def with_digest(session: Session, source: str, digest: str) -> EncoderVersion | None:
    """The version that the encoder ``source`` is with just these weights; None where there is none."""
    known = EncoderVersionRow.source == source, EncoderVersionRow.digest == digest
    row = session.execute(_versions().where(*known)).first()
    return None if row is None else _version(*row)


def detail(session: Session, name: str) -> VersionDetail:
    """How the version called ``name`` was made; its folder is not known here.

    Raises:
        NotFoundError: there is none; the message lists those there are.
    """
    version = get(session, name)
    training = session.get(TrainingRow, version.id)
    return VersionDetail(
        name=version.name,
        collection=version.collection,
        base=version.base,
        method=version.method,
        mode=None if training is None else training.mode,
        job_id=None if training is None else training.job_id,
        made_at=session.get_one(EncoderVersionRow, version.id).created_at.replace(tzinfo=UTC),
        report={} if training is None else training.report,
    )


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
        encoder_id = _add(session, name, kind, dimension, EncoderState.ACTIVE, source, digest, reads_text)
        return by_id(session, encoder_id)
    known = row.digest if digest is not None else None
    if (row.kind, row.dimension) != (kind.value, dimension) or (known is not None and known != digest):
        raise EncoderError(
            f"The encoder '{name}' is not the one this library knows by that name (other weights, kind or "
            "dimension). Give it another name, so that its vectors are kept apart."
        )
    if digest is not None and (row.digest, row.reads_text) != (digest, reads_text):
        row.digest, row.reads_text = digest, reads_text
        session.flush()
    return by_id(session, row.id)


def create_trained(
    session: Session,
    *,
    name: str,
    kind: Kind,
    dimension: int,
    source: str,
    method: str,
    mode: str,
    digest: str | None = None,
    reads_text: bool = False,
    base_id: int | None = None,
    collection_id: int | None = None,
    job_id: int | None = None,
    report: Mapping[str, Any] | None = None,
) -> EncoderVersion:
    """Writes down a version that was made by training, as a candidate.

    Raises:
        InvalidRequestError: there is a version by that name.
    """
    if session.scalar(select(EncoderVersionRow.id).where(EncoderVersionRow.name == name)) is not None:
        raise InvalidRequestError(
            f"There is an encoder version '{name}' in this library already. Discard it first, or give the "
            "new one another name."
        )
    state = EncoderState.CANDIDATE
    encoder_id = _add(session, name, kind, dimension, state, source, digest, reads_text)
    session.add(
        TrainingRow(
            encoder_id=encoder_id,
            base_id=base_id,
            collection_id=collection_id,
            job_id=job_id,
            method=method,
            mode=mode,
            report=dict(report or {}),
        )
    )
    session.flush()
    return by_id(session, encoder_id)


def set_report(session: Session, encoder_id: int, report: Mapping[str, Any]) -> None:
    """Keeps what a training had to say of the version it made, in place of what was kept before."""
    session.execute(
        update(TrainingRow).where(TrainingRow.encoder_id == encoder_id).values(report=dict(report))
    )


def set_state(session: Session, encoder_id: int, state: EncoderState) -> None:
    """Gives a version another standing."""
    session.execute(
        update(EncoderVersionRow).where(EncoderVersionRow.id == encoder_id).values(state=state.value)
    )


def free_name(session: Session, stem: str) -> str:
    """A name that no version has: ``stem`` in letters that suit the name of a folder, and a number."""
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_STEM].strip("-") or "trained"
    numbered = re.compile(re.escape(slug) + r"-(\d+)")
    taken = map(numbered.fullmatch, session.scalars(select(EncoderVersionRow.name)))
    return f"{slug}-{1 + max((int(match[1]) for match in taken if match), default=0)}"


def answers_for(session: Session, encoder_id: int) -> list[str]:
    """Names of the collections that a version answers for, in alphabetical order."""
    query = select(CollectionRow.name).where(CollectionRow.encoder_id == encoder_id)
    return list(session.scalars(query.order_by(CollectionRow.name)))


def remove(session: Session, encoder_id: int) -> None:
    """Forgets a version with its vectors, segments and maps.

    Raises:
        InvalidRequestError: it answers for a collection, or another version is built upon it.
    """
    name = session.get_one(EncoderVersionRow, encoder_id).name
    if collections := answers_for(session, encoder_id):
        raise InvalidRequestError(
            f"The encoder version '{name}' answers for the collection '{collections[0]}'. Demote it there, "
            "or promote another one, before you discard it."
        )
    built_upon = (
        select(EncoderVersionRow.name)
        .join(TrainingRow, TrainingRow.encoder_id == EncoderVersionRow.id)
        .where(TrainingRow.base_id == encoder_id, TrainingRow.mode == TrainingMode.ADAPTER.value)
        .limit(1)
    )
    if (other := session.scalar(built_upon)) is not None:
        raise InvalidRequestError(
            f"The encoder version '{other}' is an adapter upon '{name}' and needs it. Discard '{other}' "
            "first."
        )
    session.execute(delete(EncoderVersionRow).where(EncoderVersionRow.id == encoder_id))
    session.expire_all()


def _add(
    session: Session,
    name: str,
    kind: Kind,
    dimension: int,
    state: EncoderState,
    source: str,
    digest: str | None,
    reads_text: bool,
) -> int:
    row = EncoderVersionRow(
        id=_unused_id(session),
        name=name,
        kind=kind.value,
        dimension=dimension,
        state=state.value,
        source=source,
        digest=digest,
        reads_text=reads_text,
        created_at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    return row.id


def _unused_id(session: Session) -> int:
    """An id that no version ever had, as far as any cache can remember: caches are known by it."""
    known = session.scalar(select(func.max(EncoderVersionRow.id))) or 0
    forgotten = session.scalar(select(func.max(EmbeddingRemovalRow.encoder_id))) or 0
    return 1 + max(known, forgotten)


def _versions() -> Select[EncoderVersionRow, str | None, str | None, str | None]:
    """Every version with its method, and the names of its base and of the collection it learnt from."""
    base = aliased(EncoderVersionRow)
    return (
        select(EncoderVersionRow, TrainingRow.method, base.name, CollectionRow.name)
        .outerjoin(TrainingRow, TrainingRow.encoder_id == EncoderVersionRow.id)
        .outerjoin(base, base.id == TrainingRow.base_id)
        .outerjoin(CollectionRow, CollectionRow.id == TrainingRow.collection_id)
    )


def _version(
    row: EncoderVersionRow, method: str | None, base: str | None, collection: str | None, vectors: int = 0
) -> EncoderVersion:
    return EncoderVersion(
        id=row.id,
        name=row.name,
        kind=Kind(row.kind),
        dimension=row.dimension,
        state=EncoderState(row.state),
        source=row.source,
        vectors=vectors,
        reads_text=row.reads_text,
        base=base,
        collection=collection,
        method=method,
    )
