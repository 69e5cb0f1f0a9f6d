"""Principal axes: the map that is there at once, and where the others start from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import eigsh

from engine.domain.maps import MapMethod, Positions
from engine.projection.projector import Cosines, Parameter, Rows, Tell, Vectors, in_force

_CHUNK_BYTES = 32 << 20
_FEW = 16

PARAMETERS: tuple[Parameter, ...] = ()


class Pca:
    """The two principal axes. Neighbours, start and seed make no difference."""

    method = MapMethod.PCA

    def __init__(self, given: Mapping[str, float]) -> None:
        self.parameters = in_force(self.method, PARAMETERS, given)

    def neighbours_needed(self, count: int) -> int:
        return 0

    def fit(
        self,
        vectors: Vectors,
        rows: Rows,
        cosines: Cosines,
        start: Positions,
        seed: int,
        tell: Tell,
        *,
        settled: bool = False,
    ) -> Positions:
        return reduce(vectors, 2, tell)


def reduce(vectors: Vectors, dimensions: int, tell: Tell | None = None) -> Vectors:
    """(n, dimensions) float32 coordinates of ``vectors`` (n, d) on their principal axes, the widest first.

    Exact, from the covariance; besides that, the result and a chunk, nothing is held in memory. The axes
    point to where their greatest component is positive. Those beyond d are 0.
    """
    count, width = vectors.shape
    reduced = np.zeros((count, dimensions), np.float32)
    if count < 2 or not width:
        return reduced
    chunks = -(-count // _rows_a_chunk(width))
    told = 0

    def step() -> None:
        nonlocal told
        told += 1
        if tell:
            tell(told, 3 * chunks)

    mean = np.zeros(width)
    for chunk, _ in _chunks(vectors):
        mean += chunk.sum(axis=0, dtype=np.float64)
        step()
    mean /= count
    centre = mean.astype(np.float32)
    covariance = np.zeros((width, width))
    for chunk, _ in _chunks(vectors):
        centred = chunk - centre
        covariance += centred.T @ centred
        step()
    axes = _axes(covariance, min(dimensions, width))  # (d, kept)
    for chunk, start in _chunks(vectors):
        reduced[start : start + len(chunk), : axes.shape[1]] = (chunk - centre) @ axes
        step()
    return reduced


def _rows_a_chunk(width: int) -> int:
    return max(1, _CHUNK_BYTES // (4 * width))


def _chunks(vectors: Vectors) -> Iterator[tuple[Vectors, int]]:
    """Parts of ``vectors``, each with the row it starts at."""
    step = _rows_a_chunk(vectors.shape[1])
    for start in range(0, len(vectors), step):
        yield vectors[start : start + step], start


def _axes(covariance: NDArray[np.float64], kept: int) -> NDArray[np.float32]:
    """(d, kept) eigenvectors of the greatest eigenvalues, the greatest first.

    A few of many come one product after another: all at once they hold Python's lock, and a window is still.
    """
    # Here, for SciPy takes a moment to load, and who asks for methods and parameters does without.
    from scipy.linalg import eigh

    width = len(covariance)
    if kept * _FEW <= width and covariance.any():
        start = np.random.default_rng(0).standard_normal(width)
        values, vectors = eigsh(covariance, k=kept, which="LA", v0=start)
        axes = vectors[:, np.argsort(-values)]
    else:
        _, vectors = eigh(covariance, subset_by_index=(width - kept, width - 1))
        axes = vectors[:, ::-1]
    strongest = axes[np.abs(axes).argmax(axis=0), np.arange(kept)]
    return np.ascontiguousarray(np.where(strongest < 0, -axes, axes), np.float32)
