"""Tags on items, by people and by encoders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from engine.catalog.models import ItemTagRow, TagRow
from engine.domain import Tag


def replace_encoder_tags(session: Session, tags: Mapping[int, Sequence[Tag]]) -> None:
    """Gives each item the tags its encoder found, in place of those an encoder gave it before."""
    if not tags:
        return
    session.execute(
        delete(ItemTagRow).where(ItemTagRow.item_id.in_(list(tags)), ItemTagRow.source == "encoder")
    )
    ids = _tag_ids(session, {tag.name for found in tags.values() for tag in found})
    rows = [
        {"item_id": item_id, "tag_id": ids[tag.name], "source": "encoder", "confidence": tag.confidence}
        for item_id, found in tags.items()
        for tag in found
    ]
    if rows:
        session.execute(insert(ItemTagRow), rows)


def add(session: Session, item_ids: Iterable[int], names: Iterable[str]) -> None:
    """Puts a person's tags on items; those an item has already stay as they are."""
    ids = _tag_ids(session, set(names))
    rows = [
        {"item_id": item_id, "tag_id": tag_id, "source": "user", "confidence": 1.0}
        for item_id in item_ids
        for tag_id in ids.values()
    ]
    if rows:
        session.execute(upsert(ItemTagRow).on_conflict_do_nothing(), rows)


def _tag_ids(session: Session, names: set[str]) -> dict[str, int]:
    if names:
        session.execute(upsert(TagRow).on_conflict_do_nothing(), [{"name": name} for name in sorted(names)])
    rows = session.execute(select(TagRow.name, TagRow.id).where(TagRow.name.in_(names)))
    return {row.name: row.id for row in rows}
