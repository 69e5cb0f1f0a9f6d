"""Puts tracks with chosen vectors, tags and windows into a library, as an import would."""

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
from engine.catalog.segments import Segments
from engine.domain import Kind, TrackMetadata
from engine.library import Library
from engine.media.hashing import hash_file

DIMENSION = 16
WINDOW = 3.0
"""Seconds."""


def drawn(count: int, seed: int = 0) -> NDArray[np.float32]:
    """(count, 16) unit vectors in all directions, all of them of about one side."""
    vectors = np.random.default_rng(seed).standard_normal((count, DIMENSION)) + 0.7
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


class Jukebox:
    """A folder of small files, each a track of the library with the vector it is given."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.library = library
        self.folder = folder
        self.catalog = Catalog(library.paths, library._catalog._engine)

    def put(
        self,
        name: str,
        vector: NDArray[np.float32],
        *,
        artist: str | None = None,
        album: str | None = None,
        title: str | None = None,
        duration: float = 60.0,
        parts: Sequence[NDArray[np.float32]] | None = None,
        collection: str = "Music",
        source: str = "bundled:ear",
    ) -> int:
        """Writes a file and stores it as an item; ``parts`` are its windows' vectors; returns its id."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.fsencode(name))
        metadata = TrackMetadata(duration, "MP3", 44100, 2, title=title, artist=artist, album=album)
        windows = None
        if parts is not None:
            starts = (np.arange(len(parts)) * WINDOW).astype(np.float32)
            windows = Segments(starts, WINDOW, np.stack(parts).astype(np.float16))
        with self.catalog.write() as session:
            encoder_id = encoder_versions.get_or_create(
                session, "ear", kind=Kind.MUSIC, dimension=DIMENSION, source=source
            ).id
            collection_id = collections.get_or_create(session, collection, Kind.MUSIC, encoder_id)
            root_id, root = collections.add_root(session, collection_id, self.folder)
            facts = FileFacts(path, root_id, folder_below(root, path), 1, path.stat().st_mtime_ns)
            arrival = Arrival(
                facts, None, hash_file(path), metadata=metadata, vector=vector, segments=windows
            )
            return intake.store(session, collection_id, Kind.MUSIC, encoder_id, [arrival])[0]

    def fill(self, count: int, artists: Sequence[str | None] = (None,), seed: int = 0) -> list[int]:
        """So many tracks, by ``artists`` in turn."""
        return [
            self.put(f"{place:03}.mp3", vector, artist=artists[place % len(artists)], duration=60.0 + place)
            for place, vector in enumerate(drawn(count, seed))
        ]
