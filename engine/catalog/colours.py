"""What the items of a map can be coloured by: their folders, tags and metadata, as arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from engine.catalog.grouping import ids_by_value, numbers, places_by_value, rows_of
from engine.catalog.models import ItemRow, ItemTagRow, TagRow
from engine.catalog.text import folded

Ids = NDArray[np.int64]

TEXTS = {
    "artist": ItemRow.artist,
    "album": ItemRow.album,
    "genre": ItemRow.genre,
    "camera": ItemRow.camera,
    "format": ItemRow.format,
}
_INDEXED = ("artist", "album", "genre")
_YEAR = 1 + (func.julianday(ItemRow.taken_at) - 1721425.5) / 365.2425
"""The first of January of the year 1 is day 1721425.5 of astronomers."""
NUMBERS: dict[str, Any] = {
    "year": ItemRow.year,
    "duration": ItemRow.duration,
    "tempo": ItemRow.tempo,
    "loudness": ItemRow.loudness,
    "track": ItemRow.track,
    "sample_rate": ItemRow.sample_rate,
    "channels": ItemRow.channels,
    "date": _YEAR,
    "pixels": ItemRow.width * ItemRow.height / 1e6,
    "width": ItemRow.width,
    "height": ItemRow.height,
    "size": ItemRow.size / 1e6,
}
"""Numbers as they are shown: a date in years with decimals, pixels and sizes in millions."""


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """One of several names for each of n items."""

    names: tuple[str, ...]
    """The most frequent first, equally frequent ones by name."""
    counts: tuple[int, ...]
    codes: NDArray[np.int32]
    """(n,) place in ``names``, -1 for none."""

    @classmethod
    def of(cls, ids: Ids, found: Iterable[tuple[str, Ids]]) -> Named:
        """Items ``ids`` (n,), which ascend, by names and who has them; a name may come repeatedly."""
        codes_of: dict[str, int] = {}
        named = [(codes_of.setdefault(name, len(codes_of)), items) for name, items in found]
        items = np.concatenate([np.empty(0, np.int64), *(items for _, items in named)])
        own = np.repeat([code for code, _ in named], [len(items) for _, items in named])
        rows, there = rows_of(ids, items)
        codes = np.full(len(ids), -1, np.int64)
        codes[rows] = own[there]
        counts = np.bincount(codes[codes >= 0], minlength=len(codes_of))
        names = list(codes_of)
        order = sorted(np.flatnonzero(counts).tolist(), key=lambda code: (-counts[code], names[code]))
        places = np.full(len(names) + 1, -1, np.int32)  # the last for -1
        places[order] = np.arange(len(order))
        return cls(tuple(names[code] for code in order), tuple(counts[order].tolist()), places[codes])


def folders(session: Session, ids: Ids, level: int) -> Named:
    """The folder of each item down to ``level``, as ``animals/birds``; none for an item that lies higher."""
    found = (
        ("/".join(parts[:level]), items)
        for folder, items in ids_by_value(session, ItemRow.folder, *_among(ids, ItemRow.id + 0))
        if folder and len(parts := folder.split("/")) >= level
    )
    return Named.of(ids, found)


def texts(session: Session, ids: Ids, field: str) -> Named:
    """What each item has in one of ``TEXTS``."""
    column = ItemRow.id + 0 if field in _INDEXED else ItemRow.id
    found = ids_by_value(session, TEXTS[field], *_among(ids, column))
    return Named.of(ids, ((name, items) for name, items in found if name.strip()))


def top_tags(session: Session, ids: Ids) -> Named:
    """One tag of each item: that of a person before an encoder's.

    Of several by people it is the one that most items carry, for a colour says something when it comes often;
    of several by an encoder the one it is surest of.
    """
    names = {row.id: row.name for row in session.execute(select(TagRow.id, TagRow.name))}
    by_person = ItemTagRow.source == "user"
    used = (
        select(ItemTagRow.tag_id, func.count().label("times"))
        .where(by_person)
        .group_by(ItemTagRow.tag_id)
        .cte("used")
    )
    weight = case((by_person, 1 + func.coalesce(used.c.times, 0)), else_=ItemTagRow.confidence)
    # With max() SQLite takes the other columns from the row that has it.
    query = (
        select(ItemTagRow.item_id, ItemTagRow.tag_id, func.max(weight).label("weight"))
        .outerjoin(used, used.c.tag_id == ItemTagRow.tag_id)
        .where(*_among(ids, ItemTagRow.item_id))
        .group_by(ItemTagRow.item_id)
        .subquery()
    )
    items, tags = numbers(session, select(query.c.item_id, query.c.tag_id))
    found = ((names[int(tag_id)], items[own].astype(np.int64)) for tag_id, own in places_by_value(tags))
    return Named.of(ids, found)


def tag(session: Session, ids: Ids, name: str) -> tuple[NDArray[np.float32], bool]:
    """How sure it is (n,) that each item is what ``name`` says, NaN where it does not carry that tag.

    1 where a person gave it. And whether any of it comes from an encoder.
    """
    values = np.full(len(ids), np.nan, np.float32)
    query = select(
        ItemTagRow.item_id, ItemTagRow.confidence, (ItemTagRow.source != "user").label("guessed")
    ).where(is_named(name), *_among(ids, ItemTagRow.item_id + 0))
    items, confidences, guessed = numbers(session, query)
    rows, there = rows_of(ids, items.astype(np.int64))
    values[rows] = 0.0
    np.maximum.at(values, rows, confidences[there].astype(np.float32))
    return values, bool(guessed[there].any())


def figures(session: Session, ids: Ids, field: str) -> NDArray[np.float32]:
    """What each item has in one of ``NUMBERS``: (n,), NaN where it is not known."""
    values = np.full(len(ids), np.nan, np.float32)
    column = NUMBERS[field]
    query = select(ItemRow.id, column.label("value")).where(column.is_not(None), *_among(ids))
    items, found = numbers(session, query)
    rows, there = rows_of(ids, items.astype(np.int64))
    values[rows] = found[there]
    return values


def is_named(name: str) -> ColumnElement[bool]:
    """The condition that what is on an item is the tag ``name``, in whatever case."""
    return ItemTagRow.tag_id.in_(select(TagRow.id).where(func.folded(TagRow.name) == folded(name)))


def _among(ids: Ids, column: Any = ItemRow.id) -> list[ColumnElement[bool]]:
    """The condition that an item is between the first and the last of ``ids``; nothing passes for none.

    With + 0 to a column SQLite keeps to the index of the other one, instead of sorting all there is between.
    """
    return [column.between(int(ids[0]), int(ids[-1])) if len(ids) else column.is_(None)]
