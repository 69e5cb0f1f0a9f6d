"""New items on a map that is there: each amid the nearest of those that have a place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.domain.maps import Positions
from engine.projection.memberships import memberships
from engine.projection.projector import Cosines, Rows

_STEPS = 5
_CHUNK_ROWS = 4096
_SAME = 1 - 1e-6
"""Cosine from which on two items are the same thing twice."""
_ASIDE = 0.01
"""How far from its twin an item is put, on maps of radius 10: to be seen, and nearer than all others."""
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


def place(rows: Rows, cosines: Cosines, positions: Positions) -> Positions:
    """(q, 2) float32 places of new items on a map with ``positions`` (m, 2).

    ``rows`` (q, k) are the nearest placed items of each, nearest first, as rows of ``positions``, and
    ``cosines`` (q, k) how near they are; an item without any goes to the middle.

    A place is the geometric median of the neighbours', which count as in UMAP. Unlike the mean it lies among
    most of them when a few are elsewhere, and not in the void between.
    """
    placed = np.zeros((len(rows), 2), np.float32)
    if not rows.shape[1] or not len(positions):
        return placed
    for start in range(0, len(rows), _CHUNK_ROWS):
        part = slice(start, start + _CHUNK_ROWS)
        weights = memberships(rows[part], cosines[part])
        placed[part] = _median(positions[np.maximum(rows[part], 0)], weights)
    twins = np.flatnonzero((rows[:, 0] >= 0) & (cosines[:, 0] >= _SAME))
    placed[twins] = positions[rows[twins, 0]] + _offsets(len(twins))
    return placed


def _median(around: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """(q, 2) weighted geometric medians of ``around`` (q, k, 2), by Weiszfeld's algorithm from the medoid."""
    apart = np.linalg.norm(around[:, :, None] - around[:, None], axis=3)  # (q, k, k)
    cost = np.where(weights > 0, np.vecdot(apart, weights[:, None]), np.inf)
    medoid = np.arange(len(around)), cost.argmin(axis=1)
    median: NDArray[np.float32] = around[medoid]  # (q, 2)
    # No distance counts as less than this: a neighbour that the median meets would hold it for good. Among
    # what is nearer than that it is the mean, which keeps more of the true neighbours than a strict median.
    least = np.float32(0.3) * np.median(apart[medoid], axis=1)[:, None] + np.float32(1e-9)
    for _ in range(_STEPS):
        pull = weights / np.maximum(np.linalg.norm(around - median[:, None], axis=2), least)
        total = np.maximum(pull.sum(axis=1, keepdims=True), np.float32(1e-9))
        median = np.einsum("qk,qkd->qd", pull, around) / total
    return median


def _offsets(count: int) -> NDArray[np.float32]:
    """(count, 2) short ways, each in another direction."""
    angles = _GOLDEN_ANGLE * np.arange(count)
    return (_ASIDE * np.stack([np.cos(angles), np.sin(angles)], axis=1)).astype(np.float32)
