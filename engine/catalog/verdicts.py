"""What people said of items and labels, and the labels that items have by it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from engine.catalog.items import each, existing
from engine.catalog.models import ItemRow, LabelVerdictRow
from engine.catalog.paths import readable
from engine.domain import LabelVerdict, Verdict, VerdictChange
from engine.errors import InvalidRequestError, NotFoundError

Labels = tuple[str, ...]
Said = tuple[int, str, str, Verdict | None]
"""An item, the field, the label, and what a person says of them; None says nothing."""
_Key = tuple[int, str, str]

_ROWS_PER_QUERY = 2_500


def change(session: Session, said: Iterable[Said]) -> VerdictChange:
    """Says of items that a label is theirs or is not; None takes back what was said.

    Of what is said twice the last counts. What an item is said to be takes the place of what it was said to
    be in that field before; labels that come in one call stand beside each other. Returns what that really
    changed.

    Raises:
        InvalidRequestError: a label is empty.
        NotFoundError: an item is not in the catalogue.
    """
    wanted = {_key(item, field, label): verdict for item, field, label, verdict in said}
    _require_items(session, {item for item, _, _ in wanted})
    known = _known(session, {(item, field) for item, field, _ in wanted})
    told = {(item, field) for (item, field, _), verdict in wanted.items() if verdict is Verdict.IS}
    for key, verdict in known.items():
        if verdict is Verdict.IS and key[:2] in told:
            wanted.setdefault(key, None)
    changed = [key for key in sorted(wanted) if known.get(key) is not wanted[key]]
    result = VerdictChange(
        tuple((*key, known.get(key)) for key in changed), tuple((*key, wanted[key]) for key in changed)
    )
    apply(session, result)
    return result


def apply(session: Session, verdict_change: VerdictChange) -> None:
    """Carries out a change, or one taken back; items that are gone are passed over."""
    there = existing(session, {item for item, *_ in verdict_change.after})
    rows = [
        {"item_id": item, "field": field, "label": label, "verdict": verdict.value}
        for item, field, label, verdict in verdict_change.after
        if verdict is not None and item in there
    ]
    if rows:
        statement = upsert(LabelVerdictRow)
        renewed = {"verdict": statement.excluded.verdict}
        keys = ["item_id", "field", "label"]
        session.execute(statement.on_conflict_do_update(index_elements=keys, set_=renewed), rows)
    taken_back = [key for *key, verdict in verdict_change.after if verdict is None]
    among = tuple_(LabelVerdictRow.item_id, LabelVerdictRow.field, LabelVerdictRow.label)
    for start in range(0, len(taken_back), _ROWS_PER_QUERY):
        keys_of_part = taken_back[start : start + _ROWS_PER_QUERY]
        session.execute(delete(LabelVerdictRow).where(among.in_(keys_of_part)))


def of_collection(session: Session, collection_id: int, field: str) -> list[LabelVerdict]:
    """What was said of the items of a collection and their labels of a field, by item and label."""
    query = (
        select(LabelVerdictRow.item_id, LabelVerdictRow.label, LabelVerdictRow.verdict)
        .join(ItemRow, ItemRow.id == LabelVerdictRow.item_id)
        .where(ItemRow.collection_id == collection_id, LabelVerdictRow.field == readable(field))
        .order_by(LabelVerdictRow.item_id, LabelVerdictRow.label)
    )
    return [
        LabelVerdict(item_id, field, label, Verdict(verdict))
        for item_id, label, verdict in session.execute(query)
    ]


def told(session: Session, field: str) -> dict[int, Labels]:
    """The labels of a field that people said items have, by item, in alphabetical order.

    Tags are left out: what a person says of them is put onto the item itself.
    """
    if field == "tag":
        return {}
    query = (
        select(LabelVerdictRow.item_id, LabelVerdictRow.label)
        .where(LabelVerdictRow.field == readable(field), LabelVerdictRow.verdict == Verdict.IS.value)
        .order_by(LabelVerdictRow.item_id, LabelVerdictRow.label)
    )
    found: dict[int, Labels] = {}
    for item_id, label in session.execute(query):
        found[item_id] = (*found.get(item_id, ()), label)
    return found


def corrected(
    session: Session, field: str, labels: Mapping[int, Labels], among: Collection[int]
) -> dict[int, Labels]:
    """``labels`` by item, with what people said of the items ``among`` in the place of what stands there."""
    said = told(session, field)
    if not said:
        return dict(labels)
    wanted = set(among)
    return dict(labels) | {item_id: own for item_id, own in said.items() if item_id in wanted}


def _key(item: int, field: str, label: str) -> _Key:
    if not label.strip():
        raise InvalidRequestError("A label must have at least one letter. Write what the item is.")
    return item, readable(field), readable(label)


def _require_items(session: Session, ids: set[int]) -> None:
    gone = ids - existing(session, ids)
    if gone:
        raise NotFoundError(f"There is no item {min(gone)} in this library, so it cannot be labelled.")


def _known(session: Session, wanted: set[tuple[int, str]]) -> dict[_Key, Verdict]:
    """All that was said of items and fields so far."""
    query = select(
        LabelVerdictRow.item_id, LabelVerdictRow.field, LabelVerdictRow.label, LabelVerdictRow.verdict
    ).where(
        LabelVerdictRow.item_id.in_(each(item for item, _ in wanted)),
        LabelVerdictRow.field.in_({field for _, field in wanted}),
    )
    return {
        (item_id, field, label): Verdict(verdict) for item_id, field, label, verdict in session.execute(query)
    }
