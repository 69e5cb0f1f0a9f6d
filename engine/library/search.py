"""Answering queries: from examples to vectors, through the index, to neighbours with paths."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.catalog import collections, embeddings, encoder_versions, items
from engine.catalog.catalog import Catalog
from engine.domain import EncoderVersion, Example, ItemFilter, Neighbour, Query, SearchResult
from engine.errors import DecodeError, InvalidRequestError, NotFoundError
from engine.index import queries
from engine.index.owner import VectorIndex
from engine.jobs.service import EncodeRequest, EncoderService
from engine.media.hashing import hash_file

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Vector = NDArray[np.float32]
Ids = NDArray[np.int64]

CANDIDATES_FOR_CHOICE = 10
"""Where variety is asked for or copies are hidden, the neighbours are chosen among this many times k."""
MOST_COMPARED = 4000
"""Candidates that are compared with each other to hide copies: a second's work, which grows by the square."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Vectors of a query's examples, float32 (n, d), and the ids of those that are items."""

    vectors: Vector
    item_ids: tuple[int, ...]


class Searcher:
    """Answers the queries of one library."""

    def __init__(
        self, catalog: Catalog, service: EncoderService, index_of: Callable[[EncoderVersion], VectorIndex]
    ) -> None:
        self._catalog = catalog
        self._service = service
        self._index_of = index_of

    def similar(self, query: Query) -> SearchResult:
        """The neighbours of ``query``; none of its own items is among them.

        Raises:
            NotFoundError: an example or the collection is not there.
            InvalidRequestError: the query is empty, asks across encoder versions, or names an unusable file.
            EncoderError: a file or text could not be embedded.
        """
        _check(query)
        version = self._version_for(query)
        index = self._index_of(version)
        include = self._embed(query.include, version)
        exclude = self._embed(query.exclude, version)
        began = time.perf_counter()
        composed = queries.compose(include.vectors, exclude.vectors if query.exclude else None)
        ids, scores = self._search(index, query, composed, include.item_ids + exclude.item_ids)
        with self._catalog.read() as session:
            paths = items.paths_of(session, ids.tolist())
        neighbours = tuple(
            Neighbour(item_id, paths[item_id], score)
            for item_id, score in zip(ids.tolist(), scores.tolist(), strict=True)
            if item_id in paths
        )
        return SearchResult(version.name, neighbours, (time.perf_counter() - began) * 1000)

    def _search(
        self, index: VectorIndex, query: Query, vector: Vector, own: tuple[int, ...]
    ) -> tuple[Ids, Vector]:
        allowed, excluded = self._scope(query.item_filter, own)
        choosy = query.diversity > 0 or query.hide_duplicates
        wanted = query.k * CANDIDATES_FOR_CHOICE if choosy else query.k
        while True:
            ids, scores = index.search(vector, wanted, allowed=allowed, exclude=excluded)
            exhausted = len(ids) < wanted
            kept = self._kept(index, query, vector, ids, scores)
            if kept.sum() >= query.k or exhausted or not query.hide_duplicates or wanted >= MOST_COMPARED:
                break
            wanted *= 4
        ids, scores = ids[kept], scores[kept]
        if query.diversity > 0:
            order = queries.diversify(scores, index.vectors_of(ids), query.k, 1.0 - query.diversity)
            return ids[order], scores[order]
        return ids[: query.k], scores[: query.k]

    @staticmethod
    def _kept(
        index: VectorIndex, query: Query, vector: Vector, ids: Ids, scores: Vector
    ) -> NDArray[np.bool_]:
        """Which candidates pass the threshold and, when copies are hidden, are none."""
        kept = np.ones(len(ids), dtype=np.bool_)
        if query.threshold is not None:
            kept &= queries.at_least(scores, query.threshold)
        if query.hide_duplicates:
            kept &= queries.without_duplicates(index.vectors_of(ids), vector)
        return kept

    def _scope(self, item_filter: ItemFilter, own: tuple[int, ...]) -> tuple[Ids | None, Ids]:
        """Ids the filter allows (None for all) and ids that are left out in any case."""
        mine = np.array(sorted(set(own)), dtype=np.int64)
        with self._catalog.read() as session:
            if not item_filter.is_empty:
                names_state = any(condition.field == "state" for condition in item_filter.conditions)
                return items.ids(session, item_filter, searchable=not names_state), mine
            hidden = items.unsearchable_ids(session)
        return None, np.union1d(mine, hidden)

    def _version_for(self, query: Query) -> EncoderVersion:
        """The encoder version under which to compare."""
        with self._catalog.read() as session:
            if query.item_filter.collection is not None:
                collections.get(session, query.item_filter.collection)
            if query.encoder is not None:
                return encoder_versions.get(session, query.encoder)
            name = self._asked_version(session, query)
            if name is None:
                raise NotFoundError(
                    "The library has no embedded items yet. Import a folder first: 'import FOLDER'."
                )
            return encoder_versions.get(session, name)

    def _asked_version(self, session: Session, query: Query) -> str | None:
        if query.item_filter.collection is not None:
            return collections.get(session, query.item_filter.collection).encoder
        for example in query.include:
            found = _item_ids(session, example)
            if found:
                item = items.by_ids(session, found[:1])[found[0]]
                return collections.get(session, item.collection).encoder
        held = [c for c in collections.all_collections(session) if c.encoder is not None]
        return max(held, key=lambda c: sum(c.counts.values())).encoder if held else None

    def _embed(self, examples: Sequence[Example], version: EncoderVersion) -> Examples:
        """Vectors of the examples: from the catalogue where it has them, else from the encoder."""
        vectors: list[Vector | None] = []
        own: list[int] = []
        for example in examples:
            vector, item_ids = self._known(example, version)
            vectors.append(vector)
            own.extend(item_ids)
        missing = [example for example, vector in zip(examples, vectors, strict=True) if vector is None]
        fresh = iter(self._encode(missing, version) if missing else ())
        complete = [vector if vector is not None else next(fresh) for vector in vectors]
        return Examples(np.stack(complete) if complete else np.empty((0, 0), np.float32), tuple(own))

    def _known(self, example: Example, version: EncoderVersion) -> tuple[Vector | None, list[int]]:
        """The stored vector of an example, and the ids of the items it is (one per collection it lies in)."""
        with self._catalog.read() as session:
            found = _item_ids(session, example)
            for item_id in found:
                vector = embeddings.read(session, version.id, item_id)
                if vector is not None:
                    return vector, found
            if example.item_id is not None:
                raise _no_vector(session, example.item_id, version)
            if example.path is None:
                return None, found
            for twin in items.ids_with_content(session, _content_hash(example.path)):
                vector = embeddings.read(session, version.id, twin)
                if vector is not None:
                    return vector, found
        return None, found

    def _encode(self, examples: Sequence[Example], version: EncoderVersion) -> list[Vector]:
        files = tuple(example.path for example in examples if example.path is not None)
        texts = tuple(example.text for example in examples if example.text is not None)
        if version.source.startswith("file:"):
            raise InvalidRequestError(
                f"The vectors of '{version.name}' were imported, so only items of the library can be asked "
                "for; name one, or import the file first."
            )
        request = EncodeRequest(version.source, self._catalog.paths.encoders, files, texts)
        results = self._service.encode(request).results
        for path, result in zip(files, results, strict=False):
            if isinstance(result, str):
                raise _unusable(path, result)
        by_kind = {"file": iter(results[: len(files)]), "text": iter(results[len(files) :])}
        ordered = [next(by_kind["file" if example.path else "text"]) for example in examples]
        return [vector for vector in ordered if not isinstance(vector, str)]


def read_example(text: str) -> Example:
    """What a person wrote as QUERY: an item's id, or a path; ``./12`` means the file called 12."""
    if text.isdecimal() and text.isascii() and len(text) < 19:  # SQLite's ids end there
        return Example(item_id=int(text))
    return Example(path=Path(os.path.abspath(text)))  # noqa: PTH100 - links keep their names


