"""What a query is made of, as vectors: stored ones for what the library has, the encoder's for the rest."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.catalog import embeddings, items, segments
from engine.catalog.catalog import Catalog
from engine.catalog.segments import Segments
from engine.domain import EncoderVersion, Example, Span
from engine.errors import DecodeError, InvalidRequestError, NotFoundError
from engine.index.segments import within
from engine.jobs.service import EncodeRequest, EncoderService
from engine.media.hashing import hash_file

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Examples:
    """Vectors of examples, float32 (n, d), and for each the items it is: one per collection it lies in."""

    vectors: Vector
    items: tuple[tuple[int, ...], ...]

    @property
    def first_items(self) -> list[int]:
        """For each example the first item it is, or 0, which none has."""
        return [found[0] if found else 0 for found in self.items]

    @property
    def item_ids(self) -> tuple[int, ...]:
        """The ids of all of them."""
        return tuple(item_id for found in self.items for item_id in found)

    def that_are_items(self) -> Examples:
        """Those of them that are in the library."""
        rows = [row for row, found in enumerate(self.items) if found]
        return Examples(self.vectors[rows], tuple(self.items[row] for row in rows))


class ExampleReader:
    """Turns the examples of one library's queries into vectors."""

    def __init__(self, catalog: Catalog, service: EncoderService) -> None:
        self._catalog = catalog
        self._service = service

    def read(self, examples: Sequence[Example], version: EncoderVersion) -> Examples:
        """The examples' vectors under ``version``.

        Raises:
            NotFoundError: one is neither an item nor a file.
            InvalidRequestError: one cannot be used; the message says why.
            EncoderError: a file or text could not be embedded.
        """
        vectors: list[Vector | None] = []
        found: list[tuple[int, ...]] = []
        for example in examples:
            vector, item_ids = self._known(example, version)
            vectors.append(vector)
            found.append(tuple(item_ids))
        missing = [example for example, vector in zip(examples, vectors, strict=True) if vector is None]
        fresh = iter(self._encode(missing, version) if missing else ())
        complete = [vector if vector is not None else next(fresh) for vector in vectors]
        return Examples(np.stack(complete) if complete else np.empty((0, 0), np.float32), tuple(found))

    def read_part(self, example: Example, span: Span, version: EncoderVersion) -> Examples:
        """The mean vector, float32 (1, s), of the windows of a track that overlap ``span``.

        Raises:
            NotFoundError: the example is neither an item nor a file.
            InvalidRequestError: no such part of it can be searched by; the message says why.
            EncoderError: a file could not be embedded.
        """
        windows, found = self._known_windows(example, version)
        if windows is None:
            if example.item_id is not None or found:
                raise InvalidRequestError(
                    f"The parts of this track are not known under '{version.name}'. Import its folder again "
                    "to have them looked at, or ask for the whole track."
                )
            return Examples(np.stack(self._encode([example], version, span)), ())
        vector = within(windows.starts, windows.seconds, windows.vectors, span.start, span.end)
        return Examples(vector[None], (tuple(found),))

    def _known(self, example: Example, version: EncoderVersion) -> tuple[Vector | None, list[int]]:
        """The stored vector of an example, and the ids of the items it is (one per collection it lies in)."""
        with self._catalog.read() as session:
            found = item_ids_of(session, example)
            for item_id in _alike(session, example, found):
                vector = embeddings.read(session, version.id, item_id)
                if vector is not None:
                    return vector, found
            if example.item_id is not None:
                raise _no_vector(session, example.item_id, version)
        return None, found

    def _known_windows(self, example: Example, version: EncoderVersion) -> tuple[Segments | None, list[int]]:
        with self._catalog.read() as session:
            found = item_ids_of(session, example)
            for item_id in _alike(session, example, found):
                windows = segments.read(session, version.id, item_id)
                if windows is not None:
                    return windows, found
        return None, found

    def _encode(
        self, examples: Sequence[Example], version: EncoderVersion, span: Span | None = None
    ) -> list[Vector]:
        files = tuple(example.path for example in examples if example.path is not None)
        texts = tuple(example.text for example in examples if example.text is not None)
        if version.source.startswith("file:"):
            raise InvalidRequestError(
                f"The vectors of '{version.name}' were imported, so only items of the library can be asked "
                "for; name one, or import the file first."
            )
        request = EncodeRequest(version.source, self._catalog.paths.encoders, files, texts, span)
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


def item_ids_of(session: Session, example: Example) -> list[int]:
    """The ids of the items an example is: one per collection its file was imported into.

    Raises:
        NotFoundError: it names an item that is not there.
    """
    if example.item_id is not None:
        if not items.by_ids(session, [example.item_id]):
            raise NotFoundError(f"There is no item {example.item_id} in this library; 'items' lists them.")
        return [example.item_id]
    return items.ids_at(session, example.path) if example.path is not None else []


def _alike(session: Session, example: Example, found: Sequence[int]) -> Iterator[int]:
    """The items an example is, then those with the same content, which is read only when it comes to that."""
    yield from found
    if example.path is not None:
        yield from items.ids_with_content(session, _content_hash(example.path))


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
