"""Playlists that go with some tracks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.catalog import tracks
from engine.catalog.catalog import Catalog
from engine.domain import Playlist, PlaylistRequest
from engine.errors import InvalidRequestError
from engine.index import queries
from engine.index.owner import VectorIndex
from engine.index.playlist import POOL, Caps, Tracks, choose, nearest_next, suitable_cap
from engine.library.examples import Examples
from engine.library.indexes import IndexOf
from engine.library.search import Fetch, Searcher, check_caps
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

_FETCHED = 4
"""Candidates for a playlist, in pools; what is beyond the first serves when caps and copies take some out."""


class Playlists:
    """Makes the playlists of one library."""

    def __init__(self, catalog: Catalog, searcher: Searcher, index_of: IndexOf) -> None:
        self._catalog = catalog
        self._searcher = searcher
        self._index_of = index_of

    def playlist(self, request: PlaylistRequest) -> Playlist:
        """Tracks that go with the seeds: the seeds that are items first, then the others, nearest next.

        Files outside the library and texts serve as seeds too, but are not in the list. It is shorter than
        asked for where there are not enough tracks, or where a cap that was given leaves no more.

        Raises:
            NotFoundError: a seed or the collection is not there.
            InvalidRequestError: there is no seed, there are more than the length, or one is unusable.
            EncoderError: a file or text could not be embedded.
        """
        check_length(request.length, 1)
        check_caps(request.per_artist, request.per_album)
        version = music_version(self._catalog, request.include, request.item_filter)
        index = self._index_of(version)
        include = self._searcher.examples.read(request.include, version)
        exclude = self._searcher.examples.read(request.exclude, version)
        query = queries.compose(include.vectors, exclude.vectors if request.exclude else None)
        own = include.item_ids + exclude.item_ids
        allowed, excluded = self._searcher.scope(request.item_filter, own)
        seeds = _one_of_each(include, allowed)
        _check_fit(seeds, request.length)
        number = seed_for(request.seed)
        others = self._others(
            request,
            index,
            lambda count: index.search(query, count, allowed=allowed, exclude=excluded),
            seeds,
            [include.that_are_items(), exclude],
            number,
        )
        ids = np.concatenate([seeds, self._ordered(index, seeds, others, query)])
        return Playlist(version.name, listed(self._catalog, ids, index.vectors_of(ids) @ query), number)

    def _others(
        self,
        request: PlaylistRequest,
        index: VectorIndex,
        fetch: Fetch,
        seeds: Ids,
        examples: Sequence[Examples],
        number: int,
    ) -> Ids:
        """The tracks that are no seeds, in the order drawn; more are looked at while they are too few."""
        wanted = request.length - len(seeds)
        caps = Caps(
            request.per_artist or suitable_cap(request.length), request.per_album, request.per_artist is None
        )
        taken = known_tracks(self._catalog, index, seeds)
        count = _FETCHED * POOL * wanted
        while wanted:
            ids, scores = fetch(count)
            candidates = known_tracks(self._catalog, index, ids)
            rows = np.flatnonzero(~self._copies(candidates, examples))
            rng = np.random.Generator(np.random.PCG64(number))
            chosen = rows[choose(scores[rows], candidates.taken(rows), wanted, rng, caps, taken)]
            if len(chosen) == wanted or len(ids) < count:
                return ids[chosen]
            count *= 4
        return np.empty(0, np.int64)

    def _copies(self, candidates: Tracks, examples: Sequence[Examples]) -> NDArray[np.bool_]:
        """(n,) which candidates are recordings of an example that is in the list, or unwanted there."""
        copies = np.zeros(len(candidates), np.bool_)
        for some in examples:
            if some.items:
                with self._catalog.read() as session:
                    durations = tracks.columns_of(session, some.first_items).durations
                cosines = candidates.vectors @ some.vectors.T
                copies |= queries.copies(cosines, candidates.durations, durations).any(axis=1)
        return copies

    def _ordered(self, index: VectorIndex, seeds: Ids, others: Ids, query: Vector) -> Ids:
        """``others`` in playing order: nearest next from the last seed on, or from the one nearest to all."""
        if not len(others):
            return others
        known = known_tracks(self._catalog, index, np.concatenate([seeds[-1:], others]))
        first = 0 if len(seeds) else int((known.vectors @ query).argmax())
        order = nearest_next(known.vectors, first, known.artists)
        return others[order[1:] - 1] if len(seeds) else others[order]


def _one_of_each(examples: Examples, allowed: Ids | None) -> Ids:
    """(m,) for each example that is an item its id, each once; the one in the collection asked, if any."""
    chosen = [preferred(found, allowed) for found in examples.items if found]
    return np.array(list(dict.fromkeys(chosen)), np.int64)


def _check_fit(seeds: Ids, length: int) -> None:
    if len(seeds) > length:
        raise InvalidRequestError(
            f"{len(seeds)} seeds do not fit into a playlist of {length}. Make it longer, or take seeds away."
        )
