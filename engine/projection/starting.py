"""Where a layout starts from, and how its result is brought into the frame that all maps share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.domain.maps import Positions
from engine.projection.pca import reduce
from engine.projection.placing import place
from engine.projection.projector import Cosines, Rows, Tell, Vectors

RADIUS = 10.0
"""Of the circle about the middle in which 99 % of a map lie."""
_INSIDE = 0.99
_ROUNDS = 10
"""How often new items are put beside items that were new themselves, before the rest goes to the middle."""


def from_pca(vectors: Vectors, tell: Tell | None = None) -> Positions:
    """(n, 2) float32 places of ``vectors`` (n, d) on their two principal axes, in the frame of maps."""
    return normalised(reduce(vectors, 2, tell))


def from_map(rows: Rows, cosines: Cosines, old: Positions, known: NDArray[np.bool_]) -> Positions:
    """(n, 2) float32: where ``known`` (n,) the place in ``old`` (n, 2), otherwise amid the neighbours.

    ``rows`` and ``cosines`` (n, k) are the nearest others of every item. Those none of whose neighbours have
    a place go beside neighbours that were new as well.
    """
    start = np.where(known[:, None], old, 0).astype(np.float32)
    placed = known.copy()
    for _ in range(_ROUNDS):
        beside = (rows >= 0) & placed[np.maximum(rows, 0)]
        ready = np.flatnonzero(~placed & beside.any(axis=1))
        if not len(ready):
            break
        order = np.argsort(~beside[ready], axis=1, kind="stable")  # those with a place first
        near = np.take_along_axis(np.where(beside[ready], rows[ready], -1), order, axis=1)
        start[ready] = place(near, np.take_along_axis(cosines[ready], order, axis=1), start)
        placed[ready] = True
    return start


def normalised(positions: Positions) -> Positions:
    """(n, 2) float32 ``positions`` with their median at 0 and 99 % of them within ``RADIUS``."""
    if not len(positions):
        return np.zeros((0, 2), np.float32)
    centred = positions.astype(np.float64) - np.median(positions, axis=0)
    radii = np.linalg.norm(centred, axis=1)
    # Where nearly all coincide, those that do not are still to be seen.
    radius = np.quantile(radii, _INSIDE, method="higher") or radii.max()
    scale = RADIUS / radius if radius > 0 else 0.0
    return (centred * scale).astype(np.float32)


def aligned(new: Positions, old: Positions, common: NDArray[np.bool_]) -> Positions:
    """(n, 2) float32 ``new``, turned and mirrored so that what is ``common`` (n,) lies as in ``old`` (n, 2).

    By the orthogonal Procrustes problem (Schönemann, 1966); what comes back is in the frame of maps again.
    """
    if np.count_nonzero(common) < 2:
        return normalised(new)
    ours, theirs = (each[common].astype(np.float64) for each in (new, old))
    u, _, v = np.linalg.svd((ours - ours.mean(axis=0)).T @ (theirs - theirs.mean(axis=0)))
    return normalised((new @ (u @ v)).astype(np.float32))


def turned_wide(positions: Positions) -> Positions:
    """(n, 2) float32 ``positions``, turned so that they spread most from left to right, and never mirrored.

    Screens are wider than high, and a map has no direction of its own.
    """
    if len(positions) < 2:
        return normalised(positions)
    centred = positions.astype(np.float64) - np.mean(positions, axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    x, y = axes[:, -1] if axes[0, -1] >= 0 else -axes[:, -1]
    return normalised((centred @ np.array([[x, -y], [y, x]])).astype(np.float32))
