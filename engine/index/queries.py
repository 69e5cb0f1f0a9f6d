"""From what a person points at to a query vector, and from candidates to what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.errors import InvalidRequestError
from engine.index.source import Vectors

NEGATIVE_WEIGHT = 0.5
SAME = 0.999
"""From this cosine on two vectors show the same picture or track, saved in another size or quality."""

SAME_RECORDING = 0.96
"""From this cosine on two tracks of one length are one recording, in other codings or from other albums;
docs/adr/0009 has the figures."""

_LEAST_NORM = 1e-3
_BLOCK = 1024
_SECONDS_APART = 1.0
_SHARE_APART = 0.01
"""Two codings of a recording differ in length by padding and cut silence: by a second, or by this share."""

Mask = npt.NDArray[np.bool_]
Seconds = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cap:
    """At most ``most`` of each group; ``groups`` (n,) name that of each candidate, None or "" for none."""

    groups: Sequence[str | None]
    most: int


def compose(positives: Vectors, negatives: Vectors | None = None, weight: float = NEGATIVE_WEIGHT) -> Vectors:
    """One query from things to be like and things to be unlike.

    The query is q = mean(p) − weight · mean(n), scaled to unit length, over the positives p and negatives n,
    each scaled to unit length first so that none weighs more than another (Rocchio, "Relevance feedback in
    information retrieval", 1971). The negatives weigh less than the positives because what is wanted says
    where to look, what is unwanted only which side of it to avoid. One positive alone gives itself, so scores
    are then its plain cosine similarities.

    Args:
        positives: (p, dim) float32, p ≥ 1.
        negatives: (n, dim) float32, or None.
        weight: of the negatives' mean, 0 or more.

    Returns:
        (dim,) float32 of unit length.

    Raises:
        InvalidRequestError: there is no positive, a vector has no direction, or they cancel out.
    """
    if not len(positives):
        raise InvalidRequestError("A search needs at least one thing to be like.")
    wanted = _units(positives).mean(axis=0)
    query = wanted
    if negatives is not None and len(negatives):
        unwanted = _units(negatives).mean(axis=0)
        query = wanted - weight * unwanted
        if weight and np.linalg.norm(wanted - unwanted) < _LEAST_NORM:
            raise InvalidRequestError(
                "What to be like and what to be unlike are the same; take one of them away."
            )
    norm = np.linalg.norm(query)
    if norm < _LEAST_NORM:
        raise InvalidRequestError("The things to search by cancel each other out; take some of them away.")
    unit: Vectors = (query / norm).astype(np.float32)
    return unit


def diversify(
    scores: npt.NDArray[np.float32], vectors: Vectors, k: int, balance: float = 0.7
) -> npt.NDArray[np.int64]:
    """Choose ``k`` candidates that are like the query and unlike each other.

    Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): the next one chosen is the one with
    the greatest balance · score − (1 − balance) · max(cosine with one already chosen).

    Args:
        scores: (n,) cosine of each candidate with the query.
        vectors: (n, dim) float32 unit vectors of the candidates.
        k: how many to choose.
        balance: 1 is the plain order by score, 0 looks only at how different they are.

    Returns:
        (min(k, n),) positions among the candidates in the order chosen; ties go to the first candidate.

    Raises:
        InvalidRequestError: ``balance`` is not between 0 and 1.
    """
    if not 0.0 <= balance <= 1.0:
        raise InvalidRequestError(f"The balance of variety is {balance}; give a number from 0 to 1.")
    chosen = np.empty(min(k, len(scores)), np.int64)
    relevance = balance * scores.astype(np.float64)
    closest = np.full(len(scores), -np.inf)
    value = relevance.copy()
    for turn in range(len(chosen)):
        pick = int(value.argmax())
        chosen[turn] = pick
        np.maximum(closest, np.vecdot(vectors, vectors[pick]), out=closest)
        value = relevance - (1.0 - balance) * closest
        value[chosen[: turn + 1]] = -np.inf
    return chosen


def without_duplicates(
    vectors: Vectors,
    query: Vectors | None = None,
    same: float = SAME,
    *,
    durations: Seconds | None = None,
    query_durations: Seconds | None = None,
) -> Mask:
    """Which of the neighbours to show when copies of the query, and of each other, are hidden.

    Args:
        vectors: (n, dim) float32 unit vectors of the neighbours, best first.
        query: (dim,) or (q, dim) float32 unit vectors whose own copies are hidden too, or None.
        same: cosine from which on two count as copies whatever their lengths.
        durations: (n,) seconds of the neighbours when they are tracks, NaN where unknown: two of about the
            same length then count as copies from ``SAME_RECORDING`` on, since every coding of a recording
            sounds a little different, and two of different lengths never do.
        query_durations: (q,) the same for ``query``.

    Returns:
        (n,) True for a neighbour unlike the query and unlike every better one.
    """
    kept = np.ones(len(vectors), np.bool_)
    if query is not None:
        asked = np.atleast_2d(query)
        kept &= ~copies(vectors @ asked.T, durations, query_durations, same).any(axis=1)
    for start in range(0, len(vectors), _BLOCK):
        rows = slice(start, start + _BLOCK)
        for earlier in range(0, start + 1, _BLOCK):
            columns = slice(earlier, earlier + _BLOCK)
            first, second = (None if durations is None else durations[part] for part in (rows, columns))
            alike = copies(vectors[rows] @ vectors[columns].T, first, second, same)
            if earlier == start:
                alike = np.tril(alike, -1)
            kept[rows] &= ~alike.any(axis=1)
    return kept


def copies(
    cosines: Vectors, first: Seconds | None = None, second: Seconds | None = None, same: float = SAME
) -> Mask:
    """(n, m) which pairs are copies of each other, from their ``cosines`` (n, m).

    ``first`` (n,) and ``second`` (m,) are their lengths in seconds, where they are tracks; see
    :func:`without_duplicates`.
    """
    if first is None or second is None:
        near: Mask = cosines >= same
        return near
    unknown = np.isnan(first)[:, None] | np.isnan(second)
    return lengths_agree(first, second) & (cosines >= np.where(unknown, same, SAME_RECORDING))


def lengths_agree(first: Seconds, second: Seconds) -> Mask:
    """(n, m) which of ``first`` (n,) and ``second`` (m,) may be of one recording; NaN may be of any."""
    longer = np.maximum(first[:, None], second)  # NaN where either is unknown, and so is what follows
    differ: Mask = np.abs(first[:, None] - second) > np.maximum(_SECONDS_APART, _SHARE_APART * longer)
    return ~differ


def capped(*caps: Cap) -> Mask:
    """(n,) which candidates are left, best first, when no group has more than its cap allows.

    A candidate that one cap drops does not count for the others.
    """
    counts: list[Counter[str | None]] = [Counter() for _ in caps]
    kept = np.ones(len(caps[0].groups), np.bool_)
    for place in range(len(kept)):
        groups = [cap.groups[place] for cap in caps]
        kept[place] = all(
            not group or count[group] < cap.most
            for cap, count, group in zip(caps, counts, groups, strict=True)
        )
        if kept[place]:
            for count, group in zip(counts, groups, strict=True):
                count[group] += 1
    return kept


def at_least(scores: npt.NDArray[np.float32], least: float) -> npt.NDArray[np.bool_]:
    """(n,) which of ``scores`` (n,) reach ``least``."""
    return scores >= least


def _units(vectors: Vectors) -> npt.NDArray[np.float64]:
    """(n, dim) ``vectors`` scaled to unit length."""
    wide = np.atleast_2d(np.asarray(vectors, np.float64))
    norms = np.linalg.norm(wide, axis=1, keepdims=True)
    if not np.isfinite(norms).all() or (norms == 0).any():
        raise InvalidRequestError("One of the things to search by has no usable vector.")
    units: npt.NDArray[np.float64] = wide / norms
    return units
