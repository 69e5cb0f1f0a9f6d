"""Writing what an import found: arrivals, moves, files that went away."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, case, insert, select, update
from sqlalchemy.orm import Session

from engine.catalog import embeddings, segments, tags
from engine.catalog.models import EmbeddingRow, ItemRow, ItemTagRow, RootRow, TagRow
from engine.catalog.paths import from_bytes, readable, to_bytes
from engine.catalog.segments import Segments
from engine.domain import ItemState, Kind, PictureMetadata, Tag, TrackMetadata

Vector = NDArray[np.float32]
Metadata = PictureMetadata | TrackMetadata

_METADATA = {Kind.IMAGE: PictureMetadata, Kind.MUSIC: TrackMetadata}
_FACTS = {fact.name for kind in _METADATA.values() for fact in fields(kind)}
"""The columns that metadata of any kind fill; what one kind does not have is NULL."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Where a file lies and what the file system says of it."""

    path: Path
    root_id: int
    folder: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What the catalogue knew of a file before this import."""

    id: int
    size: int
    mtime_ns: int
    state: ItemState
    content_hash: bytes | None
    reason: str | None
    """Why it could not be read, even where its drive is away now."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that was read: a new item, or new content of the item ``item_id``.

    Either ``reason`` says why it could not be read, or there are metadata and a vector. Without a content
    hash not even the bytes could be had, and what was known of the item is kept.
    """

    facts: FileFacts
    item_id: int | None
    content_hash: bytes | None
    reason: str | None = None
    metadata: Metadata | None = None
    vector: Vector | None = None
    tags: tuple[Tag, ...] = ()
    segments: Segments | None = None
    same_content: bool = False
    """The content is what it was, so that vectors under other encoder versions still hold."""


@dataclass(frozen=True, slots=True)
class Donor:
    """What an item with the same content already gave: nothing needs to be computed again."""

    metadata: Metadata
    vector: Vector
    tags: tuple[Tag, ...]
    segments: Segments | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the catalogue believes an item with a certain content to lie."""

    id: int
    path: Path
    root: Path
    state: ItemState


def known_files(session: Session, collection_id: int, paths: Sequence[Path]) -> dict[Path, KnownFile]:
    """What is known of the files at ``paths`` (at most some thousands in one call)."""
    rows = session.execute(
        select(
            ItemRow.path,
            ItemRow.id,
            ItemRow.size,
            ItemRow.mtime_ns,
            ItemRow.state,
            ItemRow.content_hash,
            ItemRow.reason,
        ).where(ItemRow.collection_id == collection_id, ItemRow.path.in_([to_bytes(path) for path in paths]))
    )
    return {
        from_bytes(path): KnownFile(id_, size, mtime_ns, ItemState(state), content_hash, reason)
        for path, id_, size, mtime_ns, state, content_hash, reason in rows
    }


def ids_below(session: Session, collection_id: int, folder: Path) -> NDArray[np.int64]:
    """Ids of all items of the collection whose file lies below ``folder``, ascending, int64 (n,)."""
    query = select(ItemRow.id).where(ItemRow.collection_id == collection_id, _below(folder))
    return np.fromiter(session.scalars(query.order_by(ItemRow.id)), dtype=np.int64)


def all_content_hashes(session: Session) -> set[bytes]:
    """Every content hash in the library: 16 bytes each, about 80 MB for a million items."""
    return set(session.scalars(select(ItemRow.content_hash).where(ItemRow.content_hash.is_not(None))))


def places_of(session: Session, kind: Kind, content_hash: bytes) -> list[Place]:
    """Where items with this content should lie, in all collections; those called missing come first."""
    rows = session.execute(
        select(ItemRow.id, ItemRow.path, RootRow.path, ItemRow.state)
        .join(RootRow, ItemRow.root_id == RootRow.id)
        .where(ItemRow.kind == kind.value, ItemRow.content_hash == content_hash)
        .order_by(ItemRow.state != ItemState.MISSING.value, ItemRow.id)
    )
    return [
        Place(item_id, from_bytes(path), from_bytes(root), ItemState(state))
        for item_id, path, root, state in rows
    ]


def donor_for(session: Session, content_hash: bytes, encoder_id: int) -> Donor | None:
    """What a readable item with this content gave under the version, or None."""
    row = session.scalar(
        select(ItemRow)
        .join(EmbeddingRow, and_(EmbeddingRow.item_id == ItemRow.id, EmbeddingRow.encoder_id == encoder_id))
        .where(ItemRow.content_hash == content_hash, ItemRow.reason.is_(None), ItemRow.format.is_not(None))
        .limit(1)
    )
    if row is None:
        return None
    vector = embeddings.read(session, encoder_id, row.id)
    if vector is None:
        return None
    found = session.execute(
        select(TagRow.name, ItemTagRow.confidence)
        .join(TagRow, TagRow.id == ItemTagRow.tag_id)
        .where(ItemTagRow.item_id == row.id, ItemTagRow.source == "encoder")
    )
    kind = _METADATA[Kind(row.kind)]
    metadata = kind(**{fact.name: getattr(row, fact.name) for fact in fields(kind)})
    encoder_tags = tuple(Tag(name, "encoder", confidence) for name, confidence in found)
    return Donor(metadata, vector, encoder_tags, segments.read(session, encoder_id, row.id))


