"""The indexes of an open library: one for each encoder version that somebody asks for."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable

from engine.catalog import collections, encoder_versions
from engine.catalog.catalog import Catalog
from engine.domain import EncoderVersion
from engine.index.catalog_vectors import CatalogVectors
from engine.index.owner import VectorIndex

IndexOf = Callable[[EncoderVersion], VectorIndex]
"""As ``Indexes.of``."""


class Indexes:
    """Opens each once and keeps it open. Safe to use from several threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._open: dict[int, VectorIndex] = {}
        self._lock = threading.Lock()

    def of(self, version: EncoderVersion) -> VectorIndex:
        """The index of an encoder version, brought up to date with the catalogue."""
        paths = self._catalog.paths
        with self._lock:
            index = self._open.get(version.id)
            if index is None:
                source = CatalogVectors(self._catalog, version.id, version.dimension)
                index = VectorIndex.open(
                    paths.vectors, paths.indexes, version.id, version.name, version.dimension, source
                )
                self._open[version.id] = index
        index.sync()
        return index

    def refresh(self, *, settle: bool = False) -> None:
        """Brings the index of every version that answers for a collection up to date.

        ``settle`` waits until large ones are rebuilt too; without it that goes on in the background, and
        searches are answered meanwhile.
        """
        with self._catalog.read() as session:
            active = {collection.encoder for collection in collections.all_collections(session)}
            versions = encoder_versions.all_versions(session)
        for version in versions:
            if version.name in active and version.vectors:
                index = self.of(version)
                if settle:
                    index.settle()

    def forget(self, version_id: int) -> None:
        """Lets go of the caches of an encoder version that is no more."""
        with self._lock:
            index = self._open.pop(version_id, None)
        if index is not None:
            index.close()
        paths = self._catalog.paths
        for folder in (paths.vectors, paths.indexes, paths.neighbours):
            shutil.rmtree(folder / str(version_id), ignore_errors=True)

    def close(self) -> None:
        """Stops what they do in the background."""
        with self._lock:
            for index in self._open.values():
                index.close()
            self._open.clear()
