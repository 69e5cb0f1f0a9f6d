"""An inverted file over one-bit codes: finds candidates among a million rows in a millisecond."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.index.clustering import BuildStopped, Stopped, kmeans, nearest_centroid
from engine.index.faiss_library import load_faiss
from engine.index.generation import Rows, StoreView
from engine.index.reduction import learn_projection
from engine.index.selection import Selection
from engine.index.source import Vectors

_QUERY_BITS = 4
"""Bits of a query's coordinates while it is compared with codes; unquantised ones take 100 times longer."""

_SAMPLE_PER_LIST = 48
_PROJECTION_SAMPLE = 20_000
_ADD_ROWS = 16_384
_MAX_LISTS = 65_535
_SEED = 20_240_229


@dataclass(frozen=True, slots=True)
class Effort:
    """How much a search looks at: tuned on the library's own vectors after every build."""

    scanned: int
    """Selected rows whose codes are compared, at least."""
    candidates: int
    """Rows that are then compared exactly."""

    def for_neighbours(self, k: int) -> Effort:
        """The effort for ``k`` neighbours, in proportion to the 10 it was tuned for."""
        share = max(1.0, k / 10)
        candidates = max(int(self.candidates * share**0.5), 4 * k)
        return Effort(max(int(self.scanned * min(share, 8.0)), 4 * candidates), candidates)


DEFAULT_EFFORT = Effort(scanned=16_384, candidates=200)


@dataclass(frozen=True, slots=True, eq=False)
class ApproximateIndex:
    """IVF with RaBitQ codes over the first rows of one generation of a store.

    Immutable: growing makes a new one. The vectors themselves stay in the store, where candidates are
    compared exactly, so the index takes dim / 8 + 18 bytes a row.
    """

    token: str
    trained_rows: int
    """Rows there were when the centroids were learnt."""
    projection: Vectors  # (reduced, dim)
    centroids: Vectors  # (lists, reduced)
    squared_norms: Vectors  # (lists,) of the centroids
    list_of_row: npt.NDArray[np.uint16]  # (rows,)
    codes: Any  # faiss.IndexIVFRaBitQ
    effort: Effort = DEFAULT_EFFORT
    recall: float | None = None
    """Share of the true neighbours found on a sample, or None before it was measured."""

    @property
    def rows(self) -> int:
        """The index covers the rows before this one."""
        return len(self.list_of_row)

    def candidates(self, query: Vectors, k: int, selection: Selection, effort: Effort | None = None) -> Rows:
        """(m,) selected rows, ascending, likely to hold the ``k`` nearest to ``query`` (dim,).

        Lists are visited from the closest on until enough *selected* rows were seen: a narrow filter, or one
        whose items lie far from the query, visits more lists instead of finding less.
        """
        wanted = (effort or self._effort_under(selection)).for_neighbours(k)
        projected = np.vecdot(self.projection, query)
        distances = self.squared_norms - 2 * np.vecdot(self.centroids, projected)
        order = np.argsort(distances)
        sizes = selection.per_list(self.list_of_row, len(self.centroids))[order]
        last = int(np.searchsorted(np.cumsum(sizes), wanted.scanned)) + 1
        probed = order[:last][sizes[:last] > 0]
        if not len(probed):
            return np.empty(0, np.int64)
        squared = (distances[probed] + np.vecdot(projected, projected)).astype(np.float32)
        return self._compare(projected, probed, squared, wanted.candidates, selection)

    def _effort_under(self, selection: Selection) -> Effort:
        """More candidates under a filter than were tuned under filters by chance.

        A filter that goes with what things look like may leave only items far from the query, whose scores
        differ less than their codes are wrong.
        """
        if selection.total > self.rows // 2:
            return self.effort
        return replace(self.effort, candidates=2 * self.effort.candidates)

    def _compare(
        self, query: Vectors, lists: Rows, distances: Vectors, count: int, selection: Selection
    ) -> Rows:
        """The ``count`` selected rows with the closest codes in ``lists``, whose ``distances`` are known."""
        faiss = load_faiss()
        # The selector points into the bitmap and the parameters at the selector: all three must live on.
        bitmap = selection.bitmap
        selector = faiss.IDSelectorBitmap(bitmap)
        parameters = faiss.IVFRaBitQSearchParameters()
        parameters.nprobe = len(lists)
        parameters.qb = _QUERY_BITS
        if selection.total < len(selection.mask):
            parameters.sel = selector
        scores = np.empty(count, np.float32)
        found = np.empty(count, np.int64)
        arrays = (query, np.ascontiguousarray(lists, np.int64), distances, scores, found)
        q, i, d, s, f = (faiss.swig_ptr(array) for array in arrays)
        # The Python form of this call takes no parameters.
        self.codes.search_preassigned_c(1, q, count, i, d, s, f, False, parameters)
        return np.sort(found[found >= 0])

    def grown(self, view: StoreView, stopped: Stopped) -> ApproximateIndex:
        """An index that covers all rows of ``view``, with the same centroids. Raises BuildStopped."""
        codes = load_faiss().clone_index(self.codes)
        added = _add(codes, view, self.rows, self.projection, self.centroids, stopped)
        return replace(self, codes=codes, list_of_row=np.concatenate([self.list_of_row, added]))


