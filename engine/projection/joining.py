"""Joins clusters until they are few enough to read: by how near the middles of their embeddings are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Rows = NDArray[np.int64]

FEWEST_ITEMS = 3
"""Fewer are no cluster, whatever they have in common."""

_EQUAL = 1.0 - 1e-6
_CHUNK = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Joining:
    """c clusters that came to be from m communities."""

    sums: NDArray[np.float64]
    """(c, d) sum of the vectors of each cluster."""
    sizes: Rows
    """(c,) items of each."""
    clusters: Codes
    """(m,) for every community the cluster it is in now, -1 for none."""

    @classmethod
    def of(
        cls,
        vectors: NDArray[np.float32],
        communities: Codes,
        tell: Callable[[int, int], None],
    ) -> Joining:
        """Every community a cluster of its own."""
        sums = sums_of(vectors, communities, tell)
        return cls(sums, np.bincount(communities, minlength=len(sums)), np.arange(len(sums), dtype=np.int32))

    def without_crumbs(self, smallest: int, most: int) -> Joining:
        """Those of ``smallest`` items, and all others in the one nearest to them; -1 if it points away.

        Communities that no edge leaves, such as twenty copies of one picture, are there however small they
        are. Where all are small, the ``most`` largest stay.
        """
        kept = np.flatnonzero(self.sizes >= smallest)
        if len(kept) < 2:
            largest = np.argsort(-self.sizes, kind="stable")[:most]
            kept = largest[self.sizes[largest] >= FEWEST_ITEMS]
        targets = np.full(len(self.sizes), -1, np.int32)
        targets[kept] = np.arange(len(kept))
        crumbs = np.flatnonzero(targets < 0)
        middles = directions(self.sums[kept])
        for part in chunks(len(crumbs) if len(kept) else 0):
            nearness = directions(self.sums[crumbs[part]]) @ middles.T
            targets[crumbs[part]] = np.where(nearness.max(axis=1) > 0, nearness.argmax(axis=1), -1)
        return self._joined(targets)

    def without_copies(self) -> Joining:
        """Clusters with the same middle made one: of equal items it is chance who neighbours whom."""
        middles = directions(self.sums)
        equal = middles @ middles.T >= _EQUAL
        np.fill_diagonal(equal, True)  # also where the sum is nothing
        firsts = [int(row.argmax()) for row in equal]
        return self._joined(np.unique(firsts, return_inverse=True)[1].astype(np.int32))

    def at_most(self, most: int) -> Joining:
        """``most`` clusters or fewer: one after the other, the smallest joins the one nearest to it."""
        joining = self
        while len(joining.sizes) > most:
            least = int(joining.sizes.argmin())
            middles = directions(joining.sums)
            nearness = middles @ middles[least]
            nearness[least] = -np.inf
            targets = np.arange(len(joining.sizes), dtype=np.int32)
            targets[least] = nearness.argmax()
            joining = joining._joined(np.unique(targets, return_inverse=True)[1].astype(np.int32))
        return joining

    def _joined(self, targets: Codes) -> Joining:
        """What becomes of it when each cluster goes to the new one that ``targets`` (c,) names."""
        count = int(targets.max(initial=-1)) + 1
        sums = np.zeros((count, self.sums.shape[1]))
        np.add.at(sums, targets[targets >= 0], self.sums[targets >= 0])
        sizes = np.zeros(count, np.int64)
        np.add.at(sizes, targets[targets >= 0], self.sizes[targets >= 0])
        gone_on = np.append(targets, np.int32(-1))  # so that -1 stays -1
        return Joining(sums, sizes, gone_on[self.clusters])


def sums_of(
    vectors: NDArray[np.float32], codes: Codes, tell: Callable[[int, int], None] = lambda done, total: None
) -> NDArray[np.float64]:
    """(c, d) sum of the vectors (n, d) of each of the clusters ``codes`` (n,), read from first to last."""
    sums = np.zeros((int(codes.max(initial=-1)) + 1, vectors.shape[1]))
    for part in chunks(len(codes)):
        order = np.argsort(codes[part], kind="stable")
        present, firsts = np.unique(codes[part][order], return_index=True)
        found = np.add.reduceat(vectors[part][order], firsts, dtype=np.float64)
        sums[present[present >= 0]] += found[present >= 0]
        tell(part.stop, len(codes))
    return sums


def directions(sums: NDArray[np.float64]) -> NDArray[np.float32]:
    """(c, d) the sums scaled to length 1; a sum of nothing stays as it is."""
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return (sums / np.where(lengths == 0, 1, lengths)).astype(np.float32)


def chunks(count: int) -> Iterator[slice]:
    """Slices that together are ``range(count)``, each small enough to compare in memory."""
    for start in range(0, count, _CHUNK):
        yield slice(start, min(start + _CHUNK, count))
