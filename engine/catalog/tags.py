"""Tags on items, by people and by encoders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from engine.catalog.models import ItemTagRow, TagRow
from engine.catalog.paths import readable
from engine.domain import Tag, TagChange


def replace_encoder_tags(session: Session, tags: Mapping[int, Sequence[Tag]]) -> None:
    """Gives each item the tags its encoder found, in place of those an encoder gave it before.

    A word an encoder gives twice to one item is kept once, with the greater confidence.
    """
    if not tags:
        return
    session.execute(
        delete(ItemTagRow).where(ItemTagRow.item_id.in_(list(tags)), ItemTagRow.source == "encoder")
    )
    ids = _tag_ids(session, {tag.name for found in tags.values() for tag in found})
    surest = {
        (item_id, ids[tag.name]): tag.confidence
        for item_id, found in tags.items()
        for tag in sorted(found, key=lambda tag: tag.confidence)
    }
    rows = [
        {"item_id": item_id, "tag_id": tag_id, "source": "encoder", "confidence": confidence}
        for (item_id, tag_id), confidence in surest.items()
    ]
    if rows:
        session.execute(insert(ItemTagRow), rows)


def change(
    session: Session, item_ids: Sequence[int], *, add: Iterable[str] = (), remove: Iterable[str] = ()
) -> TagChange:
    """Puts a person's tags on items and takes others off; returns what that really changed."""
    wanted = set(map(readable, add))
    unwanted = set(map(readable, remove)) - wanted
    held = _held(session, item_ids, wanted | unwanted)
    added = [(item, name) for item in item_ids for name in sorted(wanted) if (item, name) not in held]
    removed = [(item, name) for item in item_ids for name in sorted(unwanted) if (item, name) in held]
    result = TagChange(tuple(added), tuple(removed))
    apply(session, result)
    return result


def apply(session: Session, tag_change: TagChange) -> None:
    """Carries out a change, or one taken back."""
    ids = _tag_ids(session, {name for _, name in tag_change.added})
    rows = [
        {"item_id": item, "tag_id": ids[name], "source": "user", "confidence": 1.0}
        for item, name in tag_change.added
    ]
    if rows:
        session.execute(upsert(ItemTagRow).on_conflict_do_nothing(), rows)
    by_name: dict[str, list[int]] = {}
    for item, name in tag_change.removed:
        by_name.setdefault(name, []).append(item)
    for name, items in by_name.items():
        tag = select(TagRow.id).where(TagRow.name == name).scalar_subquery()
        for start in range(0, len(items), 10_000):
            session.execute(
                delete(ItemTagRow).where(
                    ItemTagRow.tag_id == tag,
                    ItemTagRow.source == "user",
                    ItemTagRow.item_id.in_(items[start : start + 10_000]),
                )
            )


def all_names(session: Session) -> list[str]:
    """Every tag that an item carries, in alphabetical order."""
    carried = select(ItemTagRow.tag_id).distinct()
    return list(session.scalars(select(TagRow.name).where(TagRow.id.in_(carried)).order_by(TagRow.name)))


def _held(session: Session, item_ids: Sequence[int], names: set[str]) -> set[tuple[int, str]]:
    """Pairs of item and tag that a person gave already."""
    held: set[tuple[int, str]] = set()
    for start in range(0, len(item_ids), 10_000):
        rows = session.execute(
            select(ItemTagRow.item_id, TagRow.name)
            .join(TagRow, TagRow.id == ItemTagRow.tag_id)
            .where(
                ItemTagRow.source == "user",
                TagRow.name.in_(names),
                ItemTagRow.item_id.in_(item_ids[start : start + 10_000]),
            )
        )
        held.update((row.item_id, row.name) for row in rows)
    return held


def _tag_ids(session: Session, names: set[str]) -> dict[str, int]:
    if names:
        session.execute(upsert(TagRow).on_conflict_do_nothing(), [{"name": name} for name in sorted(names)])
    rows = session.execute(select(TagRow.name, TagRow.id).where(TagRow.name.in_(names)))
    ids = {row.name: row.id for row in rows}
    return {name: ids[readable(name)] for name in names}
