"""Who is near whom in a collection: for the jobs that may have the index, and therefore no network."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.catalog.embedded import Embedded
from engine.domain import EncoderVersion
from engine.index.catalog_vectors import CatalogVectors
from engine.index.neighbours import NeighbourCache, Neighbours
from engine.index.owner import VectorIndex
from engine.jobs.context import JobContext

NEVER = sys.maxsize
"""Vectors from which on an index for searches is built: these jobs make none."""

Ids = NDArray[np.int64]
Tell = Callable[[int, int], None]


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
