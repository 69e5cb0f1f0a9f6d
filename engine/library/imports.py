"""Imports of folders and files, and embedding a collection anew."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from engine.catalog import collections
from engine.catalog.catalog import Catalog
from engine.domain import Kind
from engine.errors import InvalidRequestError
from engine.jobs.handle import JobHandle
from engine.library import naming
from engine.library.jobs import OnEvent, Start

SAMPLES = "Sample pictures"
"""Name of the collection of pictures that the program draws itself."""


class Imports:
    """What fills an open library; safe to use from several threads."""

    def __init__(self, catalog: Catalog, start: Start) -> None:
        self._catalog = catalog
        self._start = start

    def start(
        self,
        paths: Sequence[Path],
        *,
        kind: Kind | None = None,
        name: str | None = None,
        windows: int | None = None,
        on_event: OnEvent | None = None,
    ) -> JobHandle:
        """Imports folders and files into the collection ``name``, in a job process.

        Without a kind, pictures and music go into a collection each. Without a name the files go to the
        collection that has their folder already, or to a new one named after the first folder. ``windows``
        is how many of a track are heard at most; the encoder's own number when None.

        Raises:
            InvalidRequestError: nothing is to be imported.
        """
        if not paths:
            raise InvalidRequestError("Name at least one folder or file to import.")
        absolute = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - links keep their names
        spec = {
            "paths": [str(path) for path in absolute],
            "kind": kind.value if kind is not None else None,
            "name": name,
            "windows": windows,
        }
        described = ", ".join(str(path) for path in absolute[:3]) + ("…" if len(absolute) > 3 else "")
        into = f" into {name}" if name is not None else ""
        return self._start("import", f"Import {described}{into}", spec, on_event)

    def start_samples(self, *, count: int = 320, on_event: OnEvent | None = None) -> JobHandle:
        """Draws ``count`` sample pictures beside the catalogue and imports them, in a job process."""
        spec = {
            "paths": [str(self._catalog.paths.samples)],
            "kind": Kind.IMAGE.value,
            "name": SAMPLES,
            "draw": count,
        }
        return self._start("import", "Draw and import sample pictures", spec, on_event)

    def start_embedding(
        self, collection: str, encoder: str, *, windows: int | None = None, on_event: OnEvent | None = None
    ) -> JobHandle:
        """Embeds a collection with ``encoder`` and lets it answer for it, in a job process.

        ``encoder`` is a version known here, a bundled encoder, or a source such as ``hub:NAME``.

        Raises:
            NotFoundError: there is no such collection.
            InvalidRequestError: the vectors of the version were imported, so it cannot embed.
        """
        with self._catalog.read() as session:
            collections.get(session, collection)
            source = naming.source_for(session, encoder)
        spec = {"collection": collection, "source": source, "windows": windows}
        return self._start("embed", f"Embed {collection} with {source}", spec, on_event)
