"""Vectors of the library written out, and vectors made elsewhere taken in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from engine.catalog import collections, embeddings, encoder_versions, items
from engine.catalog.catalog import Catalog
from engine.domain import EncoderVersion, ItemFilter, Kind
from engine.errors import EncoderError, InvalidRequestError, NotFoundError
from engine.library import exchange
from engine.library.exchange import VectorTable


def export_embeddings(
    catalog: Catalog, out: Path, collection: str | None, encoder: str | None
) -> dict[str, Any]:
    """Writes the vectors of ``collection`` (all when None) under ``encoder`` to ``out``.

    Raises:
        NotFoundError: there are none, or the collection or version is not there.
        InvalidRequestError: several versions come into question.
    """
    with catalog.read() as session:
        version = _version_to_export(session, collection, encoder)
        ids, vectors = embeddings.read_all(session, version.id, version.dimension, collection)
        if not len(ids):
            raise NotFoundError(f"There are no vectors under '{version.name}' yet. Import a folder first.")
        by_id = items.paths_of(session, ids.tolist())
    table = VectorTable(version.name, ids, [str(by_id[item_id]) for item_id in ids.tolist()], vectors)
    exchange.save(table, out)
    return {"out": str(out), "encoder": version.name, "dimension": version.dimension, "count": len(ids)}


def import_embeddings(catalog: Catalog, path: Path, encoder: str | None) -> dict[str, Any]:
    """Stores the vectors in ``path`` for the items they name, under the encoder version they name.

    Vectors are scaled to length 1. Rows of files that are not in the library are counted and left out.
    """
    table = exchange.load(path)
    lengths = np.linalg.norm(table.vectors, axis=1, keepdims=True)
    if not lengths.all():
        raise InvalidRequestError(
            f"{path} has {int((lengths == 0).sum())} vectors of length zero, which cannot be compared."
        )
    vectors = table.vectors / lengths
    with catalog.write(durable=True) as session:
        rows, ids, kind = _match(session, table)
        if not len(ids):
            raise NotFoundError(
                f"{path} names no file of this library. Import the files first, then their vectors."
            )
        version = _version_to_import(session, encoder or table.encoder, kind, vectors.shape[1], path)
        embeddings.write(session, version.id, ids.tolist(), vectors[rows])
    return {
        "encoder": version.name,
        "dimension": version.dimension,
        "imported": len(ids),
        "unknown": len(vectors) - len(ids),
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


def _match(session: Session, table: VectorTable) -> tuple[NDArray[np.int64], NDArray[np.int64], Kind]:
    """Rows of the table that belong to items, those items' ids, and their kind."""
    pairs = _item_of_each(session, table)
    rows = [row for row, _ in pairs]
    ids = [item_id for _, item_id in pairs]
    kind = items.by_ids(session, ids[:1])[ids[0]].kind if ids else Kind.IMAGE
    return np.array(rows, dtype=np.int64), np.array(ids, dtype=np.int64), kind


def _item_of_each(session: Session, table: VectorTable) -> list[tuple[int, int]]:
    """Pairs of row and item id: by path where the table has paths, else by id. One row per item, the last."""
    if table.paths:
        by_path = {str(path): item_id for item_id, path in items.all_paths(session)}
        pairs = ((row, by_path.get(os.path.abspath(name))) for row, name in enumerate(table.paths))  # noqa: PTH100
    else:
        known = set(items.ids(session, ItemFilter()).tolist())
        pairs = (
            (row, item_id if item_id in known else None) for row, item_id in enumerate(table.ids.tolist())
        )
    last = {item_id: row for row, item_id in pairs if item_id is not None}
    return [(row, item_id) for item_id, row in last.items()]
