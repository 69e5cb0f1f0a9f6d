"""Collections and neighbours that tests of layouts share."""

from __future__ import annotations

import numpy as np

from engine.projection.projector import Cosines, Rows, Vectors


def clustered(
    count: int, clusters: int = 5, dimension: int = 32, seed: int = 0
) -> tuple[Vectors, np.ndarray]:
    """Unit vectors (n, d) around some middles, each cluster with an inner order, and their clusters (n,)."""
    rng = np.random.default_rng(seed)
    middles = rng.standard_normal((clusters, dimension))
    inner = rng.standard_normal((clusters, 3, dimension))
    labels = np.arange(count) % clusters
    places = rng.uniform(-0.3, 0.3, (count, 3))
    vectors = middles[labels] + np.einsum("ni,nid->nd", places, inner[labels])
    vectors += 0.02 * rng.standard_normal((count, dimension))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), labels


def neighbours(vectors: Vectors, k: int) -> tuple[Rows, Cosines]:
    """Rows and cosines (n, k) of the nearest others, -1 and 0 where there are fewer; all pairs compared."""
    count = len(vectors)
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -np.inf)
    there = min(k, max(count - 1, 0))
    order = np.argsort(-cosines, axis=1, kind="stable")[:, :there]
    rows = np.full((count, k), -1, np.int32)
    near = np.zeros((count, k), np.float32)
    rows[:, :there] = order
    near[:, :there] = np.clip(np.take_along_axis(cosines, order, axis=1), -1, 1)
    return rows, near


def separation(positions: np.ndarray, labels: np.ndarray) -> float:
    """The share of items whose nearest on the map is of their own cluster."""
    apart = np.linalg.norm(positions[:, None] - positions, axis=2)
    np.fill_diagonal(apart, np.inf)
    return float((labels[apart.argmin(axis=1)] == labels).mean())
