"""What labels the items of a collection: their folders, tags and metadata."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.catalog import verdicts
from engine.catalog.colours import TEXTS
from engine.catalog.items import each
from engine.catalog.models import CollectionRow, ItemRow, ItemTagRow, TagRow
from engine.catalog.paths import from_bytes
from engine.domain import ItemState, Kind, LabelChoice
from engine.domain.label_names import label_title
from engine.errors import InvalidRequestError

Labels = tuple[str, ...]

FIELDS: dict[str, Any] = {**TEXTS, "year": ItemRow.year}
"""Metadata that labels items, and where it stands."""
_OFFERED = {Kind.IMAGE: (), Kind.MUSIC: ("artist", "album", "genre", "year")}
"""Metadata that is offered unasked. Pictures that share a camera or a format need not be alike."""
_FOLDER = re.compile(r"folder:([1-9]\d{0,2})")
_FEWEST_CLASSES = 2
_FEWEST_OF_A_CLASS = 2
"""A label that a single item has tells of no other item that it is similar."""
_ENOUGH_OF_A_CLASS = 4
"""Items that the classes of a deeper level of folders have on average, where it is fit to be learnt."""
_ENOUGH_OF_THE_ITEMS = 0.5
"""The share of what the fullest level labels that such a level labels too."""


@dataclass(frozen=True, slots=True, eq=False)
class ItemFiles:
    """The readable items of a collection; the three go together."""

    ids: NDArray[np.int64]
    """(n,), ascending."""
    paths: Sequence[Path]
    contents: Sequence[bytes]
    """Hash of each file's content."""


@dataclass(frozen=True, slots=True)
class _Classes:
    """How one sort of label divides a collection."""

    choice: LabelChoice
    usable: int
    """Items, each counted once for every class it is in that has two or more."""

    @classmethod
    def of(cls, field: str, labelled: int, sizes: Iterable[int]) -> _Classes:
        shared = [size for size in sizes if size >= _FEWEST_OF_A_CLASS]
        return cls(LabelChoice(field, label_title(field), labelled, len(shared)), sum(shared))

    @property
    def tells_apart(self) -> bool:
        return self.choice.classes >= _FEWEST_CLASSES


def is_field(text: str) -> bool:
    """Whether ``labels_of`` knows labels by this name; any other is that of a file."""
    return text == "tag" or text in FIELDS or _FOLDER.fullmatch(text) is not None


def choices(session: Session, collection_id: int) -> tuple[LabelChoice, ...]:
    """What labels the readable items of a collection, the most fitting first.

    That is folders, then people's tags, then metadata of music; of each only what makes two classes or more
    of at least two items.
    """
    kind = Kind(session.get_one(CollectionRow, collection_id).kind)
    found = [*_folder_levels(session, collection_id), _tags(session, collection_id)]
    found += [_texts(session, collection_id, field) for field in _OFFERED[kind]]
    return tuple(classes.choice for classes in found if classes.tells_apart)


def labels_of(session: Session, ids: Iterable[int], field: str) -> list[Labels]:
    """The labels of each item, none, one or several.

    ``folder:N`` gives the path of folders down to level N, as ``animals/birds``, and nothing to an item that
    lies higher; ``tag`` all tags that people gave; any other of ``FIELDS`` what stands there. Where people
    said of an item what it is, that alone counts.

    Raises:
        InvalidRequestError: there are no labels by that name.
    """
    wanted = [int(item_id) for item_id in ids]
    found = verdicts.corrected(session, field, _standing(session, wanted, field), wanted)
    return [found.get(item_id, ()) for item_id in wanted]


def _standing(session: Session, wanted: Sequence[int], field: str) -> dict[int, Labels]:
    """The labels by folders, tags and metadata alone, whatever people said of them."""
    if (match := _FOLDER.fullmatch(field)) is not None:
        return _folders_of(session, wanted, int(match[1]))
    if field == "tag":
        return _tags_of(session, wanted)
    if field in FIELDS:
        return _texts_of(session, wanted, field)
    raise InvalidRequestError(
        f"'{field}' labels nothing. Name folder:1, folder:2, …, tag, {', '.join(FIELDS)}, or a CSV file "
        "with the columns path and label."
    )


def paths_and_contents(session: Session, collection_id: int) -> ItemFiles:
    """Where the readable items of a collection lie, and what they hold."""
    query = (
        select(ItemRow.id, ItemRow.path, ItemRow.content_hash)
        .where(*_readable(collection_id), ItemRow.content_hash.is_not(None))
        .order_by(ItemRow.id)
    )
    rows = session.execute(query).all()
    return ItemFiles(
        np.array([row.id for row in rows], np.int64),
        [from_bytes(row.path) for row in rows],
        [row.content_hash for row in rows if row.content_hash is not None],
    )


