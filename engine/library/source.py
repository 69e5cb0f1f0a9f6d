"""The catalogue as the vector store's source of truth."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog import embeddings
from engine.catalog.catalog import Catalog
from engine.index.source import VectorChanges, Watermark


class CatalogVectors:
    """Tells an index what changed among the vectors of one encoder version."""

    def __init__(self, catalog: Catalog, encoder_id: int, dimension: int) -> None:
        self._catalog = catalog
        self._encoder_id = encoder_id
        self._dimension = dimension

    def read_changes(self, watermark: Watermark) -> Iterator[VectorChanges]:
        """Stretches of changes since ``watermark``, from one snapshot of the catalogue."""
        with self._catalog.read() as session:
            changes = embeddings.changes_since(session, self._encoder_id, self._dimension, watermark)
            for change in changes:
                yield VectorChanges(
                    change.removed, change.added, change.vectors, Watermark(*change.watermark)
                )
