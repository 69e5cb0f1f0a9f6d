"""What playlists and song paths share: what is asked, what is known of tracks, how they are listed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.catalog import tracks
from engine.catalog.catalog import Catalog
from engine.domain import EncoderVersion, Example, ItemFilter, Kind, PlaylistTrack
from engine.errors import InvalidRequestError
from engine.index.owner import VectorIndex
from engine.index.playlist import Tracks
from engine.library.asked_version import version_for

Ids = NDArray[np.int64]
Vector = NDArray[np.float32]

MOST_TRACKS = 1000
"""The longest playlist: some three days of music."""


def check_length(length: int, least: int) -> None:
    """Raises InvalidRequestError when a playlist cannot have so many tracks."""
    if not least <= length <= MOST_TRACKS:
        raise InvalidRequestError(f"A playlist can have {least} to {MOST_TRACKS} tracks, not {length}.")


def seed_for(wanted: int | None) -> int:
    """The seed asked for, or any other. Raises InvalidRequestError for one below 0."""
    if wanted is None:
        return secrets.randbelow(2**31)
    if wanted < 0:
        raise InvalidRequestError(f"The seed of a playlist is 0 or more, not {wanted}.")
    return wanted


def music_version(catalog: Catalog, include: Sequence[Example], item_filter: ItemFilter) -> EncoderVersion:
    """The encoder version of the music that is asked for.

    Raises:
        NotFoundError: an example or the collection is not there.
        InvalidRequestError: nothing is asked for, or it is pictures.
    """
    if not include:
        raise InvalidRequestError("A playlist needs at least one track, file or text to begin with.")
    version = version_for(catalog, include, item_filter, kind=Kind.MUSIC)
    if version.kind is not Kind.MUSIC:
        raise InvalidRequestError(
            f"Playlists are made of music, and '{version.name}' looks at pictures. Name tracks, or a "
            "collection of music."
        )
    return version


def preferred(found: Sequence[int], allowed: Ids | None) -> int:
    """Of the items that one file is, the one the filter allows, if any."""
    inside = [] if allowed is None else np.intersect1d(found, allowed).tolist()
    return int(inside[0]) if inside else found[0]


def known_tracks(catalog: Catalog, index: VectorIndex, ids: Ids) -> Tracks:
    """Vectors and facts of ``ids`` (n,), in their order."""
    with catalog.read() as session:
        columns = tracks.columns_of(session, ids.tolist())
    return Tracks(index.vectors_of(ids), columns.durations, columns.artists, columns.albums)


def listed(catalog: Catalog, ids: Ids, scores: Vector) -> tuple[PlaylistTrack, ...]:
    """The tracks ``ids`` (n,) with their ``scores`` (n,); ids that are not there any more are left out."""
    with catalog.read() as session:
        facts = tracks.facts_of(session, ids.tolist())
    return tuple(
        PlaylistTrack(item_id, known.path, known.title, known.artist, score, known.duration)
        for item_id, score in zip(ids.tolist(), np.clip(scores, -1.0, 1.0).tolist(), strict=True)
        if (known := facts.get(item_id)) is not None
    )
