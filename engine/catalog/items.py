"""Reading items: by id, by filter, by path, by content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.catalog import filters
from engine.catalog.models import CollectionRow, ItemRow, ItemTagRow, TagRow
from engine.catalog.paths import from_bytes, to_bytes
from engine.domain import Item, ItemFilter, ItemState, Kind, Tag

PAGE = 1000
"""Items read in one go."""

SEARCHABLE = (ItemState.READY.value, ItemState.UNAVAILABLE.value)
"""States whose items may be neighbours: a drive that is away keeps its thumbnails and its vectors."""


def count(session: Session, item_filter: ItemFilter) -> int:
    """How many items pass the filter."""
    return session.scalar(select(func.count()).select_from(ItemRow).where(*filters.clauses(item_filter))) or 0


def ids(session: Session, item_filter: ItemFilter, *, searchable: bool = False) -> NDArray[np.int64]:
    """Ids of the items that pass, ascending, int64 (n,); ``searchable`` skips failed and missing ones."""
    query = select(ItemRow.id).where(*filters.clauses(item_filter)).order_by(ItemRow.id)
    if searchable:
        query = query.where(ItemRow.state.in_(SEARCHABLE))
    return np.fromiter(session.scalars(query.execution_options(yield_per=10_000)), dtype=np.int64)


def unsearchable_ids(session: Session) -> NDArray[np.int64]:
    """Ids of the failed and missing items, ascending, int64 (n,)."""
    query = select(ItemRow.id).where(ItemRow.state.not_in(SEARCHABLE)).order_by(ItemRow.id)
    return np.fromiter(session.scalars(query), dtype=np.int64)


def iterate(session: Session, item_filter: ItemFilter) -> Iterator[Item]:
    """The items that pass, by id, a page at a time."""
    after = 0
    while True:
        page = _read(session, _base(item_filter).where(ItemRow.id > after).limit(PAGE))
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].id


def by_ids(session: Session, wanted: Iterable[int]) -> dict[int, Item]:
    """The items with these ids; ids that are not there are left out."""
    query = _base(ItemFilter()).where(ItemRow.id.in_(each(wanted)))
    return {item.id: item for item in _read(session, query)}


def paths_of(session: Session, wanted: Sequence[int]) -> dict[int, Path]:
    """Paths by id, for a list of results."""
    rows = session.execute(select(ItemRow.id, ItemRow.path).where(ItemRow.id.in_(each(wanted))))
    return {item_id: from_bytes(path) for item_id, path in rows}


def all_paths(session: Session) -> Iterator[tuple[int, Path]]:
    """Id and path of every item."""
    for item_id, path in session.execute(select(ItemRow.id, ItemRow.path).execution_options(yield_per=PAGE)):
        yield item_id, from_bytes(path)


def places(session: Session, state: ItemState) -> list[tuple[int, Path]]:
    """Id and path of the items in ``state``."""
    rows = session.execute(select(ItemRow.id, ItemRow.path).where(ItemRow.state == state.value))
    return [(item_id, from_bytes(path)) for item_id, path in rows]


def ids_at(session: Session, path: Path) -> list[int]:
    """Ids of the items whose file is ``path``: one per collection it was imported into."""
    return list(
        session.scalars(select(ItemRow.id).where(ItemRow.path == to_bytes(path)).order_by(ItemRow.id))
    )


def ids_with_content(session: Session, content_hash: bytes) -> list[int]:
    """Ids of the items with this content."""
    query = select(ItemRow.id).where(ItemRow.content_hash == content_hash).order_by(ItemRow.id)
    return list(session.scalars(query))


def content_hashes(session: Session, wanted: Iterable[int]) -> dict[int, bytes]:
    """Content hashes by id; items whose file was never read are left out."""
    query = select(ItemRow.id, ItemRow.content_hash).where(
        ItemRow.id.in_(each(wanted)), ItemRow.content_hash.is_not(None)
    )
    return {item_id: content for item_id, content in session.execute(query) if content is not None}


def contents(session: Session, kind: Kind) -> dict[bytes, Path]:
    """The content hashes of the readable items of a kind, each with the path of one that has it."""
    query = select(ItemRow.content_hash, ItemRow.path).where(
        ItemRow.kind == kind.value, ItemRow.content_hash.is_not(None), ItemRow.reason.is_(None)
    )
    rows = session.execute(query.order_by(ItemRow.id.desc()).execution_options(yield_per=PAGE))
    return {content_hash: from_bytes(path) for content_hash, path in rows if content_hash is not None}


def existing(session: Session, wanted: Iterable[int]) -> set[int]:
    """Those of the ids that an item has."""
    return set(session.scalars(select(ItemRow.id).where(ItemRow.id.in_(each(wanted)))))


def each(wanted: Iterable[int]) -> Select[int]:
    """A sub-select of ids from one JSON parameter: no limit on their number, one plan for all sizes."""
    rows = func.json_each(json.dumps([int(item_id) for item_id in wanted])).table_valued("value")
    return select(rows.c.value)


def as_time(mtime_ns: int) -> datetime:
    """When a file was last changed, from the nanoseconds that the file system counts."""
    return datetime.fromtimestamp(mtime_ns / 1e9, UTC)


def _base(item_filter: ItemFilter) -> Select[ItemRow, str]:
    return (
        select(ItemRow, CollectionRow.name)
        .join(CollectionRow, ItemRow.collection_id == CollectionRow.id)
        .where(*filters.clauses(item_filter))
        .order_by(ItemRow.id)
    )


def _read(session: Session, query: Select[ItemRow, str]) -> list[Item]:
    rows = session.execute(query).all()
    tags = _tags_of(session, [row.id for row, _ in rows])
    items = [_item(row, collection, tuple(tags.get(row.id, ()))) for row, collection in rows]
    session.expunge_all()
    return items


def _tags_of(session: Session, wanted: Sequence[int]) -> dict[int, list[Tag]]:
    query = (
        select(ItemTagRow.item_id, TagRow.name, ItemTagRow.source, ItemTagRow.confidence)
        .join(TagRow, TagRow.id == ItemTagRow.tag_id)
        .where(ItemTagRow.item_id.in_(each(wanted)))
        .order_by(ItemTagRow.source.desc(), ItemTagRow.confidence.desc(), TagRow.name)
    )
    tags: dict[int, list[Tag]] = {}
    for item_id, name, source, confidence in session.execute(query):
        tags.setdefault(item_id, []).append(Tag(name, "user" if source == "user" else "encoder", confidence))
    return tags


def _item(row: ItemRow, collection: str, tags: tuple[Tag, ...]) -> Item:
    return Item(
        id=row.id,
        collection=collection,
        path=from_bytes(row.path),
        kind=Kind(row.kind),
        state=ItemState(row.state),
        reason=row.reason,
        labels=tuple(row.folder.split("/")) if row.folder else (),
        tags=tags,
        size=row.size,
        modified_at=as_time(row.mtime_ns),
        content_hash=row.content_hash.hex() if row.content_hash else None,
        width=row.width,
        height=row.height,
        format=row.format,
        taken_at=row.taken_at,
        camera=row.camera,
        latitude=row.latitude,
        longitude=row.longitude,
        title=row.title,
        artist=row.artist,
        album=row.album,
        track=row.track,
        year=row.year,
        genre=row.genre,
        duration=row.duration,
        sample_rate=row.sample_rate,
        channels=row.channels,
        loudness=row.loudness,
        tempo=row.tempo,
    )
