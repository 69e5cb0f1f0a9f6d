"""What tracks say of themselves, as far as caps, playlists and the comparing of recordings need it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog.items import each
from engine.catalog.models import ItemRow
from engine.catalog.paths import from_bytes
from engine.catalog.text import folded


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """A track by its tags; ``duration`` in seconds."""

    title: str | None
    artist: str | None
    album: str | None
    duration: float | None
    path: Path


@dataclass(frozen=True, slots=True, eq=False)
class TrackColumns:
    """What n tracks are compared by: ``durations`` (n,) seconds, NaN where unknown, and whose they are.

    ``artists`` and ``albums`` are spelled alike for all tracks of one; None where the file does not say.
    Albums of one name by two artists are two.
    """

    durations: NDArray[np.float64]
    artists: list[str | None]
    albums: list[str | None]


def facts_of(session: Session, wanted: Iterable[int]) -> dict[int, TrackFacts]:
    """Facts by item id; ids that are not there are left out."""
    columns = (ItemRow.title, ItemRow.artist, ItemRow.album, ItemRow.duration, ItemRow.path)
    rows = session.execute(select(ItemRow.id, *columns).where(ItemRow.id.in_(each(wanted))))
    return {
        item_id: TrackFacts(title, artist, album, duration, from_bytes(path))
        for item_id, title, artist, album, duration, path in rows
    }


def columns_of(session: Session, wanted: Sequence[int]) -> TrackColumns:
    """The same for comparing tracks, in the order of ``wanted``; items without facts know nothing."""
    facts = facts_of(session, wanted)
    known = [facts.get(item_id) for item_id in wanted]
    durations = [np.nan if track is None or track.duration is None else track.duration for track in known]
    artists = [None if track is None else _key(track.artist) for track in known]
    albums = [None if track is None else _key(track.album) for track in known]
    whose = [album and f"{artist or ''}\0{album}" for artist, album in zip(artists, albums, strict=True)]
    return TrackColumns(np.array(durations, np.float64), artists, whose)


def _key(name: str | None) -> str | None:
    return folded(name.strip()) or None if name else None