def build(view: StoreView, stopped: Stopped) -> ApproximateIndex:
    """Learn centroids from ``view`` and code all its rows.

    Raises:
        BuildStopped: ``stopped()`` said so; it is asked several times a second.
        DamagedCacheError: the rows cannot be read.
    """
    faiss = load_faiss()
    rng = np.random.default_rng(_SEED)
    living = np.flatnonzero(view.alive)
    lists = list_count(len(living))
    chosen = np.sort(rng.choice(living, min(len(living), _SAMPLE_PER_LIST * lists), replace=False))
    projection = learn_projection(view.gather(chosen[:: max(1, len(chosen) // _PROJECTION_SAMPLE)]), rng)
    sample = _projected(view, chosen, projection, stopped)
    centroids = kmeans(sample, lists, rng, stopped)
    quantizer = faiss.IndexFlatL2(projection.shape[0])
    quantizer.add(centroids)
    codes = faiss.IndexIVFRaBitQ(quantizer, projection.shape[0], lists, faiss.METRIC_L2, True, 1)
    # The C++ side keeps a bare pointer to the quantizer: let it own it.
    quantizer.this.disown()
    codes.own_fields = True
    codes.train(sample)
    added = _add(codes, view, 0, projection, centroids, stopped)
    norms = np.vecdot(centroids, centroids)
    return ApproximateIndex(view.token, len(living), projection, centroids, norms, added, codes)


def list_count(rows: int) -> int:
    """How many inverted lists ``rows`` rows are spread over: lists of 400, at most 2√n of them.

    Entering a list costs as much as comparing 400 codes in it, and learning the centroids grows with rows ×
    lists.
    """
    return max(1, min(rows // 400, int(2 * rows**0.5), _MAX_LISTS))


def _projected(view: StoreView, rows: Rows, projection: Vectors, stopped: Stopped) -> Vectors:
    out = np.empty((len(rows), projection.shape[0]), np.float32)
    for start in range(0, len(rows), _ADD_ROWS):
        if stopped():
            raise BuildStopped
        out[start : start + _ADD_ROWS] = view.gather(rows[start : start + _ADD_ROWS]) @ projection.T
    return out


def _add(
    codes: Any, view: StoreView, first: int, projection: Vectors, centroids: Vectors, stopped: Stopped
) -> npt.NDArray[np.uint16]:
    """Code the living rows from ``first`` on; returns the list of each row, dead ones included (as 0)."""
    faiss = load_faiss()
    lists = np.zeros(len(view) - first, np.uint16)
    for start in range(first, len(view), _ADD_ROWS):
        rows = start + np.flatnonzero(view.alive[start : start + _ADD_ROWS])
        if not len(rows):
            continue
        vectors = np.ascontiguousarray(view.gather(rows) @ projection.T)
        nearest = nearest_centroid(vectors, centroids, stopped)
        lists[rows - first] = nearest
        codes.add_core(len(rows), faiss.swig_ptr(vectors), faiss.swig_ptr(rows), faiss.swig_ptr(nearest))
    return lists
