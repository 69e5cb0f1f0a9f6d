"""Which collection an import goes to, and which encoder version answers for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.catalog import collections, encoder_versions
from engine.catalog.paths import readable
from engine.domain import Collection, EncoderVersion, Kind
from engine.encoders import registry
from engine.media.scan import root_state

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def collection_for(session: Session, paths: Sequence[Path], kind: Kind, wanted: str | None = None) -> str:
    """The collection that has the first path already, or a free name after that path's folder.

    ``wanted`` is the name a person gave; where a collection of the other kind has it, the kind is added.
    """
    known = collections.all_collections(session)
    if wanted is not None:
        of_other_kind = any(c.name == wanted and c.kind is not kind for c in known)
        return f"{wanted} ({kind.things})" if of_other_kind else wanted
    first = paths[0]
    for collection in known:
        if collection.kind is kind and any(belongs(first, root) for root in collection.roots):
            return collection.name
    folder = first.parent if first.is_file() else first
    return _free_name(readable(folder.name) or "Everything", known, kind)


def encoder_for(session: Session, collection: str, kind: Kind) -> EncoderVersion:
    """The version that answers for ``collection``, or the bundled default for a new one."""
    for known in collections.all_collections(session):
        if known.name == collection and known.encoder is not None:
            return encoder_versions.get(session, known.encoder)
    info = registry.bundled(registry.default_encoder(kind))
    return encoder_versions.get_or_create(
        session, info.name, kind=info.kind, dimension=info.dimension, source=info.source
    )


def belongs(path: Path, root: Path) -> bool:
    """Whether one of the two lies in the other, so that it is one collection seen from two folders."""
    return path == root or root in path.parents or path in root.parents


def _free_name(wanted: str, known: Sequence[Collection], kind: Kind) -> str:
    """``wanted``, with a number behind it when a collection of that name shows other folders.

    A collection whose folders are all gone was moved: it goes on under its name. Where a collection of the
    other kind has the name, as for the music among somebody's pictures, the kind is added.
    """
    taken = {collection.name: collection for collection in known}
    if wanted in taken and taken[wanted].kind is not kind:
        wanted = f"{wanted} ({kind.things})"
    name, number = wanted, 1
    while name in taken and not _was_moved(taken[name], kind):
        number += 1
        name = f"{wanted} {number}"
    return name


def _was_moved(collection: Collection, kind: Kind) -> bool:
    return collection.kind is kind and all(root_state(root) == "gone" for root in collection.roots)
