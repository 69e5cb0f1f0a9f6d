"""What scores pairs of items have that share a label, and pairs that do not."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from engine.domain import ScoreSplit
from engine.evaluation.labels import Labels, Rows
from engine.evaluation.scores import Vectors

MOST_PAIRS = 400_000
"""All pairs of as many items as have no more; half as many of either kind are drawn beyond."""
BINS_A_UNIT = 100
"""Edges of bins are whole hundredths, so that what different encoders score can be laid over each other."""

_ROWS = 4096
_ROUNDS = 8
"""Of drawing pairs without a label in common: where nearly all items share one, few are found."""

Mask = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]


def score_split(vectors: Vectors, labels: Labels, seed: int = 0) -> ScoreSplit | None:
    """Scores of pairs of items with labels, of ``vectors`` (n, d) of length 1; None where there is no pair.

    All pairs are looked at where there are few, else a sample that has as many of either kind if it can.
    """
    rows = np.flatnonzero(labels.counts() > 0)
    if len(rows) < 2:
        return None
    labelled = labels.take(rows)
    first, second, shared = _pairs(labelled, np.random.default_rng(seed))
    if not len(first):
        return None
    scores = np.clip(_scores(vectors, rows[first], rows[second]), -1, 1)
    same, different = scores[shared], scores[~shared]
    edges = _edges(scores)
    return ScoreSplit(
        tuple(edges.tolist()),
        tuple(np.histogram(same, edges)[0].tolist()),
        tuple(np.histogram(different, edges)[0].tolist()),
        best_threshold(same, different),
    )


def best_threshold(same: Values, different: Values) -> float | None:
    """From which score on "the same label" has the best F1, as if there were as many pairs of either kind.

    With the shares t of ``same`` (s,) and f of ``different`` (d,) that reach it, F1 is 2t / (1 + t + f). Of
    equally good ones the highest; None where one kind is missing.
    """
    if not len(same) or not len(different):
        return None
    candidates = np.unique(same)[::-1]
    hits = 1 - np.searchsorted(np.sort(same), candidates) / len(same)
    false = 1 - np.searchsorted(np.sort(different), candidates) / len(different)
    return float(candidates[np.argmax(2 * hits / (1 + hits + false))])


def _pairs(labels: Labels, drawn: np.random.Generator) -> tuple[Rows, Rows, Mask]:
    """Two (p,) rows of pairs of labelled items, and whether the two share a label."""
    count = len(labels)
    if count * (count - 1) // 2 <= MOST_PAIRS:
        first, second = np.triu_indices(count, 1)
        return first, second, _share(labels, first, second)
    alike = _alike(labels, MOST_PAIRS // 2, drawn)
    apart = _apart(labels, MOST_PAIRS // 2, drawn)
    first, second = np.concatenate([alike, apart], axis=1)
    return first, second, np.arange(len(first)) < alike.shape[1]


def _alike(labels: Labels, most: int, drawn: np.random.Generator) -> Rows:
    """(2, p) pairs that share a label, each as likely as any other."""
    members = labels.members()
    sizes = np.array([len(rows) for rows in members])
    chances = sizes * (sizes - 1.0)
    if not chances.any():
        return np.empty((2, 0), np.int64)
    names = drawn.choice(len(members), most, p=chances / chances.sum())
    ones = drawn.integers(sizes[names])
    others = (ones + 1 + drawn.integers(sizes[names] - 1)) % sizes[names]
    starts = np.cumsum(sizes) - sizes
    flat = np.concatenate(members)
    pairs = np.stack([flat[starts[names] + ones], flat[starts[names] + others]])
    if labels.are_single():
        return pairs
    # A pair that shares several labels can be drawn by each of them.
    return pairs[:, drawn.random(most) * _shared(labels, *pairs) < 1]


def _apart(labels: Labels, most: int, drawn: np.random.Generator) -> Rows:
    """(2, p) pairs that share no label, each as likely as any other; fewer where they are rare."""
    count, found = len(labels), [np.empty((2, 0), np.int64)]
    for _ in range(_ROUNDS):
        ones = drawn.integers(count, size=most)
        pairs = np.stack([ones, (ones + 1 + drawn.integers(count - 1, size=most)) % count])
        found.append(pairs[:, ~_share(labels, *pairs)])
        if sum(part.shape[1] for part in found) >= most:
            break
    return np.concatenate(found, axis=1)[:, :most]


def _share(labels: Labels, first: Rows, second: Rows) -> Mask:
    """(p,) whether each pair has a label in common."""
    if labels.are_single():
        codes = labels.only_codes()
        alike: Mask = codes[first] == codes[second]
        return alike
    return _shared(labels, first, second) > 0


def _shared(labels: Labels, first: Rows, second: Rows) -> Values:
    """(p,) how many labels each pair has in common."""
    have = csr_array((np.ones(len(labels.codes)), labels.codes, labels.starts))
    return np.asarray((have[first] * have[second]).sum(axis=1), np.float64)


def _scores(vectors: Vectors, first: Rows, second: Rows) -> Values:
    """(p,) products of pairs, a few at a time."""
    parts = [slice(start, start + _ROWS) for start in range(0, len(first), _ROWS)]
    return np.concatenate(
        [np.vecdot(vectors[first[part]], vectors[second[part]]).astype(np.float64) for part in parts]
    )


def _edges(scores: Values) -> Values:
    """Whole hundredths from below the least to above the greatest of ``scores``, within [-1, 1]."""
    low = max(int(np.floor(scores.min() * BINS_A_UNIT)), -BINS_A_UNIT)
    high = min(int(np.ceil(scores.max() * BINS_A_UNIT)), BINS_A_UNIT)
    if low == high:
        low, high = max(low - 1, -BINS_A_UNIT), min(high + 1, BINS_A_UNIT)
    return np.arange(low, high + 1) / BINS_A_UNIT
