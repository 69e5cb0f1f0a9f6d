"""What a filter panel offers: folders, tags and states, with the number of items behind each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.catalog import filters
from engine.catalog.models import ItemRow, ItemTagRow, TagRow
from engine.domain import Facets, ItemFilter

MOST_CHOICES = 200
"""Tags, artists, albums and genres offered, of each so many; the rest can be typed."""


def facets(session: Session, item_filter: ItemFilter) -> Facets:
    """Counts by folder (each with what is below it), state, tag, artist, album and genre."""
    conditions = filters.clauses(item_filter)
    folders: dict[str, int] = {}
    by_folder = select(ItemRow.folder, func.count()).where(*conditions).group_by(ItemRow.folder)
    for folder, count in session.execute(by_folder):
        parts = folder.split("/") if folder else []
        for depth in range(1, len(parts) + 1):
            name = "/".join(parts[:depth])
            folders[name] = folders.get(name, 0) + count
    by_tag = (
        select(TagRow.name, func.count(ItemTagRow.item_id.distinct()).label("n"))
        .join(ItemTagRow, ItemTagRow.tag_id == TagRow.id)
        .join(ItemRow, ItemRow.id == ItemTagRow.item_id)
        .where(*conditions)
        .group_by(TagRow.id)
        .order_by(func.count().desc(), TagRow.name)
        .limit(MOST_CHOICES)
    )
    by_state = select(ItemRow.state, func.count()).where(*conditions).group_by(ItemRow.state)
    states = {row[0]: row[1] for row in session.execute(by_state)}
    return Facets(
        folders=dict(sorted(folders.items())),
        tags={row[0]: row[1] for row in session.execute(by_tag)},
        states=states,
        total=sum(states.values()),
        artists=_counts(session, ItemRow.artist, conditions),
        albums=_counts(session, ItemRow.album, conditions),
        genres=_counts(session, ItemRow.genre, conditions),
    )


def _counts(session: Session, column: Any, conditions: Sequence[ColumnElement[bool]]) -> dict[str, int]:
    """The values of a text column with their numbers of items, most frequent first."""
    query = (
        select(column, func.count())
        .where(column.is_not(None), *conditions)
        .group_by(column)
        .order_by(func.count().desc(), column)
        .limit(MOST_CHOICES)
    )
    return {row[0]: row[1] for row in session.execute(query)}
