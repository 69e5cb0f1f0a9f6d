"""Which part of each track is most like a marked part of another: search among the vectors of windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.errors import InvalidRequestError
from engine.index.source import Vectors

_GAP = 0.05
"""Windows this share of their length apart still touch: starts are rounded to whole samples."""

_BLOCK = 1024
"""Windows that are widened to float32 at a time: they stay in the processor's cache: half the time."""

_DIGITS = 6
"""Decimals of a score: more would be noise of the summation, which told equal parts apart."""

Rows = npt.NDArray[np.int64]
Seconds = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PackedSegments:
    """The windows of several tracks in one array, track after track.

    ``counts`` (t,) int64, each at least 1, says how many windows each track has and ``seconds`` (t,) float64
    how long they are; ``starts`` (w,) float32 are seconds from the start of their track, ascending within it;
    ``vectors`` is (w, s), of any float type and length.
    """

    counts: Rows
    seconds: Seconds
    starts: npt.NDArray[np.float32]
    vectors: npt.NDArray[np.floating]

    @classmethod
    def of(
        cls, tracks: Sequence[tuple[npt.NDArray[np.float32], float, npt.NDArray[np.floating]]]
    ) -> PackedSegments:
        """Packs (starts, seconds of a window, vectors) of each track; there must be at least one."""
        return cls(
            np.array([len(starts) for starts, _, _ in tracks], np.int64),
            np.array([seconds for _, seconds, _ in tracks], np.float64),
            np.concatenate([starts for starts, _, _ in tracks]),
            np.concatenate([vectors for _, _, vectors in tracks]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class BestParts:
    """For each track (t,): float32 ``scores`` and where the part lies, float64 seconds."""

    scores: npt.NDArray[np.float32]
    starts: Seconds
    ends: Seconds


def best_parts(query: Vectors, packed: PackedSegments, length: float) -> BestParts:
    """The part of each track that is most like ``query``: exact, one product and a few sums for all tracks.

    A part is a run of consecutive windows that touch each other, as many as cover about ``length`` seconds,
    or all of a shorter stretch between gaps: in a long track the windows lie apart, and each may be a stretch
    of its own. Its score is the mean cosine of its windows with the query. Of equally good parts the earliest
    is told.

    Args:
        query: (s,) float32, not zero.
        packed: windows of the tracks; a window whose vector is zero has the cosine 0.
        length: seconds, more than 0.

    Raises:
        InvalidRequestError: the query has another length than the vectors, or no direction.
    """
    cosines = _cosines(query, packed.vectors)
    first = np.concatenate([[0], np.cumsum(packed.counts)[:-1]])  # (t,) first window of each track
    track = np.repeat(np.arange(len(packed.counts)), packed.counts)  # (w,)
    reach, stretch = _touching(packed, track)
    run = np.minimum(_windows_in(length, packed, reach, first)[track], stretch)  # (w,)
    totals = np.concatenate([[0.0], np.cumsum(cosines)])
    ends = np.arange(1, len(track) + 1)
    means = (totals[ends] - totals[np.maximum(ends - run, 0)]) / run
    means = np.where(reach >= run, np.round(means, _DIGITS), -np.inf)
    best = np.maximum.reduceat(means, first)  # (t,)
    hits = np.flatnonzero(means == best[track])
    last = hits[np.searchsorted(track[hits], np.arange(len(first)))]  # (t,) last window of the best run
    starts = packed.starts.astype(np.float64)
    return BestParts(
        np.clip(best, -1.0, 1.0).astype(np.float32),
        starts[last - run[last] + 1],
        starts[last] + packed.seconds,
    )


def within(
    starts: npt.NDArray[np.float32],
    seconds: float,
    vectors: npt.NDArray[np.floating],
    start: float,
    end: float,
) -> Vectors:
    """The mean vector (s,) float32 of the windows that overlap the range, weighted by how much they do.

    ``starts`` (w,) and ``seconds`` say where the windows with ``vectors`` (w, s) lie; there is at least one.
    Where the range falls between windows, as it may in a long track, the nearest one stands for it.
    """
    begins = starts.astype(np.float64)
    overlap = np.clip(np.minimum(begins + seconds, end) - np.maximum(begins, start), 0, None)
    if not overlap.any():
        overlap[np.abs(begins + seconds / 2 - (start + end) / 2).argmin()] = 1.0
    mean: Vectors = (overlap @ vectors.astype(np.float64) / overlap.sum()).astype(np.float32)
    return mean


def _cosines(query: Vectors, vectors: npt.NDArray[np.floating]) -> Seconds:
    """(w,) float64 cosine of each window with the query."""
    if query.shape != vectors.shape[1:]:
        raise InvalidRequestError(
            f"The marked part has a vector of {query.size} numbers, the windows of the tracks have "
            f"{vectors.shape[1]}. Embed the collection again."
        )
    norm = float(np.linalg.norm(query.astype(np.float64)))
    if not np.isfinite(norm) or norm == 0:
        raise InvalidRequestError("The marked part has no direction to search in: it may be silent.")
    unit = (query / norm).astype(np.float32)
    cosines = np.zeros(len(vectors), np.float64)
    for start in range(0, len(vectors), _BLOCK):
        wide = vectors[start : start + _BLOCK].astype(np.float32)
        norms = np.sqrt(np.vecdot(wide, wide))
        np.divide(wide @ unit, norms, out=cosines[start : start + _BLOCK], where=norms > 0)
    return cosines


def _touching(packed: PackedSegments, track: Rows) -> tuple[Rows, Rows]:
    """(w,) how many windows, each touching the next, end with this one, and (w,) how many it is among."""
    limit = packed.seconds[track[1:]] * (1 + _GAP)
    begins = np.ones(len(track), np.bool_)
    begins[1:] = (track[1:] != track[:-1]) | (np.diff(packed.starts.astype(np.float64)) > limit)
    places = np.arange(len(track))
    reach = places - np.maximum.accumulate(np.where(begins, places, 0)) + 1
    number = np.cumsum(begins) - 1
    return reach, np.bincount(number)[number]


def _windows_in(length: float, packed: PackedSegments, reach: Rows, first: Rows) -> Rows:
    """(t,) how many touching windows of each track cover about ``length`` seconds, at least 1."""
    gaps = np.diff(packed.starts.astype(np.float64), prepend=0.0)
    hops = np.add.reduceat(np.where(reach > 1, gaps, 0.0), first)  # (t,) their sum, then their mean
    hop = np.where(hops > 0, hops / np.maximum(np.add.reduceat(reach > 1, first), 1), packed.seconds)
    runs = np.rint((length - packed.seconds) / hop).astype(np.int64) + 1
    return np.maximum(runs, 1)
