"""The rotation, and for long vectors the reduction, that comes before the codes of the approximate index."""

from __future__ import annotations

import numpy as np

from engine.index.source import Vectors

REDUCE_ABOVE = 512
"""Longer vectors are reduced. Encoders' vectors of this length are redundant; candidates are re-ranked
with the full vectors, so only what falls out of the candidates is lost, and that is measured."""

REDUCED = 256


def learn_projection(sample: Vectors, rng: np.random.Generator) -> Vectors:
    """(reduced, dim) float32 with orthonormal rows, from ``sample`` (n, dim).

    One-bit codes need every direction to carry its share, hence the random rotation (Gao and Long, "RaBitQ",
    SIGMOD 2024); it keeps distances. Above ``REDUCE_ABOVE`` dimensions the principal axes come first,
    without whitening, so that distances stay what they are as far as the axes hold them.
    """
    dimension = sample.shape[1]
    if dimension <= REDUCE_ABOVE:
        return _random_rotation(dimension, rng)
    centred = sample - sample.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)  # rising eigenvalues
    return np.ascontiguousarray(_random_rotation(REDUCED, rng) @ axes[:, -REDUCED:].T.astype(np.float32))


def _random_rotation(dimension: int, rng: np.random.Generator) -> Vectors:
    q, r = np.linalg.qr(rng.standard_normal((dimension, dimension)))
    return np.ascontiguousarray((q * np.sign(np.diag(r))).astype(np.float32))
