"""Whether changed items still find themselves, and the neighbours they had."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.evaluation.chunks import Tell, in_chunks
from engine.evaluation.known import Mask
from engine.evaluation.labels import Rows
from engine.evaluation.ranking import find
from engine.evaluation.scores import Gallery, Vectors

NEAREST = 10
_NONE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Robustness:
    """Means over changed items."""

    found_first: float
    """Share that have their original as the nearest of all items; of equals the first counts."""
    neighbours_kept: float
    """Share of the nearest others that stay among them; 1 where there are no others."""
    cosine: float
    """With the original."""


@dataclass(frozen=True, slots=True, eq=False)
class Originals:
    """The items of which some are changed: what they were near to before."""

    gallery: Gallery
    rows: Rows
    """(m,) of those that are changed."""
    nearest: Rows
    """(m, min(k, n - 1)) rows of their nearest others, best first."""

    @classmethod
    def of(cls, vectors: Vectors, rows: Rows, k: int = NEAREST, tell: Tell | None = None) -> Originals:
        """Of ``vectors`` (n, d), each of length 1, those at ``rows`` (m,) will be changed."""
        gallery = Gallery.of(vectors)
        k = min(k, len(vectors) - 1)
        _, nearest = _ranked(gallery, vectors[rows], rows, k, tell)
        return cls(gallery, rows, nearest)

    def measure(self, changed: Vectors, tell: Tell | None = None) -> Robustness:
        """What became of them: ``changed`` (m, d) are of length 1, m at least 1; ``tell`` is told items.

        Only as many scores are held at once as ``chunks`` allows, however many items there are.
        """
        first, nearest = _ranked(self.gallery, changed, self.rows, self.nearest.shape[1], tell)
        pairs = zip(self.nearest, nearest, strict=True)
        kept = [np.isin(before, after).mean() if len(before) else 1.0 for before, after in pairs]
        cosines = np.vecdot(self.gallery.vectors[self.rows], changed, dtype=np.float64)
        return Robustness(float(first.mean()), float(np.mean(kept)), float(np.clip(cosines, -1, 1).mean()))


def _ranked(gallery: Gallery, queries: Vectors, rows: Rows, k: int, tell: Tell | None) -> tuple[Mask, Rows]:
    """(m,) whether each of ``queries`` finds its row first, and (m, k) the nearest of the other rows."""

    def look(part: slice) -> list[tuple[bool, Rows]]:
        found = []
        for scores, row in zip(gallery.scores(queries[part]), rows[part].tolist(), strict=True):
            best = find(scores, _NONE, k + 1).nearest
            found.append((bool(best[0] == row), best[best != row][:k]))
        return found

    parts = in_chunks(len(queries), 4 * len(gallery.vectors), look, tell)
    found = [own for part in parts for own in part]
    first = np.array([is_first for is_first, _ in found], np.bool_)
    return first, np.array([nearest for _, nearest in found], np.int64).reshape(len(found), k)
