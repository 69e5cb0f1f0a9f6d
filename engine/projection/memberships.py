"""How much each neighbour of an item counts, after UMAP: by how far it is, in the measure of the place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.projection.projector import Cosines, Rows

_HALVINGS = 24
"""Of the interval that σ is looked for in: float32 does not tell more apart."""
_LEAST_SCALE = 1e-3
"""σ is at least this share of the mean distance, so that neighbours at one distance all count."""
_CHUNK_ROWS = 1 << 15


def distances(cosines: Cosines) -> NDArray[np.float32]:
    """Euclidean distances of unit vectors with these cosines."""
    return np.sqrt(np.maximum(2 - 2 * cosines, 0), dtype=np.float32)


def memberships(rows: Rows, cosines: Cosines) -> NDArray[np.float32]:
    """(n, k) in [0, 1]: exp(-(d - ρ) / σ), with 0 beside a -1.

    ρ is the distance of the nearest that does not coincide with the item, and σ such that those of an item
    sum up to log₂(k + 1), for an item counts as a neighbour of its own (McInnes, Healy and Melville, "UMAP",
    2018, algorithm 3).
    """
    count, width = rows.shape
    weights = np.zeros((count, width), np.float32)
    if not width:
        return weights
    for start in range(0, count, _CHUNK_ROWS):
        part = slice(start, start + _CHUNK_ROWS)
        weights[part] = _weights(rows[part] >= 0, distances(cosines[part]), np.log2(width + 1))
    return weights


def _weights(there: NDArray[np.bool_], far: NDArray[np.float32], total: float) -> NDArray[np.float32]:
    """(n, k) memberships of those that are ``there`` (n, k)."""
    far = np.where(there, far, np.float32(np.inf))
    apart = np.where(far > 0, far, np.float32(np.inf)).min(axis=1, keepdims=True)
    beyond = np.maximum(far - np.where(np.isfinite(apart), apart, 0), 0)
    counted = there.sum(axis=1, keepdims=True)
    mean = np.where(there, far, 0).sum(axis=1, keepdims=True, dtype=np.float32) / np.maximum(counted, 1)
    low = np.zeros_like(mean)
    high = np.full_like(mean, 16) + 16 * mean
    for _ in range(_HALVINGS):
        scale = (low + high) / 2
        too_wide = np.exp(-beyond / scale).sum(axis=1, keepdims=True) > total
        high = np.where(too_wide, scale, high)
        low = np.where(too_wide, low, scale)
    scale = np.maximum((low + high) / 2, np.maximum(_LEAST_SCALE * mean, np.float32(1e-12)))
    weights: NDArray[np.float32] = np.exp(-beyond / scale)
    return weights
