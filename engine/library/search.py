"""Answering queries: from examples to vectors, through the index, to neighbours with paths."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from engine.catalog import items, tracks
from engine.catalog.catalog import Catalog
from engine.domain import EncoderVersion, ItemFilter, Kind, Neighbour, Query, SearchResult, Span
from engine.errors import InvalidRequestError
from engine.index import queries
from engine.index.owner import VectorIndex
from engine.index.queries import Cap, Mask, Seconds
from engine.jobs.service import EncoderService
from engine.library import parts
from engine.library.asked_version import version_for
from engine.library.examples import ExampleReader, Examples
from engine.library.indexes import IndexOf

Vector = NDArray[np.float32]
Ids = NDArray[np.int64]
Fetch = Callable[[int], tuple[Ids, Vector]]
"""Gives so many of the best candidates: ids (n,) and scores (n,), fewer when there are no more."""

CANDIDATES_FOR_CHOICE = 10
"""Where some candidates are passed over for others, the neighbours are chosen among this many times k."""
_SCORED_AT_ONCE = 16_384
MOST_COMPARED = 4000
"""Candidates that are compared with each other to hide copies: a second's work, which grows by the square."""


class Searcher:
    """Answers the queries of one library."""

    def __init__(self, catalog: Catalog, service: EncoderService, index_of: IndexOf) -> None:
        self._catalog = catalog
        self._index_of = index_of
        self.examples = ExampleReader(catalog, service)

    def similar(self, query: Query) -> SearchResult:
        """The neighbours of ``query``; none of its own items is among them.

        Raises:
            NotFoundError: an example or the collection is not there.
            InvalidRequestError: the query is empty, asks across encoder versions, or names an unusable file.
            EncoderError: a file or text could not be embedded.
        """
        _check(query)
        version = version_for(self._catalog, query.include, query.item_filter, query.encoder)
        index = self._index_of(version)
        if query.span is not None:
            return self._similar_parts(query, query.span, version, index)
        include = self.examples.read(query.include, version)
        exclude = self.examples.read(query.exclude, version)
        began = time.perf_counter()
        composed = queries.compose(include.vectors, exclude.vectors if query.exclude else None)
        allowed, excluded = self.scope(query.item_filter, include.item_ids + exclude.item_ids)
        ids, scores = self._choose(
            query,
            version,
            index,
            include,
            lambda count: index.search(composed, count, allowed=allowed, exclude=excluded),
        )
        return SearchResult(version.name, self._neighbours(ids, scores), (time.perf_counter() - began) * 1000)

    def scores(self, query: Query, ids: Ids) -> Vector:
        """How like each of ``ids`` (n,) is to ``query``: cosines (n,), NaN for those without a vector.

        Raises:
            As ``similar`` does; the query's filter, caps and threshold play no part.
        """
        _check(query)
        version = version_for(self._catalog, query.include, query.item_filter, query.encoder)
        index = self._index_of(version)
        include = self.examples.read(query.include, version)
        exclude = self.examples.read(query.exclude, version)
        composed = queries.compose(include.vectors, exclude.vectors if query.exclude else None)
        found = np.full(len(ids), np.nan, np.float32)
        known = np.flatnonzero(np.isin(ids, index.ids()))
        for start in range(0, len(known), _SCORED_AT_ONCE):
            rows = known[start : start + _SCORED_AT_ONCE]
            found[rows] = index.vectors_of(ids[rows]) @ composed
        return found

    def scope(self, item_filter: ItemFilter, own: Sequence[int]) -> tuple[Ids | None, Ids]:
        """Ids the filter allows (None for all) and ids that are left out in any case, ``own`` among them."""
        mine = np.array(sorted(set(own)), dtype=np.int64)
        with self._catalog.read() as session:
            if not item_filter.is_empty:
                names_state = any(condition.field == "state" for condition in item_filter.conditions)
                return items.ids(session, item_filter, searchable=not names_state), mine
            hidden = items.unsearchable_ids(session)
        return None, np.union1d(mine, hidden)

    def _similar_parts(
        self, query: Query, span: Span, version: EncoderVersion, index: VectorIndex
    ) -> SearchResult:
        marked = parts.read_part(self._catalog, self.examples, query.include[0], span, version)
        began = time.perf_counter()
        allowed, excluded = self.scope(query.item_filter, marked.item_ids)
        length = span.end - span.start
        ranking = parts.rank_parts(self._catalog, version, marked.vectors[0], length, allowed, excluded)
        known = index.ids()
        ranking = ranking.taken(np.isin(ranking.ids, known))
        whole = known[np.isin(known, marked.item_ids)][:1]
        ids, scores = self._choose(
            query,
            version,
            index,
            Examples(index.vectors_of(whole), tuple((item_id,) for item_id in whole.tolist())),
            lambda count: (ranking.ids[:count], ranking.scores[:count]),
        )
        with self._catalog.read() as session:
            spans = ranking.spans(ids, tracks.columns_of(session, ids.tolist()).durations)
        neighbours = self._neighbours(ids, scores, dict(zip(ids.tolist(), spans, strict=True)))
        return SearchResult(version.name, neighbours, (time.perf_counter() - began) * 1000)

    def _neighbours(
        self, ids: Ids, scores: Vector, spans: Mapping[int, Span] = MappingProxyType({})
    ) -> tuple[Neighbour, ...]:
        with self._catalog.read() as session:
            paths = items.paths_of(session, ids.tolist())
        return tuple(
            Neighbour(item_id, paths[item_id], score, spans.get(item_id))
            for item_id, score in zip(ids.tolist(), scores.tolist(), strict=True)
            if item_id in paths
        )

    def _choose(
        self, query: Query, version: EncoderVersion, index: VectorIndex, asked: Examples, fetch: Fetch
    ) -> tuple[Ids, Vector]:
        """The neighbours among the candidates, of which more are fetched as long as too few are left."""
        narrows = query.hide_duplicates or query.per_artist is not None or query.per_album is not None
        wanted = query.k * CANDIDATES_FOR_CHOICE if narrows or query.diversity > 0 else query.k
        while True:
            ids, scores = fetch(wanted)
            kept = self._kept(query, version, index, asked, ids, scores)
            exhausted = len(ids) < wanted or (query.threshold is not None and scores[-1] < query.threshold)
            compared_enough = query.hide_duplicates and wanted >= MOST_COMPARED
            if kept.sum() >= query.k or exhausted or compared_enough or not narrows:
                break
            wanted *= 4
        ids, scores = ids[kept], scores[kept]
        if query.diversity > 0:
            order = queries.diversify(scores, index.vectors_of(ids), query.k, 1.0 - query.diversity)
            return ids[order], scores[order]
        return ids[: query.k], scores[: query.k]

    def _kept(
        self,
        query: Query,
        version: EncoderVersion,
        index: VectorIndex,
        asked: Examples,
        ids: Ids,
        scores: Vector,
    ) -> Mask:
        """Which candidates pass the threshold, are no copies, and stay within the caps."""
        kept = np.ones(len(ids), np.bool_)
        if query.threshold is not None:
            kept &= queries.at_least(scores, query.threshold)
        if query.hide_duplicates:
            durations, lengths = (
                self._durations(version, found) for found in (ids.tolist(), asked.first_items)
            )
            kept &= queries.without_duplicates(
                index.vectors_of(ids), asked.vectors, durations=durations, query_durations=lengths
            )
        if query.per_artist is not None or query.per_album is not None:
            rows = np.flatnonzero(kept)
            with self._catalog.read() as session:
                columns = tracks.columns_of(session, ids[rows].tolist())
            groups = (columns.artists, query.per_artist), (columns.albums, query.per_album)
            kept[rows] = queries.capped(*(Cap(group, most) for group, most in groups if most is not None))
        return kept

    def _durations(self, version: EncoderVersion, ids: Sequence[int]) -> Seconds | None:
        """(n,) seconds of tracks; None for pictures, which have no length to be told apart by."""
        if version.kind is not Kind.MUSIC:
            return None
        with self._catalog.read() as session:
            return tracks.columns_of(session, ids).durations


def _check(query: Query) -> None:
    if not query.include:
        raise InvalidRequestError("A query needs at least one item, file or text to be like.")
    if query.k < 1:
        raise InvalidRequestError(f"k must be at least 1, not {query.k}.")
    if not 0.0 <= query.diversity <= 1.0:
        raise InvalidRequestError(f"Diversity lies between 0 and 1, not {query.diversity}.")
    if query.threshold is not None and not -1.0 <= query.threshold <= 1.0:
        raise InvalidRequestError(f"A score lies between -1 and 1; the threshold {query.threshold} does not.")
    check_caps(query.per_artist, query.per_album)
    parts.check_part(query)


def check_caps(*caps: int | None) -> None:
    """Raises InvalidRequestError when a cap would leave nothing at all."""
    for cap in caps:
        if cap is not None and cap < 1:
            raise InvalidRequestError(f"A cap per artist or album must be at least 1, not {cap}.")