def store(
    session: Session, collection_id: int, kind: Kind, encoder_id: int, arrivals: Sequence[Arrival]
) -> list[int]:
    """Writes items with their metadata, vectors and tags; returns their ids in the order of ``arrivals``.

    An item whose content changed loses the vectors of every version: they were of something else.
    """
    now = datetime.now(UTC)
    fresh = [arrival for arrival in arrivals if arrival.item_id is None]
    changed = [arrival for arrival in arrivals if arrival.item_id is not None]
    new_ids: list[int] = []
    if fresh:
        rows = [
            _columns(arrival) | {"collection_id": collection_id, "kind": kind.value, "imported_at": now}
            for arrival in fresh
        ]
        statement = insert(ItemRow).returning(ItemRow.id, sort_by_parameter_order=True)
        new_ids = list(session.scalars(statement, rows))
    if changed:
        session.execute(update(ItemRow), [_columns(arrival) | {"id": arrival.item_id} for arrival in changed])
    outdated = [a.item_id for a in changed if a.item_id is not None and a.content_hash and not a.same_content]
    embeddings.remove(session, outdated)
    segments.remove(session, outdated)
    supply = iter(new_ids)
    ids = [next(supply) if arrival.item_id is None else arrival.item_id for arrival in arrivals]
    seen = [(id_, arrival) for id_, arrival in zip(ids, arrivals, strict=True) if arrival.vector is not None]
    if seen:
        vectors = np.stack([arrival.vector for _, arrival in seen if arrival.vector is not None])
        embeddings.write(session, encoder_id, [id_ for id_, _ in seen], vectors)
        segments.write(session, encoder_id, {id_: arr.segments for id_, arr in seen if arr.segments})
    read = [(id_, arrival) for id_, arrival in zip(ids, arrivals, strict=True) if arrival.content_hash]
    tags.replace_encoder_tags(session, {id_: arrival.tags for id_, arrival in read})
    return ids


def move(session: Session, collection_id: int, moved: Sequence[tuple[int, FileFacts]]) -> None:
    """Gives items their new places, in ``collection_id``; what is known of them stays."""
    if moved:
        session.execute(
            update(ItemRow),
            [_place(facts) | {"id": item_id, "collection_id": collection_id} for item_id, facts in moved],
        )
        _set_state(session, [item_id for item_id, _ in moved], _present_state())


def settle(session: Session, found: Sequence[tuple[int, FileFacts]]) -> None:
    """Notes size and time of files whose content is what it was, and calls their items present again."""
    if found:
        session.execute(update(ItemRow), [_place(facts) | {"id": item_id} for item_id, facts in found])
        _set_state(session, [item_id for item_id, _ in found], _present_state())


def mark_missing(session: Session, item_ids: NDArray[np.int64]) -> int:
    """Marks items whose file is gone; returns how many were not so marked before."""
    return _set_state(session, item_ids.tolist(), ItemState.MISSING.value)


def mark_unavailable(session: Session, folder: Path) -> int:
    """Marks all items below ``folder`` as out of reach, but for missing ones; returns how many there are."""
    present = [ItemState.READY.value, ItemState.FAILED.value, ItemState.UNAVAILABLE.value]
    result = session.execute(
        update(ItemRow)
        .where(_below(folder), ItemRow.state.in_(present))
        .values(state=ItemState.UNAVAILABLE.value)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def _present_state() -> ColumnElement[str]:
    return case((ItemRow.reason.is_(None), ItemState.READY.value), else_=ItemState.FAILED.value)


def _set_state(session: Session, item_ids: Iterable[int], state: str | ColumnElement[str]) -> int:
    wanted = list(item_ids)
    changed = 0
    for start in range(0, len(wanted), 10_000):
        statement = (
            update(ItemRow)
            .where(ItemRow.id.in_(wanted[start : start + 10_000]), ItemRow.state != state)
            .values(state=state)
            .execution_options(synchronize_session=False)
        )
        changed += int(session.execute(statement).rowcount)  # type: ignore[attr-defined]
    return changed


def _below(folder: Path) -> ColumnElement[bool]:
    """Whether a path lies below ``folder``, as a range of the path's index."""
    low = os.fsencode(os.path.join(folder, ""))  # noqa: PTH118 - the trailing separator is what counts
    high = low[:-1] + bytes([low[-1] + 1])
    return and_(ItemRow.path >= low, ItemRow.path < high)


def _place(facts: FileFacts) -> dict[str, Any]:
    return {
        "root_id": facts.root_id,
        "path": to_bytes(facts.path),
        "name": readable(facts.path.name),
        "folder": facts.folder,
        "size": facts.size,
        "mtime_ns": facts.mtime_ns,
    }


def _columns(arrival: Arrival) -> dict[str, Any]:
    state = ItemState.FAILED if arrival.reason else ItemState.READY
    place = _place(arrival.facts) | {"state": state.value, "reason": arrival.reason}
    return place if arrival.content_hash is None and arrival.item_id else place | _content(arrival)


def _content(arrival: Arrival) -> dict[str, Any]:
    facts = {name: getattr(arrival.metadata, name, None) for name in _FACTS}
    return facts | {"content_hash": arrival.content_hash}
