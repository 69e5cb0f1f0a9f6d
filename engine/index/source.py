"""Where the vectors come from: the truth that the store on disk is a cache of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]


class Watermark(NamedTuple):
    """How far a reader has come in the source; only the source understands the numbers."""

    embedding: int = 0
    removal: int = 0
    origin: int = 0


BEGINNING = Watermark()
"""Asks the source for everything."""


@dataclass(frozen=True, slots=True, eq=False)
class VectorChanges:
    """One batch of changes. Removals are applied before additions.

    ``removed`` is (r,) int64, ``added`` (n,) int64 item ids, ``vectors`` (n, dim) float32; an id that is
    added while it is there gets the new vector. ``watermark`` is where the reader stands after the batch.
    """

    removed: Ids
    added: Ids
    vectors: Vectors
    watermark: Watermark


class VectorSource(Protocol):
    """Anything that can tell, in order, what changed in the vectors of one encoder version."""

    def read_changes(self, watermark: Watermark) -> Iterator[VectorChanges]:
        """Batches of everything that happened after ``watermark``; none when nothing did.

        Raises:
            DamagedCacheError: it cannot tell what happened since; the reader has to begin anew.
        """
        ...
