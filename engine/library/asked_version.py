"""Under which encoder version a query is to be answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.catalog import collections, encoder_versions, items
from engine.catalog.catalog import Catalog
from engine.domain import EncoderVersion, Example, ItemFilter, Kind
from engine.errors import NotFoundError
from engine.library.examples import item_ids_of
from engine.media.scan import kind_of_file

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def version_for(
    catalog: Catalog,
    include: Sequence[Example],
    item_filter: ItemFilter,
    encoder: str | None = None,
    kind: Kind | None = None,
) -> EncoderVersion:
    """The encoder version under which to compare: ``encoder``, or that of the collection asked.

    Where no collection is named, it is that of the first example that is an item; without one, the
    largest collection's of ``kind``, or of the kind of the first file. For a text alone it is the largest
    whose encoder reads texts, if there is one.

    Raises:
        NotFoundError: the collection or the version is not there, or nothing is embedded yet.
    """
    with catalog.read() as session:
        if item_filter.collection is not None:
            collections.get(session, item_filter.collection)
        if encoder is not None:
            return encoder_versions.get(session, encoder)
        kind = kind or _kind_of_files(include)
        name = _name_of_version(session, include, item_filter, kind)
        if name is None:
            what = "embedded items" if kind is None else kind.things
            raise NotFoundError(f"The library has no {what} yet. Import a folder first: 'import FOLDER'.")
        return encoder_versions.get(session, name)


def _name_of_version(
    session: Session, include: Sequence[Example], item_filter: ItemFilter, kind: Kind | None
) -> str | None:
    if item_filter.collection is not None:
        return collections.get(session, item_filter.collection).encoder
    for example in include:
        found = item_ids_of(session, example)
        if found:
            item = items.by_ids(session, found[:1])[found[0]]
            return collections.get(session, item.collection).encoder
    held = [
        collection
        for collection in collections.all_collections(session)
        if collection.encoder is not None and kind in (None, collection.kind)
    ]
    if all(example.text is not None for example in include):
        held = [collection for collection in held if collection.reads_text] or held
    return max(held, key=lambda one: sum(one.counts.values())).encoder if held else None


def _kind_of_files(examples: Sequence[Example]) -> Kind | None:
    """The kind of the first file that tells one; None for items and texts."""
    kinds = (kind_of_file(example.path) for example in examples if example.path is not None)
    return next((kind for kind in kinds if kind is not None), None)
