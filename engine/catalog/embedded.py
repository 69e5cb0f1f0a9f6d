"""What a collection has embedded: under a version that is named, or under the one that answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.catalog import collections, encoder_versions, maps
from engine.domain import Collection, EncoderVersion
from engine.errors import InvalidRequestError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """What a collection has under an encoder version."""

    collection: Collection
    version: EncoderVersion
    ids: NDArray[np.int64]
    """(n,) of the items with an embedding, ascending, n > 0."""


def version_of(session: Session, collection: Collection, encoder: str | None = None) -> EncoderVersion:
    """The version called ``encoder``, or the one that answers for the collection.

    Raises:
        NotFoundError: there is no such version.
        InvalidRequestError: none is named, and none answers.
    """
    name = encoder or collection.encoder
    if name is None:
        raise InvalidRequestError(
            f"The collection '{collection.name}' has no embeddings yet. Import something into it first."
        )
    return encoder_versions.get(session, name)


def embedded(session: Session, name: str, encoder: str | None = None) -> Embedded:
    """What the collection ``name`` has under ``encoder``, or under the version that answers for it.

    Raises:
        NotFoundError: there is no such collection or version.
        InvalidRequestError: it has no embeddings.
    """
    collection = collections.get(session, name)
    version = version_of(session, collection, encoder)
    ids = maps.mappable_ids(session, collection.id, version.id)
    if not len(ids):
        raise InvalidRequestError(
            f"The collection '{name}' has no embeddings under '{version.name}' yet. Import something into "
            "it, or embed it with that encoder."
        )
    return Embedded(collection, version, ids)
