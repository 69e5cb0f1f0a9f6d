"""Which items, in which order, as arrays of ids: what a gallery of a million items is made of."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Integer, Select, cast, collate, func, select
from sqlalchemy.orm import Session

from engine.catalog import filters
from engine.catalog.models import ItemRow
from engine.domain import ItemFilter, SortKey

Ids = NDArray[np.int64]


def ordered_ids(
    session: Session,
    item_filter: ItemFilter,
    key: SortKey = SortKey.ADDED,
    *,
    descending: bool = False,
    limit: int | None = None,
) -> Ids:
    """Ids of the items that pass, in the order of ``key``, equal ones by id; int64 (n,)."""
    query = select(ItemRow.id).where(*filters.clauses(item_filter))
    for column in (*_columns(key), ItemRow.id):
        query = query.order_by(column.desc().nulls_last() if descending else column.asc().nulls_last())
    return fetch_ids(session, query if limit is None else query.limit(limit))


def fetch_ids(session: Session, query: Select[int]) -> Ids:
    """The ids that ``query`` gives, in its order; int64 (n,).

    SQLite joins them into one text, which is parsed at once: a million ids in a sixth of a second instead of
    more than one with a Python object for each. It keeps the order of a sub-query for ``group_concat``.
    """
    inner = query.subquery()
    joined = session.scalar(select(func.group_concat(inner.c[0])))
    return np.fromstring(joined, dtype=np.int64, sep=",") if joined else np.empty(0, dtype=np.int64)


def _columns(key: SortKey) -> list[Any]:
    match key:
        case SortKey.ADDED:
            return []
        case SortKey.NAME:
            return [_text(ItemRow.name)]
        case SortKey.FOLDER:
            return [_text(ItemRow.folder), _text(ItemRow.name)]
        case SortKey.DATE:
            taken = cast(func.strftime("%s", ItemRow.taken_at), Integer)
            return [func.coalesce(taken, ItemRow.mtime_ns // 1_000_000_000)]
        case SortKey.PIXELS:
            return [ItemRow.width * ItemRow.height]
        case SortKey.TITLE:
            return [_text(func.coalesce(ItemRow.title, ItemRow.name))]
        case SortKey.ARTIST:
            return [_text(ItemRow.artist), _text(ItemRow.album), ItemRow.track]
        case SortKey.ALBUM:
            return [_text(ItemRow.album), ItemRow.track]
        case SortKey.GENRE:
            return [_text(ItemRow.genre), _text(ItemRow.artist)]
        case SortKey.YEAR:
            return [ItemRow.year]
        case SortKey.DURATION:
            return [ItemRow.duration]
        case SortKey.LOUDNESS:
            return [ItemRow.loudness]
        case SortKey.TEMPO:
            return [ItemRow.tempo]


def _text(column: Any) -> ColumnElement[Any]:
    return collate(column, "NOCASE")
