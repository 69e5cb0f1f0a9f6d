"""Whether the vectors in the catalogue are whole, and every item has the one it should have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.catalog import collections, embeddings, segments
from engine.catalog.catalog import Catalog
from engine.domain import Collection, EncoderVersion, Finding
from engine.errors import JobError
from engine.jobs.handle import JobHandle
from engine.library.jobs import until_done

Embed = Callable[[str, str], JobHandle]
"""Starts the job that makes vectors again, of a collection with the encoder from a source."""


@dataclass(frozen=True, slots=True)
class VectorCheck:
    """What a check of vectors looks at."""

    catalog: Catalog
    versions: Sequence[EncoderVersion]
    embed: Embed
    repair: bool

    def findings(self) -> list[Finding]:
        """Damaged vectors, then readable items without one under their collection's version."""
        return [*self._damaged(), *self._lacking()]

    def _damaged(self) -> list[Finding]:
        findings = []
        for version in self.versions:
            with self.catalog.read() as session:
                damaged = embeddings.damaged(session, version.id, version.dimension)
                damaged += segments.damaged(session, version.id)
            if damaged and self.repair:
                with self.catalog.write() as session:
                    embeddings.remove(session, damaged, version.id)
                    segments.remove(session, damaged, version.id)
            if damaged:
                problem = f"{len(damaged)} vectors of '{version.name}' are damaged"
                findings.append(Finding("vectors", problem, self.repair))
        return findings

    def _lacking(self) -> list[Finding]:
        named = {version.name: version for version in self.versions}
        with self.catalog.read() as session:
            answered = [
                (collection, named[collection.encoder])
                for collection in collections.all_collections(session)
                if collection.encoder is not None
            ]
        counts = [self._count_lacking(collection, version) for collection, version in answered]
        return [self._mend(*one, count) for one, count in zip(answered, counts, strict=True) if count]

    def _mend(self, collection: Collection, version: EncoderVersion, count: int) -> Finding:
        computable = not version.source.startswith("file:")
        left = count
        advice = "Import the folder again." if computable else "Import the vectors again."
        if self.repair and computable:
            try:
                until_done(self.embed(collection.name, version.source))
            except JobError as error:
                advice = str(error)
            left = self._count_lacking(collection, version)
        problem = f"{count} items of '{collection.name}' have no vector under '{version.name}'"
        return Finding("vectors", problem, not left, advice if left else None)

    def _count_lacking(self, collection: Collection, version: EncoderVersion) -> int:
        with self.catalog.read() as session:
            return len(embeddings.items_without(session, version.id, collection.id))
