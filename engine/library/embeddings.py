"""Vectors of the library written out, and vectors made elsewhere taken in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.catalog import collections, embeddings, encoder_versions, items
from engine.catalog.catalog import Catalog
from engine.catalog.paths import readable
from engine.domain import EncoderVersion, ItemFilter, Kind
from engine.errors import EncoderError, InvalidRequestError, NotFoundError
from engine.jobs.lock import job_lock
from engine.library import exchange
from engine.library.exchange import VectorTable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Embeddings:
    """The embeddings of an open library; safe to use from several threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def export(self, out: Path, collection: str | None, encoder: str | None) -> dict[str, Any]:
        """Writes the vectors of ``collection`` (all when None) under ``encoder`` to ``out``.

        Returns ``out``, ``encoder`` (the version's name), ``dimension`` and ``count``.

        Raises:
            NotFoundError: there are none, or the collection or version is not there.
            InvalidRequestError: several versions come into question, or the name of ``out`` tells no format.
        """
        with self._catalog.read() as session:
            version = _version_to_export(session, collection, encoder)
            ids, vectors = embeddings.read_all(session, version.id, version.dimension, collection)
            if not len(ids):
                raise NotFoundError(
                    f"There are no vectors under '{version.name}' yet. Import a folder first."
                )
            by_id = items.paths_of(session, ids.tolist())
        table = VectorTable(version.name, ids, [str(by_id[item_id]) for item_id in ids.tolist()], vectors)
        exchange.save(table, out)
        return {"out": str(out), "encoder": version.name, "dimension": version.dimension, "count": len(ids)}

    def take_in(self, path: Path, encoder: str | None = None) -> dict[str, Any]:
        """Stores the vectors in ``path`` for the items they name, under the encoder version they name.

        Vectors are scaled to length 1. Rows of files that are not in the library are counted and left out.
        Returns ``encoder`` (the version's name), ``dimension``, ``imported`` and ``unknown``.

        Raises:
            InvalidRequestError: the file cannot be read, or its vectors cannot be compared.
            NotFoundError: it names no file of this library.
            LibraryBusyError: a job is writing to the library.
        """
        with job_lock(self._catalog.paths):
            table = exchange.load(path)
            vectors = _of_length_one(table.vectors, path)
            with self._catalog.write(durable=True) as session:
                return _stored(session, table, vectors, encoder or table.encoder, path)


def _of_length_one(vectors: NDArray[np.float32], path: Path) -> NDArray[np.float32]:
    # In double precision: the squares of large float32 numbers overflow.
    lengths: NDArray[np.float64] = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    if not lengths.all():
        raise InvalidRequestError(
            f"{path} has {int((lengths == 0).sum())} vectors of length zero, which cannot be compared."
        )
    return (vectors / lengths).astype(np.float32)


def _stored(
    session: Session, table: VectorTable, vectors: NDArray[np.float32], encoder: str, path: Path
) -> dict[str, Any]:
    owners = _owners(session, table)
    # A vector that comes later in the file replaces an earlier one of the same item.
    row_of = {item_id: row for row, item_ids in enumerate(owners) for item_id in item_ids}
    if not row_of:
        raise NotFoundError(
            f"{path} names no file of this library. Import the files first, then their vectors."
        )
    ids = list(row_of)
    kind = items.by_ids(session, ids[:1])[ids[0]].kind
    version = _version_to_import(session, encoder, kind, vectors.shape[1], path)
    embeddings.write(session, version.id, ids, vectors[list(row_of.values())])
    return {
        "encoder": version.name,
        "dimension": version.dimension,
        "imported": len(ids),
        "unknown": owners.count([]),
    }


def _version_to_export(session: Session, collection: str | None, encoder: str | None) -> EncoderVersion:
    if encoder is not None:
        return encoder_versions.get(session, encoder)
    if collection is not None:
        found = {collections.get(session, collection).encoder}
    else:
        found = {known.encoder for known in collections.all_collections(session)}
    found.discard(None)
    if len(found) > 1:
        names = ", ".join(sorted(str(name) for name in found))
        raise InvalidRequestError(
            f"The collections use different encoders ({names}), whose vectors do not compare; choose with "
            "--collection or --encoder."
        )
    if not found:
        raise NotFoundError("The library has no vectors yet. Import a folder first.")
    return encoder_versions.get(session, str(found.pop()))


def _version_to_import(session: Session, name: str, kind: Kind, dimension: int, path: Path) -> EncoderVersion:
    try:
        return encoder_versions.get_or_create(
            session, name, kind=kind, dimension=dimension, source=f"file:{path.name}"
        )
    except EncoderError as error:
        raise InvalidRequestError(
            f"This library knows the encoder '{name}' with another kind or dimension than {path.name}; give "
            "its vectors another name with --encoder."
        ) from error


def _owners(session: Session, table: VectorTable) -> list[list[int]]:
    """The items each row belongs to: by path where the table has paths, else by id; none where unknown.

    A file that lies in several collections is an item of each, and its vector is that of all of them.
    """
    if table.paths:
        at = _items_by_path(session)
        return [at.get(os.path.abspath(name), []) for name in table.paths]  # noqa: PTH100
    known = set(items.ids(session, ItemFilter()).tolist())
    return [[item_id] if item_id in known else [] for item_id in table.ids.tolist()]


def _items_by_path(session: Session) -> dict[str, list[int]]:
    """Item ids by path, and by the spelling Parquet has for one that is not UTF-8."""
    exact: dict[str, list[int]] = {}
    for item_id, path in items.all_paths(session):
        exact.setdefault(str(path), []).append(item_id)
    return {readable(path): item_ids for path, item_ids in exact.items()} | exact
