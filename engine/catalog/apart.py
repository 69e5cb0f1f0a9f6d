"""Pairs of items of which people said that they are no copies of each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session, aliased

from engine.catalog.items import existing
from engine.catalog.models import ApartPairRow, ItemRow
from engine.domain import ApartChange
from engine.errors import InvalidRequestError, NotFoundError

Pair = tuple[int, int]

_PAIRS_PER_QUERY = 5_000


def change(session: Session, pairs: Iterable[Pair], apart: bool) -> ApartChange:
    """Says of pairs of items, in any order, that they are no copies, or takes that back.

    Returns what that really changed, the lower id of each pair first.

    Raises:
        InvalidRequestError: a pair is an item and itself.
        NotFoundError: an item is not in the catalogue.
    """
    wanted = sorted({_ordered(item, other) for item, other in pairs})
    _require_items(session, {item for pair in wanted for item in pair})
    said = _said_of(session, wanted)
    changed = tuple(pair for pair in wanted if (pair in said) is not apart)
    result = ApartChange(added=changed) if apart else ApartChange(removed=changed)
    apply(session, result)
    return result


def apply(session: Session, apart_change: ApartChange) -> None:
    """Carries out a change, or one taken back; pairs of which an item is gone are passed over."""
    there = existing(session, {item for pair in apart_change.added for item in pair})
    rows = [
        {"item_id": item, "other_id": other} for item, other in apart_change.added if {item, other} <= there
    ]
    if rows:
        session.execute(upsert(ApartPairRow).on_conflict_do_nothing(), rows)
    removed = apart_change.removed
    for start in range(0, len(removed), _PAIRS_PER_QUERY):
        among = tuple_(ApartPairRow.item_id, ApartPairRow.other_id)
        session.execute(delete(ApartPairRow).where(among.in_(removed[start : start + _PAIRS_PER_QUERY])))


def of_collection(session: Session, collection_id: int) -> list[Pair]:
    """The pairs of items of a collection that are no copies, ascending, the lower id of each first."""
    item, other = aliased(ItemRow), aliased(ItemRow)
    query = (
        select(ApartPairRow.item_id, ApartPairRow.other_id)
        .join(item, item.id == ApartPairRow.item_id)
        .join(other, other.id == ApartPairRow.other_id)
        .where(item.collection_id == collection_id, other.collection_id == collection_id)
        .order_by(ApartPairRow.item_id, ApartPairRow.other_id)
    )
    return [(row.item_id, row.other_id) for row in session.execute(query)]


def _ordered(item: int, other: int) -> Pair:
    if item == other:
        raise InvalidRequestError("An item cannot be kept apart from itself. Choose two different items.")
    return min(item, other), max(item, other)


def _require_items(session: Session, ids: set[int]) -> None:
    gone = ids - existing(session, ids)
    if gone:
        raise NotFoundError(f"There is no item {min(gone)} in this library, so nothing can be said of it.")


def _said_of(session: Session, pairs: Sequence[Pair]) -> set[Pair]:
    said: set[Pair] = set()
    among = tuple_(ApartPairRow.item_id, ApartPairRow.other_id)
    for start in range(0, len(pairs), _PAIRS_PER_QUERY):
        query = select(ApartPairRow.item_id, ApartPairRow.other_id)
        rows = session.execute(query.where(among.in_(pairs[start : start + _PAIRS_PER_QUERY])))
        said.update((row.item_id, row.other_id) for row in rows)
    return said
