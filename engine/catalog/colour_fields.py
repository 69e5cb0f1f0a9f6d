"""What tells the items of a collection apart, and so is worth colouring a map by."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from engine.catalog.colours import NUMBERS, TEXTS, is_named
from engine.catalog.models import CollectionRow, ItemRow, ItemTagRow, TagRow

MOST_TAGS = 30
"""Tags that are offered by name; any other can be typed."""


@dataclass(frozen=True, slots=True)
class Present:
    """What tells the items of a collection apart."""

    folder_levels: tuple[int, ...]
    texts: tuple[str, ...]
    numbers: tuple[str, ...]
    tags: tuple[str, ...]
    """The most used first, at most ``MOST_TAGS``."""


def present(session: Session, collection: str) -> Present:
    """What is worth colouring a collection by: what has at least two values, or is not on all items."""
    scope = _Scope.of(session, collection)
    columns = TEXTS | NUMBERS | {"date": ItemRow.taken_at}
    spread = [func.min(column) != func.max(column) for column in columns.values()]
    partly = [func.count(column).between(1, func.count() - 1) for column in TEXTS.values()]
    row = session.execute(select(*spread, *partly).select_from(ItemRow).where(*scope.items)).one()
    differs = dict(zip(columns, row, strict=False))
    missing = dict(zip(TEXTS, row[len(differs) :], strict=True))
    return Present(
        _folder_levels(session, scope),
        tuple(field for field in TEXTS if differs[field] or missing[field]),
        tuple(field for field in NUMBERS if differs[field]),
        _most_used_tags(session, scope),
    )


def has_tag(session: Session, collection: str, name: str) -> bool:
    """Whether an item of a collection carries the tag ``name``."""
    carriers = select(ItemTagRow.item_id).where(is_named(name))
    query = select(ItemRow.id).where(_inside(collection), ItemRow.id.in_(carriers)).limit(1)
    return session.scalar(query) is not None


@dataclass(frozen=True, slots=True)
class _Scope:
    """Conditions that leave the items of a collection, in the form that is quickest for each table.

    Most collections have the ids between their first and their last to themselves, and then no item has to be
    looked up to know that it is one of theirs.
    """

    items: list[ColumnElement[bool]]
    folders: list[ColumnElement[bool]]
    tags: list[ColumnElement[bool]]

    @classmethod
    def of(cls, session: Session, collection: str) -> _Scope:
        inside = _inside(collection)
        first, last = session.execute(select(func.min(ItemRow.id), func.max(ItemRow.id)).where(inside)).one()
        between = ItemRow.id.between(first, last)
        others = select(ItemRow.id).where(between, ItemRow.collection_id + 0 != _id_of(collection)).limit(1)
        own = [between, ItemRow.collection_id + 0 == _id_of(collection)]
        if session.scalar(others) is not None:
            return cls(own, own, [ItemTagRow.item_id.in_(select(ItemRow.id).where(inside))])
        return cls(
            own, [(ItemRow.id + 0).between(first, last)], [(ItemTagRow.item_id + 0).between(first, last)]
        )


def _most_used_tags(session: Session, scope: _Scope) -> tuple[str, ...]:
    used = (
        select(ItemTagRow.tag_id, func.count(ItemTagRow.item_id.distinct()).label("times"))
        .where(*scope.tags)
        .group_by(ItemTagRow.tag_id)
        .subquery()
    )
    query = (
        select(TagRow.name)
        .join(used, used.c.tag_id == TagRow.id)
        .order_by(used.c.times.desc(), TagRow.name)
        .limit(MOST_TAGS)
    )
    return tuple(session.scalars(query))


def _folder_levels(session: Session, scope: _Scope) -> tuple[int, ...]:
    """The levels at which folders tell items apart."""
    found = session.scalars(select(ItemRow.folder).where(*scope.folders).group_by(ItemRow.folder))
    split = [tuple(folder.split("/")) if folder else () for folder in found]
    deepest = max(map(len, split), default=0)
    return tuple(
        level
        for level in range(1, deepest + 1)
        if len({parts[:level] if len(parts) >= level else None for parts in split}) > 1
    )


def _inside(collection: str) -> ColumnElement[bool]:
    return ItemRow.collection_id == _id_of(collection)


def _id_of(collection: str) -> ScalarSelect[int]:
    return select(CollectionRow.id).where(CollectionRow.name == collection).scalar_subquery()