def _check(query: Query) -> None:
    if not query.include:
        raise InvalidRequestError("A query needs at least one item, file or text to be like.")
    if query.k < 1:
        raise InvalidRequestError(f"k must be at least 1, not {query.k}.")
    if not 0.0 <= query.diversity <= 1.0:
        raise InvalidRequestError(f"Diversity lies between 0 and 1, not {query.diversity}.")
    if query.threshold is not None and not -1.0 <= query.threshold <= 1.0:
        raise InvalidRequestError(f"A score lies between -1 and 1; the threshold {query.threshold} does not.")


def _item_ids(session: Session, example: Example) -> list[int]:
    if example.item_id is not None:
        if not items.by_ids(session, [example.item_id]):
            raise NotFoundError(f"There is no item {example.item_id} in this library; 'items' lists them.")
        return [example.item_id]
    return items.ids_at(session, example.path) if example.path is not None else []


def _content_hash(path: Path) -> bytes:
    if not os.path.exists(path):  # noqa: PTH110 - also for names no file can have
        raise NotFoundError(f"There is no file {path}, neither on disk nor in the library.")
    try:
        return hash_file(path)
    except DecodeError as error:
        raise _unusable(path, str(error)) from error


def _unusable(path: Path, reason: str) -> InvalidRequestError:
    return InvalidRequestError(f"{path} cannot be searched with: {reason}.")


def _no_vector(session: Session, item_id: int, version: EncoderVersion) -> InvalidRequestError:
    item = items.by_ids(session, [item_id])[item_id]
    if item.reason is not None:
        return InvalidRequestError(f"Item {item_id} ({item.path}) could not be read: {item.reason}.")
    return InvalidRequestError(
        f"Item {item_id} ({item.path}) has no vector under '{version.name}'. Import its folder again to "
        "embed it."
    )
