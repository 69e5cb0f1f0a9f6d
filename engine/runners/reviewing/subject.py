"""What a review is about: the items of a collection that are there, and who is near whom among them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.catalog import encoder_versions, items, maps
from engine.catalog.embedded import Embedded, embedded
from engine.domain import Collection, EncoderVersion, ItemFilter, ReviewKind, ReviewRequest
from engine.index.neighbours import Neighbours
from engine.jobs.context import JobContext
from engine.runners.nearness import neighbours_of, open_index

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NEAREST = 20
"""Neighbours that are looked at of each item."""

_BUNDLED = "bundled:"


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """The items of a collection, embedded by one encoder version."""

    request: ReviewRequest
    """With the encoder version that was chosen."""
    wanted: Embedded
    ids: NDArray[np.int64]
    """(n,) of those whose file is there, as far as is known; ascending."""
    context: JobContext

    @property
    def collection(self) -> Collection:
        return self.wanted.collection

    @property
    def version(self) -> EncoderVersion:
        return self.wanted.version

    @classmethod
    def of(cls, request: ReviewRequest, context: JobContext) -> Subject:
        """What ``request`` asks about.

        Raises:
            NotFoundError: there is no such collection or encoder version.
            InvalidRequestError: it has no embeddings.
        """
        with context.catalog.read() as session:
            wanted = embedded(session, request.collection, request.encoder)
            if request.kind is ReviewKind.DUPLICATES and request.encoder is None:
                wanted = _by_a_bundled_encoder(session, wanted)
            there = items.ids(session, ItemFilter(collection=request.collection), searchable=True)
        request = replace(request, encoder=wanted.version.name)
        return cls(request, wanted, wanted.ids[np.isin(wanted.ids, there)], context)

    def neighbours(self, count: int = NEAREST) -> Neighbours:
        """The ``count`` nearest of each of ``ids`` (n,) among them, or as many as there are."""
        with open_index(self.version, self.context) as index:
            found = neighbours_of(self.wanted, index, count, self.context)
        return among(found, np.isin(found.ids, self.ids))


def among(neighbours: Neighbours, kept: NDArray[np.bool_]) -> Neighbours:
    """Those of the items that are ``kept`` (n,), in which the others no longer occur."""
    if kept.all():
        return neighbours
    places = np.full(len(kept) + 1, -1, np.int32)  # the last is where -1 leads
    places[:-1][kept] = np.arange(kept.sum())
    rows = places[neighbours.rows[kept]]
    order = np.argsort(rows < 0, axis=1, kind="stable")
    rows = np.take_along_axis(rows, order, axis=1)
    cosines = np.where(rows < 0, 0, np.take_along_axis(neighbours.cosines[kept], order, axis=1))
    return Neighbours(neighbours.ids[kept], rows, cosines.astype(np.float32), neighbours.stamp)


def _by_a_bundled_encoder(session: Session, wanted: Embedded) -> Embedded:
    """The same items by an encoder that was not trained, where their embeddings are still there.

    What copies have for a cosine was measured of those. Training draws different items of a label together,
    up to where copies are.
    """
    if wanted.version.source.startswith(_BUNDLED):
        return wanted
    for version in encoder_versions.all_versions(session):
        if version.source.startswith(_BUNDLED) and version.kind is wanted.collection.kind:
            ids = maps.mappable_ids(session, wanted.collection.id, version.id)
            if np.isin(wanted.ids, ids).all():
                return Embedded(wanted.collection, version, ids)
    return wanted
