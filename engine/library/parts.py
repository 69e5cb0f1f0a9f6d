"""Answering by part: which tracks have a part like a marked one, and where."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.catalog import segments, tracks
from engine.catalog.catalog import Catalog
from engine.domain import EncoderVersion, Example, Kind, Query, Span
from engine.errors import InvalidRequestError
from engine.index.queries import Seconds
from engine.index.segments import BestParts, PackedSegments, best_parts
from engine.library.examples import ExampleReader, Examples, item_ids_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Ids = NDArray[np.int64]
Vector = NDArray[np.float32]

WINDOWS_AT_ONCE = 16_384
"""Windows that are compared in one go: 13 MB at 200 numbers each."""

_SLACK = 1.0
"""Seconds by which a marked end may lie behind the track's: players and tags count differently."""


@dataclass(frozen=True, slots=True, eq=False)
class PartRanking:
    """Tracks by their best part, best first; all (n,). ``starts`` and ``ends`` are seconds."""

    ids: Ids
    scores: Vector
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]

    def taken(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> PartRanking:
        """These rows of it, in their order."""
        return PartRanking(self.ids[rows], self.scores[rows], self.starts[rows], self.ends[rows])

    def spans(self, wanted: Ids, durations: Seconds) -> list[Span]:
        """Where the parts of the tracks ``wanted`` (m,) lie; ``durations`` (m,) are NaN where unknown.

        The windows of a track begin before it and end after it, where there is silence.
        """
        order = np.argsort(self.ids)
        rows = order[np.searchsorted(self.ids[order], wanted)]
        starts = np.maximum(self.starts[rows], 0.0)
        ends = np.fmin(self.ends[rows], durations)
        return [Span(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def rank_parts(
    catalog: Catalog, version: EncoderVersion, part: Vector, length: float, allowed: Ids | None, excluded: Ids
) -> PartRanking:
    """Compares ``part`` (s,) with every part of about ``length`` seconds of every track there is.

    The windows are read from the catalogue, which holds nothing else that is as large; some hundred tracks at
    a time, so that memory stays bounded. Equal scores come by rising id.

    Raises:
        InvalidRequestError: no track has windows under the version.
    """
    ids: list[int] = []
    found: list[BestParts] = []
    with catalog.read() as session:
        wanted = allowed if allowed is None else np.setdiff1d(allowed, excluded)
        for chunk, packed in _packed(session, version.id, wanted):
            ids.extend(chunk)
            found.append(best_parts(part, packed, length))
        if not ids and wanted is None:
            raise InvalidRequestError(
                f"The encoder '{version.name}' has left no parts of tracks to compare with. Import the "
                "folder again, or give the collection another encoder with 'use-encoder'."
            )
    if not found:
        nothing = np.empty(0)
        return PartRanking(np.empty(0, np.int64), nothing.astype(np.float32), nothing, nothing)
    every = PartRanking(
        np.array(ids, np.int64),
        np.concatenate([chunk.scores for chunk in found]),
        np.concatenate([chunk.starts for chunk in found]),
        np.concatenate([chunk.ends for chunk in found]),
    )
    order = np.lexsort((every.ids, -every.scores))
    return every.taken(order[~np.isin(every.ids[order], excluded)])


def check_part(query: Query) -> None:
    """Raises InvalidRequestError when ``query`` asks for a part of what has none, or of several things."""
    span = query.span
    if span is None:
        return
    if len(query.include) != 1 or query.exclude or query.include[0].text is not None:
        raise InvalidRequestError(
            "A marked part is that of one track; take the other examples away, or ask for whole tracks."
        )
    if not (0 <= span.start < span.end < math.inf):
        raise InvalidRequestError(
            f"A part goes from one moment to a later one, not from {span.start:g} s to {span.end:g} s."
        )


def read_part(
    catalog: Catalog, examples: ExampleReader, example: Example, span: Span, version: EncoderVersion
) -> Examples:
    """The vector of the marked part, float32 (1, s), and the items whose track it is in.

    Raises:
        InvalidRequestError: it is no track, ends before the part does, or its parts are not known.
    """
    if version.kind is not Kind.MUSIC:
        raise InvalidRequestError(
            f"Only music has parts to search by; '{version.name}' looks at pictures. Ask without from and to."
        )
    with catalog.read() as session:
        facts = tracks.facts_of(session, item_ids_of(session, example))
    for track in facts.values():
        if track.duration is not None and (
            span.start >= track.duration or span.end > track.duration + _SLACK
        ):
            raise InvalidRequestError(
                f"{track.path} lasts {track.duration:.1f} s; the part from {span.start:g} s to {span.end:g} "
                "s lies beyond its end."
            )
    return examples.read_part(example, span, version)


def _packed(
    session: Session, encoder_id: int, wanted: Ids | None
) -> Iterator[tuple[list[int], PackedSegments]]:
    """Ids and windows of the tracks, about ``WINDOWS_AT_ONCE`` at a time."""
    ids: list[int] = []
    held: list[tuple[NDArray[np.float32], float, NDArray[np.float16]]] = []
    windows = 0
    for item_id, found in segments.iterate(session, encoder_id, wanted):
        ids.append(item_id)
        held.append((found.starts, found.seconds, found.vectors))
        windows += len(found.starts)
        if windows >= WINDOWS_AT_ONCE:
            yield ids, PackedSegments.of(held)
            ids, held, windows = [], [], 0
    if ids:
        yield ids, PackedSegments.of(held)
