"""Encoder versions to compare on a collection: the items they share, and what each has learnt from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from engine.catalog import embeddings, encoder_versions, maps
from engine.catalog.embedded import version_of
from engine.domain import Collection, EncoderVersion, TrainingMode, VersionDetail
from engine.errors import InvalidRequestError

Ids = NDArray[np.int64]
_BUNDLED = "bundled:"


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """The items of a collection that all of some versions have embedded."""

    ids: Ids
    """(n,) ascending, n > 0."""
    lacking: Mapping[str, int]
    """Versions that have not embedded all readable items, and how many they lack."""


def versions_for(session: Session, collection: Collection, names: Sequence[str]) -> list[EncoderVersion]:
    """The versions called ``names``, each once, or the one that answers for the collection.

    Raises:
        NotFoundError: there is no such version.
        InvalidRequestError: the collection has no embeddings, or a version reads another kind.
    """
    found = [version_of(session, collection, name) for name in dict.fromkeys(names or (None,))]
    for version in found:
        if version.kind is not collection.kind:
            raise InvalidRequestError(
                f"'{version.name}' reads {version.kind.things}, and the collection '{collection.name}' "
                f"holds {collection.kind.things}. Name a version for those."
            )
    return found


def shared_items(session: Session, collection: Collection, versions: Sequence[EncoderVersion]) -> Shared:
    """The items that all of ``versions`` have embedded.

    Raises:
        InvalidRequestError: there are none; the message says which command embeds what is missing.
    """
    known = {version.name: maps.mappable_ids(session, collection.id, version.id) for version in versions}
    for version in versions:
        if not len(known[version.name]):
            raise InvalidRequestError(
                f"'{version.name}' has not embedded the collection '{collection.name}'. "
                f"{how_to_embed(version, collection)}"
            )
    ids = reduce(np.intersect1d, known.values())
    if not len(ids):
        listed = ", ".join(f"'{name}'" for name in known)
        raise InvalidRequestError(
            f"No item of '{collection.name}' is embedded under all of {listed}. "
            f"{how_to_embed(versions[-1], collection)}"
        )
    lacking = {
        version.name: len(embeddings.items_without(session, version.id, collection.id))
        for version in versions
    }
    return Shared(ids, {name: count for name, count in lacking.items() if count})


def how_to_embed(version: EncoderVersion, collection: Collection) -> str:
    """What embeds those items of a collection that a version has not embedded, in a sentence."""
    if version.source.startswith("file:"):
        return "Its vectors were imported: import those of the other items with 'import-embeddings'."
    command = f"use-encoder {version.name} --collection '{collection.name}'"
    return f"'{command}' embeds what is missing, and lets it answer for the collection."


def not_learnt(session: Session, collection: Collection, version: EncoderVersion, ids: Ids) -> Ids | None:
    """Those of ``ids`` that a version has not learnt from, nor what it was trained from before.

    None where it has learnt from nothing of the collection. What came after a training counts as learnt,
    since only what was held out is written down.
    """
    unseen: Ids | None = None
    for detail in _lineage(session, version):
        if detail.mode is not None and detail.collection == collection.name:
            held_out = np.array(detail.report.get("held_out", ()), np.int64)
            unseen = np.intersect1d(ids if unseen is None else unseen, held_out)
    return unseen


def untrained(
    session: Session, collection: Collection, version: EncoderVersion, ids: Ids
) -> EncoderVersion | None:
    """What a version was first trained from, or else one of its kind that comes with the program.

    None where neither has whole embeddings of all ``ids``.
    """
    origins = {detail.name for detail in _lineage(session, version) if detail.mode is None}
    known = [one for one in encoder_versions.all_versions(session) if one.kind is version.kind]
    first = [one for one in known if one.name in origins]
    others = [one for one in known if one.name not in origins and one.source.startswith(_BUNDLED)]
    for found in (*first, *others):
        known_ids = maps.mappable_ids(session, collection.id, found.id)
        sound = np.setdiff1d(known_ids, embeddings.damaged(session, found.id, found.dimension))
        if np.isin(ids, sound).all():
            return found
    return None


def _lineage(session: Session, version: EncoderVersion) -> Iterator[VersionDetail]:
    """A version, and what it and its like were trained from, back to the first."""
    name: str | None = version.name
    seen: set[str] = set()
    while name is not None and name not in seen:
        seen.add(name)
        detail = encoder_versions.detail(session, name)
        yield detail
        name = None if detail.mode == TrainingMode.SCRATCH else detail.base
