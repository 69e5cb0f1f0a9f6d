"""The graph that UMAP lays out: who is whose neighbour, and how much so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from engine.projection.memberships import memberships
from engine.projection.projector import Cosines, Rows


@dataclass(frozen=True, slots=True, eq=False)
class FuzzyGraph:
    """A symmetric graph of n nodes, each edge from both its ends, by rows and rising heads."""

    starts: NDArray[np.int64]
    """(n + 1,) where the edges of each node begin."""
    heads: NDArray[np.int32]
    weights: NDArray[np.float32]
    """(e,) in (0, 1]."""

    @classmethod
    def of_neighbours(cls, rows: Rows, cosines: Cosines) -> FuzzyGraph:
        """The union of what the ends say: a + b - a b (McInnes, Healy and Melville, 2018, algorithm 1)."""
        count, width = rows.shape
        shares = memberships(rows, cosines).ravel()
        counts = shares > 0
        tails = np.repeat(np.arange(count, dtype=np.int32), width)[counts]
        one = sparse.csr_array((shares[counts], (tails, rows.ravel()[counts])), (count, count))
        other = one.T.tocsr()
        union = (one + other - one.multiply(other)).tocsr()
        union.sum_duplicates()
        return cls(union.indptr.astype(np.int64), union.indices.astype(np.int32), union.data)

    def lightened(self, least: float) -> FuzzyGraph:
        """Without the edges below ``least``."""
        kept = self.weights >= least
        before = np.concatenate([[0], np.cumsum(kept)])
        return FuzzyGraph(before[self.starts], self.heads[kept], self.weights[kept])
