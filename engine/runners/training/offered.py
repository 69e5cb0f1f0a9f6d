"""What a collection has to learn from, as it stands in the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.catalog import embeddings, labels, marks
from engine.catalog.catalog import Catalog
from engine.domain import Collection
from engine.errors import InvalidRequestError
from engine.runners.training.bases import Base

Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]
Labels = Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Offered:
    """n readable items with a vector under the base."""

    ids: Rows
    """(n,) ascending."""
    paths: Sequence[Path]
    contents: Sequence[bytes]
    features: Vectors
    """(n, d) vectors under the base."""

    @property
    def twins(self) -> Rows:
        """(n,) a number for each content that two or more have; -1 for what is the only one."""
        numbers: dict[bytes, int] = {}
        groups = np.array([numbers.setdefault(each, len(numbers)) for each in self.contents], np.int64)
        return np.where(np.bincount(groups, minlength=len(numbers))[groups] > 1, groups, -1)

    def pairs(self, collection: Collection, catalog: Catalog) -> tuple[Rows, NDArray[np.bool_]]:
        """(p, 2) rows that a person has marked, and whether as similar (p,)."""
        with catalog.read() as session:
            found = marks.of_collection(session, collection.id)
        both = np.array([(mark.item_id, mark.other_id) for mark in found], np.int64).reshape(-1, 2)
        similar = np.array([mark.similar for mark in found], np.bool_)
        known = np.isin(both, self.ids).all(axis=1)
        return np.searchsorted(self.ids, both[known]), similar[known]


def offered_by(collection: Collection, base: Base, catalog: Catalog) -> Offered:
    """The items that can be learnt from.

    Raises:
        InvalidRequestError: there are none.
    """
    version = base.version
    with catalog.read() as session:
        files = labels.paths_and_contents(session, collection.id)
        ids, vectors = embeddings.read_all(session, version.id, version.dimension, collection.name)
    there = np.flatnonzero(np.isin(files.ids, ids)).tolist()
    if not there:
        raise InvalidRequestError(
            f"The collection '{collection.name}' has nothing to learn from. Import something into it first."
        )
    return Offered(
        files.ids[there],
        [files.paths[row] for row in there],
        [files.contents[row] for row in there],
        vectors[np.searchsorted(ids, files.ids[there])],
    )
