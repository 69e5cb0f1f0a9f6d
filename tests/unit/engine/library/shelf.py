"""Puts items with chosen vectors into a library, as an import would."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.catalog import collections, encoder_versions, intake
from engine.catalog.catalog import Catalog
from engine.catalog.intake import Arrival, FileFacts
from engine.catalog.paths import folder_below
from engine.domain import Kind, PictureMetadata, Tag
from engine.library import Library
from engine.media.hashing import hash_file

DIMENSION = 4


def unit(*numbers: float) -> NDArray[np.float32]:
    """The numbers, filled up with zeros and scaled to length 1, float32 (4,)."""
    vector = np.zeros(DIMENSION, dtype=np.float32)
    vector[: len(numbers)] = numbers
    return vector / np.linalg.norm(vector)


class Shelf:
    """A folder of small files, each an item of the library with the vector it is given."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.library = library
        self.folder = folder
        self.catalog = Catalog(library.paths, library._catalog._engine)

    def encoder(self, name: str = "tiny", source: str | None = None) -> int:
        """The id of an encoder version of 4 dimensions."""
        with self.catalog.write() as session:
            return encoder_versions.get_or_create(
                session, name, kind=Kind.IMAGE, dimension=DIMENSION, source=source or f"bundled:{name}"
            ).id

    def put(
        self,
        name: str,
        vector: NDArray[np.float32] | None,
        *,
        collection: str = "Pictures",
        encoder: str = "tiny",
        content: str | None = None,
        tags: Sequence[str] = (),
        reason: str | None = None,
    ) -> int:
        """Writes a file and stores it as an item; returns its id."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.fsencode(content or name))
        encoder_id = self.encoder(encoder)
        with self.catalog.write() as session:
            collection_id = collections.get_or_create(session, collection, Kind.IMAGE, encoder_id)
            root_id, root = collections.add_root(session, collection_id, self.folder)
            facts = FileFacts(path, root_id, folder_below(root, path), 1, path.stat().st_mtime_ns)
            metadata = None if reason else PictureMetadata(8, 8, "JPEG")
            named = tuple(Tag(tag, "encoder", 0.5) for tag in tags)
            arrival = Arrival(facts, None, hash_file(path), reason, metadata, vector, named)
            return intake.store(session, collection_id, Kind.IMAGE, encoder_id, [arrival])[0]

    def around(self, count: int, *, start: int = 0) -> list[int]:
        """Items on a quarter circle, ``count`` equal steps from the first axis to the second."""
        angles = np.linspace(0, np.pi / 2, count)
        return [
            self.put(f"{start + number:03}.jpg", unit(np.cos(angle), np.sin(angle)))
            for number, angle in enumerate(angles)
        ]
