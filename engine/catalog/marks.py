"""What people said of pairs of items: that they are similar, or that they are not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVarTuple

from sqlalchemy import Select, delete, func, select, tuple_
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session, aliased

from engine.catalog.items import each, existing
from engine.catalog.models import ItemRow, MarkRow
from engine.domain import Mark, MarkChange
from engine.errors import InvalidRequestError, NotFoundError

Said = tuple[int, int, bool | None]
"""Two items, the lower id first, and whether they are similar; None says nothing of them."""

Columns = TypeVarTuple("Columns")

_PAIRS_PER_QUERY = 5_000


def change(session: Session, pairs: Iterable[Said]) -> MarkChange:
    """Says of pairs of items, in any order, that they are similar or not; None takes back what was said.

    Of a pair that comes repeatedly the last counts. Returns what that really changed.

    Raises:
        InvalidRequestError: a pair is an item and itself, or lies in two collections: nothing learns from
            such a pair, and no collection would list it.
        NotFoundError: an item is not in the catalogue.
    """
    wanted = {_ordered(item, other): similar for item, other, similar in pairs}
    _check(session, wanted)
    said = _said_of(session, list(wanted))
    changed = [pair for pair in sorted(wanted) if said.get(pair) is not wanted[pair]]
    result = MarkChange(
        tuple((*pair, said.get(pair)) for pair in changed), tuple((*pair, wanted[pair]) for pair in changed)
    )
    apply(session, result)
    return result


def apply(session: Session, mark_change: MarkChange) -> None:
    """Carries out a change, or one taken back; pairs of which an item is gone are passed over."""
    there = existing(session, {item for *pair, _ in mark_change.after for item in pair})
    rows = [
        {"item_id": item, "other_id": other, "similar": similar, "made_at": datetime.now(UTC)}
        for item, other, similar in mark_change.after
        if similar is not None and {item, other} <= there
    ]
    if rows:
        statement = upsert(MarkRow)
        renewed = {"similar": statement.excluded.similar, "made_at": statement.excluded.made_at}
        session.execute(
            statement.on_conflict_do_update(index_elements=["item_id", "other_id"], set_=renewed), rows
        )
    taken_back = [(item, other) for item, other, similar in mark_change.after if similar is None]
    for start in range(0, len(taken_back), _PAIRS_PER_QUERY):
        pairs = taken_back[start : start + _PAIRS_PER_QUERY]
        session.execute(delete(MarkRow).where(tuple_(MarkRow.item_id, MarkRow.other_id).in_(pairs)))


def of_collection(session: Session, collection_id: int) -> list[Mark]:
    """The marks on pairs of items of a collection, the latest first."""
    query = _inside(select(MarkRow), collection_id).order_by(MarkRow.made_at.desc(), MarkRow.id.desc())
    return [
        Mark(row.item_id, row.other_id, row.similar, row.made_at.replace(tzinfo=UTC))
        for row in session.scalars(query)
    ]


def counts(session: Session, collection_id: int) -> tuple[int, int]:
    """How many pairs of items of a collection are marked as similar, and how many as not similar."""
    query = _inside(select(MarkRow.similar, func.count()), collection_id).group_by(MarkRow.similar)
    found = dict(session.execute(query).all())
    return found.get(True, 0), found.get(False, 0)


def _ordered(item: int, other: int) -> tuple[int, int]:
    if item == other:
        raise InvalidRequestError("An item cannot be marked with itself. Choose two different items.")
    return min(item, other), max(item, other)


def _said_of(session: Session, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bool]:
    said: dict[tuple[int, int], bool] = {}
    for start in range(0, len(pairs), _PAIRS_PER_QUERY):
        among = tuple_(MarkRow.item_id, MarkRow.other_id).in_(pairs[start : start + _PAIRS_PER_QUERY])
        rows = session.execute(select(MarkRow.item_id, MarkRow.other_id, MarkRow.similar).where(among))
        said.update(((item, other), similar) for item, other, similar in rows)
    return said


def _check(session: Session, wanted: Mapping[tuple[int, int], bool | None]) -> None:
    ids = {item for pair in wanted for item in pair}
    query = select(ItemRow.id, ItemRow.collection_id).where(ItemRow.id.in_(each(ids)))
    lies_in = dict(session.execute(query).all())
    gone = ids - lies_in.keys()
    if gone:
        raise NotFoundError(f"There is no item {min(gone)} in this library, so it cannot be marked.")
    if any(said is not None and lies_in[item] != lies_in[other] for (item, other), said in wanted.items()):
        raise InvalidRequestError(
            "Items of different collections cannot be marked with each other, since an encoder learns from "
            "one collection at a time. Choose items of one collection."
        )


def _inside(query: Select[*Columns], collection_id: int) -> Select[*Columns]:
    """``query`` for marks whose two items are both of the collection."""
    item, other = aliased(ItemRow), aliased(ItemRow)
    return (
        query.join(item, item.id == MarkRow.item_id)
        .join(other, other.id == MarkRow.other_id)
        .where(item.collection_id == collection_id, other.collection_id == collection_id)
    )
