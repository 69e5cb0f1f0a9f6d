"""Scores of items with all others, a few rows at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import xxhash

from engine.evaluation.labels import Rows

Vectors = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Copies:
    """Rows that hold the same bytes as one before them."""

    copies: Rows
    originals: Rows

    @classmethod
    def among(cls, vectors: Vectors) -> Copies:
        """Those of ``vectors`` (n, d)."""
        first: dict[bytes, int] = {}
        digests = (xxhash.xxh3_128_digest(vector.tobytes()) for vector in vectors)
        originals = np.array([first.setdefault(digest, row) for row, digest in enumerate(digests)], np.int64)
        copies = np.flatnonzero(originals != np.arange(len(vectors)))
        return cls(copies, originals[copies])


@dataclass(frozen=True, slots=True, eq=False)
class Gallery:
    """Vectors (n, d) that others are compared with."""

    vectors: Vectors
    copies: Copies

    @classmethod
    def of(cls, vectors: Vectors) -> Gallery:
        return cls(vectors, Copies.among(vectors))

    def scores(self, queries: Vectors) -> Scores:
        """(m, n) products with ``queries`` (m, d).

        A matrix product may sum up one column in another order than the next, so what is the same would
        come out a last digit apart: copies are given the score of their original.
        """
        scores: Scores = queries @ self.vectors.T
        if len(self.copies.copies):
            scores[:, self.copies.copies] = scores[:, self.copies.originals]
        return scores
