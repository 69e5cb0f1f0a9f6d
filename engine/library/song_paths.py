"""Song paths: tracks that lead from one to another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.catalog.catalog import Catalog
from engine.domain import Example, Playlist, SongPathRequest
from engine.errors import InvalidRequestError
from engine.index import queries
from engine.index.owner import VectorIndex
from engine.index.song_path import song_path, waypoints
from engine.library.indexes import IndexOf
from engine.library.search import Searcher
from engine.library.track_lists import (
    Ids,
    Vector,
    check_length,
    known_tracks,
    listed,
    music_version,
    preferred,
    seed_for,
)

MOST_NODES = 2000
"""A song path is searched among all tracks up to so many, else among those on the way."""

_WAYPOINTS = 16


class SongPaths:
    """Finds the song paths of one library."""

    def __init__(self, catalog: Catalog, searcher: Searcher, index_of: IndexOf) -> None:
        self._catalog = catalog
        self._searcher = searcher
        self._index_of = index_of

    def song_path(self, request: SongPathRequest) -> Playlist:
        """Tracks that lead from one to the other by small steps; each one's score is that of its step.

        A recording comes once, unless that leaves too few tracks.

        Raises:
            NotFoundError: a track or the collection is not there.
            InvalidRequestError: the ends are no two tracks of the library, or there are too few tracks.
            EncoderError: a file or text could not be embedded.
        """
        check_length(request.length, 2)
        if not 0.0 <= request.variety <= 1.0:
            raise InvalidRequestError(f"Variety lies between 0 and 1, not {request.variety}.")
        wanted = (request.start, request.end)
        version = music_version(self._catalog, wanted, request.item_filter)
        index = self._index_of(version)
        ends = self._searcher.examples.read(wanted, version)
        allowed, excluded = self._searcher.scope(request.item_filter, ends.item_ids)
        first_two = [_end(*one, allowed) for one in zip(wanted, ends.items, strict=True)]
        if set(ends.items[0]) & set(ends.items[1]):
            raise InvalidRequestError("A song path leads from one track to another; these are the same.")
        others = _on_the_way(index, ends.vectors, request.length, allowed, excluded)
        every = np.concatenate([np.array(first_two, np.int64), others])
        ids = self._without_copies(index, every, request.length)
        number = seed_for(request.seed)
        vectors = index.vectors_of(ids)
        rng = np.random.Generator(np.random.PCG64(number))
        path = song_path(vectors, 0, 1, request.length, variety=request.variety, rng=rng)
        steps = np.append(1.0, np.vecdot(vectors[path[1:]], vectors[path[:-1]])).astype(np.float32)
        return Playlist(version.name, listed(self._catalog, ids[path], steps), number)

    def _without_copies(self, index: VectorIndex, ids: Ids, length: int) -> Ids:
        """``ids`` with each recording once, the first two in any case, unless that leaves too few."""
        known = known_tracks(self._catalog, index, ids)
        kept = queries.without_duplicates(known.vectors, durations=known.durations)
        kept[:2] = True
        return ids[kept] if kept.sum() >= length else ids


def _on_the_way(index: VectorIndex, ends: Vector, length: int, allowed: Ids | None, excluded: Ids) -> Ids:
    """Ids of the tracks that a path may go by: all of them, or of many those near the straight way."""
    every = index.ids()
    if allowed is not None:
        every = np.intersect1d(every, allowed)
    every = np.setdiff1d(every, excluded)
    if len(every) <= MOST_NODES:
        return every
    count = max(MOST_NODES, 2 * length) // _WAYPOINTS
    while True:
        near = [
            index.search(point, count, allowed=allowed, exclude=excluded)[0]
            for point in waypoints(ends[0], ends[1], _WAYPOINTS)
        ]
        found = np.unique(np.concatenate(near))
        if len(found) >= min(2 * length, len(every)) or count >= len(every):
            return found
        count *= 2


def _end(example: Example, found: Sequence[int], allowed: Ids | None) -> int:
    """The item at one end of the path."""
    if not found:
        what = f"{example.path} is" if example.path is not None else "A text is"
        raise InvalidRequestError(
            f"{what} no track of the library, so no song path can begin or end there. Import it first."
        )
    return preferred(found, allowed)
