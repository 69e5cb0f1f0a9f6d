"""How much each word says of each cluster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.domain.words import ItemWords

Codes = NDArray[np.int32]

_CANDIDATES = 24
"""Words of a cluster that are looked at closely."""
_LEAST_SHARE = 0.15
"""A word of a cluster is on so many of its items at least, and on two; ..."""
_LEAST_LIFT = 1.5
"""... and so much more often on them than on the others."""
_PRIOR = 3.0
"""Items with the words of all that are added to each cluster: in a small one words may meet by chance."""


@dataclass(frozen=True, slots=True, eq=False)
class ClusterWords:
    """The w most telling words of a cluster of s items, the best first."""

    names: tuple[str, ...]
    lifts: NDArray[np.float32]
    """(w,) logarithm of how much more often the cluster's items carry the word than all do; above 0."""
    carried: NDArray[np.float32]
    """(w, s) how much the word says of each item, 0 where the item does not carry it."""

    def scores(self, items: NDArray[np.bool_]) -> NDArray[np.float32]:
        """(w,) how much each word says of ``items`` (s,), averaged over all s."""
        shares: NDArray[np.float32] = self.carried[:, items].sum(axis=1) / max(1, len(items))
        return shares * self.lifts

    def without_first(self, count: int) -> ClusterWords:
        """The same without the ``count`` best words."""
        return ClusterWords(self.names[count:], self.lifts[count:], self.carried[count:])


@dataclass(frozen=True, slots=True, eq=False)
class _Everywhere:
    """How often each word is carried in all."""

    items: int
    counts: NDArray[np.int64]
    """(v,)"""

    def lifts(self, counts: NDArray[np.int64], size: int) -> NDArray[np.float64]:
        """(v,) of the words that a cluster of ``size`` items carries ``counts`` (v,) times, or 0."""
        lifts = np.zeros(len(counts))
        known = np.flatnonzero(counts >= max(2.0, _LEAST_SHARE * size))
        elsewhere = (self.counts[known] - counts[known]) / max(1, self.items - size)
        known = known[counts[known] / size >= _LEAST_LIFT * elsewhere]
        shares = self.counts[known] / self.items
        lifts[known] = np.log((counts[known] + _PRIOR * shares) / ((size + _PRIOR) * shares))
        return lifts


def cluster_words(codes: Codes, words: ItemWords) -> Iterator[ClusterWords]:
    """The telling words of each cluster, from cluster 0 on."""
    everywhere = _Everywhere(len(codes), np.bincount(words.codes, minlength=len(words.vocabulary)))
    of_cluster = codes[words.rows]
    order = np.argsort(of_cluster, kind="stable")
    bounds = np.searchsorted(of_cluster[order], np.arange(int(codes.max(initial=-1)) + 2))
    for number in range(len(bounds) - 1):
        own = order[bounds[number] : bounds[number + 1]]
        yield _telling(np.flatnonzero(codes == number), own, words, everywhere)


def _telling(
    items: NDArray[np.intp], own: NDArray[np.intp], words: ItemWords, everywhere: _Everywhere
) -> ClusterWords:
    """The words of the cluster of ``items`` (s,), which carry ``own`` (o,) of the words."""
    codes, weights = words.codes[own], words.weights[own]
    lifts = everywhere.lifts(np.bincount(codes, minlength=len(everywhere.counts)), len(items))
    scores = lifts * np.bincount(codes, weights, minlength=len(lifts))
    best = np.lexsort((np.arange(len(scores)), -scores))[:_CANDIDATES]
    best = best[scores[best] > 1e-9]
    carried = np.zeros((len(best), len(items)), np.float32)
    places = np.full(len(lifts), -1)
    places[best] = np.arange(len(best))
    kept = places[codes] >= 0
    carried[places[codes[kept]], np.searchsorted(items, words.rows[own[kept]])] = weights[kept]
    names = tuple(words.vocabulary[code] for code in best)
    return ClusterWords(names, lifts[best].astype(np.float32), carried)
