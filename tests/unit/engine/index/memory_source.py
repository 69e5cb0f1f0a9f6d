"""A source of vectors in memory, vectors like those of an encoder, and neighbours by the book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from engine.index.source import VectorChanges, Vectors, Watermark

DIMENSION = 24


def unit_vectors(count: int, dimension: int = DIMENSION, seed: int = 0) -> Vectors:
    """(count, dimension) in clusters, as embeddings lie."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((max(1, count // 50), dimension))
    vectors = centres[rng.integers(len(centres), size=count)] + 0.5 * rng.standard_normal((count, dimension))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def naive_neighbours(vectors: dict[int, Vectors], query: Vectors, k: int) -> list[int]:
    """The ids of the ``k`` nearest, by the book."""
    ids = np.array(sorted(vectors), np.int64)
    scores = np.array([vectors[int(item)] for item in ids], np.float64) @ query
    return [int(item) for item in ids[np.argsort(-scores, kind="stable")[:k]]]


def changes(
    added: Iterable[int], vectors: Vectors, removed: Iterable[int] = (), watermark: tuple[int, int] = (0, 0)
) -> VectorChanges:
    """One batch."""
    return VectorChanges(
        removed=np.array(list(removed), np.int64),
        added=np.array(list(added), np.int64),
        vectors=vectors,
        watermark=Watermark(*watermark),
    )


class MemorySource:
    """Logs additions and removals as a catalogue does, and tells them in batches."""

    def __init__(self, batch: int = 500) -> None:
        self.batch = batch
        self.reads = 0
        self._added: list[tuple[int, Vectors]] = []
        self._removed: list[tuple[int, int]] = []

    def add(self, ids: Iterable[int], vectors: Vectors) -> None:
        self._added.extend((int(item), vector) for item, vector in zip(ids, vectors, strict=True))

    def remove(self, ids: Iterable[int]) -> None:
        self._removed.extend((int(item), len(self._added)) for item in ids)

    def truth(self) -> dict[int, Vectors]:
        """Item id to vector, as they should be found."""
        return {self._added[row][0]: self._added[row][1] for row in self._living(0)}

    def read_changes(self, watermark: Watermark) -> Iterator[VectorChanges]:
        self.reads += 1
        gone = [item for item, _ in self._removed[watermark.removal :]]
        rows = self._living(watermark.embedding)
        if not rows and not gone:
            return
        pieces = [rows[start : start + self.batch] for start in range(0, len(rows), self.batch)] or [[]]
        for piece in pieces:
            last = piece is pieces[-1]
            yield changes(
                [self._added[row][0] for row in piece],
                np.array([self._added[row][1] for row in piece], np.float32).reshape(len(piece), DIMENSION),
                gone if piece is pieces[0] else (),
                (len(self._added) if last else piece[-1] + 1, len(self._removed)),
            )

    def _living(self, start: int) -> list[int]:
        """As in a catalogue, an addition is gone from the table once its item is removed."""
        until = dict(self._removed)
        return [row for row in range(start, len(self._added)) if row >= until.get(self._added[row][0], 0)]
