"""One question against one moment of the store and the index: exact, or approximate and re-ranked."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.index import exact
from engine.index.approximate import ApproximateIndex, Effort
from engine.index.exact import Scores
from engine.index.generation import StoreView
from engine.index.selection import Selection, Selections
from engine.index.source import Ids, Vectors

EXACT_FLOATS = 1_500_000
"""Selected rows of so few floats are compared exactly: it takes a millisecond or two and misses nothing."""

_EXCLUDED_AFTERWARDS = 64


@dataclass(frozen=True, slots=True, eq=False)
class SearchState:
    """A view of the store with the index over its first rows. It is published as a whole, never changed."""

    view: StoreView
    approximate: ApproximateIndex | None
    selections: Selections = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "selections", Selections(self.view))

    @property
    def side_rows(self) -> int:
        """Rows that came after the index was built; they are compared exactly beside it."""
        return len(self.view) - (self.approximate.rows if self.approximate else 0)

    def search(
        self, query: Vectors, k: int, allowed: Ids | None = None, excluded: Ids | None = None
    ) -> tuple[Ids, Scores]:
        """The ``k`` nearest of the allowed items; see :meth:`VectorIndex.search`."""
        if excluded is None or len(excluded) > _EXCLUDED_AFTERWARDS:
            return self.nearest(query, k, self.selections.of(allowed, excluded))
        # Few are dropped from the answer, so that the selection of everybody else can be used again.
        ids, scores = self.nearest(query, k + len(excluded), self.selections.of(allowed))
        kept = np.isin(ids, excluded, invert=True)
        return ids[kept][:k], scores[kept][:k]

    def nearest(
        self, query: Vectors, k: int, selection: Selection, effort: Effort | None = None
    ) -> tuple[Ids, Scores]:
        """The ``k`` nearest selected rows."""
        index = self.approximate
        if index is None or selection.total <= max(EXACT_FLOATS // len(query), 20 * k):
            return exact.nearest(self.view, query, k, selection)
        side = index.rows + np.flatnonzero(selection.mask[index.rows :])
        near = exact.nearest_of(self.view, query, k, side)
        rows = index.candidates(query, k, selection, effort)
        scores = exact.clipped(self.view.gather(rows), query)
        ids = np.concatenate([self.view.ids[rows], near[0]])
        found = exact.best(ids, np.concatenate([scores, near[1]]), k)
        if len(found[0]) < min(k, selection.total):
            return exact.nearest(self.view, query, k, selection)
        return found