def _readable(collection_id: int) -> tuple[ColumnElement[bool], ...]:
    return ItemRow.collection_id == collection_id, ItemRow.state == ItemState.READY.value


def _folder_levels(session: Session, collection_id: int) -> list[_Classes]:
    """The levels of folders, best first: the deepest that is worth learning, then those that label most."""
    query = select(ItemRow.folder, func.count()).where(*_readable(collection_id)).group_by(ItemRow.folder)
    sizes: dict[int, dict[str, int]] = {}
    for folder, count in session.execute(query):
        parts = folder.split("/") if folder else []
        for level in range(1, len(parts) + 1):
            at_level = sizes.setdefault(level, {})
            name = "/".join(parts[:level])
            at_level[name] = at_level.get(name, 0) + count
    levels = {level: _at_level(session, collection_id, level, named) for level, named in sizes.items()}
    most = max((classes.usable for classes in levels.values() if classes.tells_apart), default=0)

    def fitness(level: int) -> tuple[bool, int, int]:
        classes = levels[level]
        fit = classes.usable >= max(_ENOUGH_OF_A_CLASS * classes.choice.classes, _ENOUGH_OF_THE_ITEMS * most)
        return (not fit, -level if fit else -classes.usable, level)

    return [levels[level] for level in sorted(levels, key=fitness)]


def _at_level(session: Session, collection_id: int, level: int, sizes: dict[str, int]) -> _Classes:
    return _as_told(session, collection_id, f"folder:{level}", sizes)


def _tags(session: Session, collection_id: int) -> _Classes:
    by_people = (
        select(ItemTagRow.item_id, ItemTagRow.tag_id)
        .join(ItemRow, ItemRow.id == ItemTagRow.item_id)
        .where(ItemTagRow.source == "user", *_readable(collection_id))
        .subquery()
    )
    sizes = session.scalars(select(func.count()).select_from(by_people).group_by(by_people.c.tag_id)).all()
    labelled = session.scalar(select(func.count(by_people.c.item_id.distinct()))) or 0
    return _Classes.of("tag", labelled, sizes)


def _texts(session: Session, collection_id: int, field: str) -> _Classes:
    column = FIELDS[field]
    query = (
        select(column, func.count()).where(*_readable(collection_id), column.is_not(None)).group_by(column)
    )
    sizes: dict[str, int] = {}
    for value, count in session.execute(query):
        if text := str(value).strip():
            sizes[text] = sizes.get(text, 0) + count
    return _as_told(session, collection_id, field, sizes)


def _as_told(session: Session, collection_id: int, field: str, standing: dict[str, int]) -> _Classes:
    """The classes of a field that gives one label to an item, once what people said of items is counted."""
    sizes, labelled = Counter(standing), sum(standing.values())
    said = verdicts.told(session, field)
    if said:
        query = select(ItemRow.id).where(*_readable(collection_id), ItemRow.id.in_(each(said)))
        here = session.scalars(query).all()
        before = _standing(session, here, field)
        for item_id in here:
            sizes.subtract(before.get(item_id, ()))
            sizes.update(said[item_id])
        labelled += sum(1 for item_id in here if not before.get(item_id))
    return _Classes.of(field, labelled, sizes.values())


def _folders_of(session: Session, ids: Sequence[int], level: int) -> dict[int, Labels]:
    rows = session.execute(select(ItemRow.id, ItemRow.folder).where(ItemRow.id.in_(each(ids))))
    names: dict[str, Labels] = {}  # there are far fewer folders than items
    found = {}
    for item_id, folder in rows:
        if folder not in names:
            parts = folder.split("/") if folder else []
            names[folder] = ("/".join(parts[:level]),) if len(parts) >= level else ()
        found[item_id] = names[folder]
    return found


def _tags_of(session: Session, ids: Sequence[int]) -> dict[int, Labels]:
    query = (
        select(ItemTagRow.item_id, TagRow.name)
        .join(TagRow, TagRow.id == ItemTagRow.tag_id)
        .where(ItemTagRow.source == "user", ItemTagRow.item_id.in_(each(ids)))
        .order_by(ItemTagRow.item_id, TagRow.name)
    )
    by_item = groupby(session.execute(query), key=itemgetter(0))
    return {item_id: tuple(row.name for row in own) for item_id, own in by_item}


def _texts_of(session: Session, ids: Sequence[int], field: str) -> dict[int, Labels]:
    column = FIELDS[field]
    query = select(ItemRow.id, column).where(column.is_not(None), ItemRow.id.in_(each(ids)))
    return {item_id: (text,) for item_id, value in session.execute(query) if (text := str(value).strip())}
