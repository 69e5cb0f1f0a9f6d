"""Which items share a value: arrays of ids by value, for a million items in about a second."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from engine.catalog.models import ItemRow

Ids = NDArray[np.int64]


def ids_by_value(
    session: Session, column: Any, *conditions: ColumnElement[bool]
) -> Iterator[tuple[Any, Ids]]:
    """Every value of a column of ``items`` but NULL, with the ids (m,) of the items that have it.

    SQLite joins the ids of each value into one text, as for ``ordering.fetch_ids``; a column with an index is
    read from it alone.
    """
    query = (
        select(column, func.group_concat(ItemRow.id))
        .where(column.is_not(None), *conditions)
        .group_by(column)
        .order_by(column)
    )
    for value, joined in session.execute(query):
        yield value, parsed(joined, np.int64)


def numbers(session: Session, query: Select[*tuple[Any, ...]]) -> list[NDArray[np.float64]]:
    """The columns (m,) of a query, in its order, none of whose values may be NULL."""
    inner = query.subquery()
    columns = list(inner.c)
    joined = session.execute(select(*(func.group_concat(column) for column in columns))).one()
    return [parsed(text, np.float64) for text in joined]


def parsed(joined: str | None, dtype: type[np.int64] | type[np.float64]) -> NDArray[Any]:
    """The numbers of a ``group_concat``; none for NULL."""
    return np.fromstring(joined, dtype=dtype, sep=",") if joined else np.empty(0, dtype)


def places_by_value(values: NDArray[np.float64]) -> Iterator[tuple[float, NDArray[np.intp]]]:
    """Every value there is in ``values`` (m,), rising, with the places where it stands."""
    order = np.argsort(values, kind="stable")
    present, firsts = np.unique(values[order], return_index=True)
    ends = np.append(firsts[1:], len(order))
    for value, first, end in zip(present.tolist(), firsts, ends[: len(firsts)], strict=True):
        yield value, order[first:end]


def rows_of(ids: Ids, wanted: Ids) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where ``wanted`` (m,) lie in the rising ``ids`` (n,): rows (k,) of those there, and (m,) which are."""
    rows = np.searchsorted(ids, wanted)
    there = np.zeros(len(wanted), np.bool_)
    inside = rows < len(ids)
    there[inside] = ids[rows[inside]] == wanted[inside]
    return rows[there], there
