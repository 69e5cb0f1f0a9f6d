"""Who is near whom in a collection: for the jobs that may have the index, and therefore no network."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.catalog import collections, encoder_versions, maps
from engine.domain import Collection, EncoderVersion
from engine.errors import InvalidRequestError
from engine.index.catalog_vectors import CatalogVectors
from engine.index.neighbours import NeighbourCache, Neighbours
from engine.index.owner import VectorIndex
from engine.jobs.context import JobContext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NEVER = sys.maxsize
"""Vectors from which on an index for searches is built: these jobs make none."""

Ids = NDArray[np.int64]
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """What a collection has under an encoder version."""

    collection: Collection
    version: EncoderVersion
    ids: Ids
    """(n,) int64 of the items with an embedding, ascending."""


def embedded(session: Session, name: str, encoder: str | None) -> Embedded:
    """What the collection ``name`` has under ``encoder``, or under the version that answers for it.

    Raises:
        NotFoundError: there is no such collection or version.
        InvalidRequestError: it has no embeddings.
    """
    collection = collections.get(session, name)
    wanted = encoder or collection.encoder
    if wanted is None:
        raise InvalidRequestError(f"The collection '{name}' has no embeddings yet.")
    version = encoder_versions.get(session, wanted)
    ids = maps.mappable_ids(session, collection.id, version.id)
    if not len(ids):
        raise InvalidRequestError(
            f"The collection '{name}' has no embeddings under '{version.name}'. Import something into it, or "
            "embed it with that encoder."
        )
    return Embedded(collection, version, ids)


def open_index(version: EncoderVersion, context: JobContext) -> VectorIndex:
    """The vectors of a version, as the catalogue has them now; to be closed."""
    paths = context.catalog.paths
    source = CatalogVectors(context.catalog, version.id, version.dimension)
    index = VectorIndex.open(
        paths.vectors,
        paths.indexes,
        version.id,
        version.name,
        version.dimension,
        source,
        threshold=NEVER,
    )
    index.sync()
    return index


def neighbours_of(wanted: Embedded, index: VectorIndex, count: int, context: JobContext) -> Neighbours:
    """The ``count`` nearest of every item, or all there are: as kept from before, or found and kept."""
    count = min(count, max(1, len(wanted.ids) - 1))
    cache = NeighbourCache(context.catalog.paths.neighbours, wanted.version.id, wanted.collection.id)
    kept = cache.load(wanted.ids, count, index.stamp_of(wanted.ids))
    if kept is not None:
        return kept

    def stopped() -> bool:
        context.stop_if_cancelled()
        return False

    found = index.neighbours_of_all(
        wanted.ids, count, progress=teller(context, "neighbours"), stopped=stopped
    )
    cache.save(found)
    return found


def teller(context: JobContext, stage: str) -> Tell:
    """Tells how far a stage is, and stops where the job was asked to."""

    def tell(done: int, total: int) -> None:
        context.stop_if_cancelled()
        context.progress(stage, done, total)

    return tell
