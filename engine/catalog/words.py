"""The words that items carry: their folders, tags, artists, albums, genres, titles and file names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Integer, cast, select
from sqlalchemy.orm import Session

from engine.catalog.grouping import ids_by_value, numbers, places_by_value, rows_of
from engine.catalog.models import ItemRow, ItemTagRow, TagRow
from engine.catalog.text import folded
from engine.domain.words import ItemWords

Ids = NDArray[np.int64]
Found = tuple[str, Ids, float | NDArray[np.float64]]
"""A word as it is written, the items that carry it, and how much it says of them."""

_COLUMNS = ((ItemRow.genre, 0.9), (ItemRow.artist, 0.8), (ItemRow.album, 0.6))
_OF_ENCODERS = 0.5
"""An encoder is taken at half of its confidence beside what people wrote."""
_OF_TITLES = 0.7
_PART = re.compile(r"[^\W\d_]{3,}")
"""A word of a title or a file name: three letters at least, so that numbers and counters are none."""
_SUFFIX = re.compile(r"\.\w{1,5}$")
_FEWEST = 2
"""Items that a word of a title must have in common: most words of file names come once."""


def words_of(session: Session, ids: Ids) -> ItemWords:
    """The words of the items ``ids`` (n,), which ascend.

    A folder is one word for each of its levels. Words that differ in case alone are one, written as they
    mostly are. A word that an item carries in several ways counts as the way that says most.
    """
    gathered = _Gathered(ids)
    if len(ids):
        for name, items, weights in _found(session, ids):
            gathered.add(name, items, weights)
    return gathered.words()


class _Gathered:
    """Collects words, spelled alike, for the items ``ids``."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._codes: dict[str, int] = {}
        self._spellings: list[Counter[str]] = []
        self._rows: list[NDArray[np.int64]] = []
        self._words: list[NDArray[np.int32]] = []
        self._weights: list[NDArray[np.float32]] = []

    def add(self, name: str, items: Ids, weights: float | NDArray[np.float64]) -> None:
        """Adds the word ``name`` of ``items`` (m,); those not asked about are left out."""
        rows, there = rows_of(self._ids, items)
        name = name.strip()
        if not len(rows) or not name:
            return
        code = self._codes.setdefault(folded(name), len(self._codes))
        if code == len(self._spellings):
            self._spellings.append(Counter())
        self._spellings[code][name] += len(rows)
        self._rows.append(rows)
        self._words.append(np.full(len(rows), code, np.int32))
        self._weights.append(np.broadcast_to(weights, there.shape)[there].astype(np.float32))

    def words(self) -> ItemWords:
        """All of it; of what an item carries twice, that which says more."""
        rows = np.concatenate([np.empty(0, np.int64), *self._rows])
        codes = np.concatenate([np.empty(0, np.int32), *self._words])
        weights = np.concatenate([np.empty(0, np.float32), *self._weights])
        order = np.lexsort((-weights, codes, rows))
        rows, codes, weights = rows[order], codes[order], weights[order]
        first = np.ones(len(rows), np.bool_)
        first[1:] = (np.diff(rows) != 0) | (np.diff(codes) != 0)
        vocabulary = tuple(spellings.most_common(1)[0][0] for spellings in self._spellings)
        return ItemWords(rows[first], codes[first], weights[first], vocabulary)


def _found(session: Session, ids: Ids) -> Iterator[Found]:
    # With + 0 SQLite keeps to the index of the other column, instead of sorting all there is between.
    among = (ItemRow.id + 0).between(int(ids[0]), int(ids[-1]))
    for folder, items in ids_by_value(session, ItemRow.folder, among):
        for name in dict.fromkeys(folder.split("/")):
            yield name, items, 1.0
    for column, weight in _COLUMNS:
        for name, items in ids_by_value(session, column, among):
            yield name, items, weight
    yield from _tags(session, ids)
    yield from _titles(session, ids)


def _tags(session: Session, ids: Ids) -> Iterator[Found]:
    names = {row.id: row.name for row in session.execute(select(TagRow.id, TagRow.name))}
    by_person = ItemTagRow.source == "user"
    items, tags, people, sure = numbers(
        session,
        select(
            ItemTagRow.item_id,
            ItemTagRow.tag_id,
            by_person.label("by_person"),
            # Whole numbers are written and read several times as fast as others.
            cast(ItemTagRow.confidence * 1000, Integer).label("thousandths"),
        ).where(ItemTagRow.item_id.between(int(ids[0]), int(ids[-1]))),
    )
    weights = np.where(people > 0, 1.0, _OF_ENCODERS * sure / 1000)
    for tag_id, own in places_by_value(tags):
        yield names[int(tag_id)], items[own].astype(np.int64), weights[own]


def _titles(session: Session, ids: Ids) -> Iterator[Found]:
    """The words of titles, and of the names of files that have no title."""
    query = select(ItemRow.id, ItemRow.title, ItemRow.name).where(
        ItemRow.id.between(int(ids[0]), int(ids[-1]))
    )
    carriers: dict[str, list[int]] = {}
    for item_id, title, name in session.execute(query.execution_options(yield_per=10_000)):
        for word in set(_PART.findall(folded(title or _SUFFIX.sub("", name)))):
            carriers.setdefault(word, []).append(item_id)
    for word in sorted(carriers):
        if len(carriers[word]) >= _FEWEST:
            yield word, np.array(carriers[word], np.int64), _OF_TITLES
