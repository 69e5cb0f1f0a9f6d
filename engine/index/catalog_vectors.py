"""The catalogue as the vector store's source of truth."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog import embeddings, origin
from engine.catalog.catalog import Catalog
from engine.index.sealed import DamagedCacheError
from engine.index.source import BEGINNING, VectorChanges, Watermark


class CatalogVectors:
    """Tells an index what changed among the vectors of one encoder version."""

    def __init__(self, catalog: Catalog, encoder_id: int, dimension: int) -> None:
        self._catalog = catalog
        self._encoder_id = encoder_id
        self._dimension = dimension

    def read_changes(self, watermark: Watermark) -> Iterator[VectorChanges]:
        """Stretches of changes since ``watermark``, from one snapshot of the catalogue.

        Raises:
            DamagedCacheError: ``watermark`` was given by another catalogue, or before this one forgot things.
        """
        with self._catalog.read() as session:
            number = origin.of(session)
            if watermark not in (BEGINNING, watermark._replace(origin=number)):
                raise DamagedCacheError("they were made from another catalogue")
            seen = (watermark.embedding, watermark.removal)
            for change in embeddings.changes_since(session, self._encoder_id, self._dimension, seen):
                reached = Watermark(*change.watermark, number)
                yield VectorChanges(change.removed, change.added, change.vectors, reached)
