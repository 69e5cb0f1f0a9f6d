"""What embeddings look like by themselves: how many dimensions they use, how they are spread, and hubs.

Vectors are (n, d) float32 of length 1. Where a figure is not defined, it is None.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from engine.evaluation.chunks import in_chunks
from engine.evaluation.labels import Labels, Rows
from engine.evaluation.scores import Vectors

UNIFORMITY_SAMPLE = 20_000
"""Of so many items all pairs are compared; beyond, those of a sample."""
SHARPNESS = 2.0
_ROWS = 8192


@dataclass(frozen=True, slots=True)
class Health:
    """Of the embeddings of a collection under one encoder version."""

    effective_rank: float | None
    """How many dimensions are used, in [1, d]."""
    uniformity: float | None
    """0 where all items are the same, about -4 where they are spread evenly over many dimensions."""
    alignment: float | None
    """Mean squared distance of items that share a label, in [0, 4]; the lower, the nearer they are."""
    hubness: float | None
    """0 where all items are neighbours of as many; some above 2 where a few are neighbours of most."""
    anti_hubs: float | None
    """Share of items in [0, 1] that are a neighbour of none, and are never found by a search."""

    def as_dict(self) -> dict[str, float | None]:
        """Under the names of the command line."""
        return asdict(self)


def health(vectors: Vectors, neighbours: Rows, labels: Labels | None = None, seed: int = 0) -> Health:
    """All figures of ``vectors``, their nearest ``neighbours`` (n, k) without themselves, and ``labels``.

    A neighbour of -1 is none.
    """
    occurrences = k_occurrences(neighbours)
    return Health(
        effective_rank(vectors),
        uniformity(vectors, seed=seed),
        None if labels is None else alignment(vectors, labels),
        skewness(occurrences),
        float((occurrences == 0).mean()) if len(occurrences) else None,
    )


def effective_rank(vectors: Vectors) -> float | None:
    """RankMe: the exponential of the entropy of the singular values' shares (Garrido et al., 2023)."""
    gram = np.zeros((vectors.shape[1], vectors.shape[1]))
    for start in range(0, len(vectors), _ROWS):
        part = vectors[start : start + _ROWS].astype(np.float64)
        gram += part.T @ part
    squares = np.linalg.eigvalsh(gram)
    # What is not told from 0 in the products would weigh a hundred millionth of the greatest value each.
    values = np.sqrt(squares[squares > squares.max(initial=0) * len(gram) * np.finfo(np.float64).eps])
    shares = values / values.sum()
    return float(np.exp(-(shares * np.log(shares)).sum())) if len(values) else None


def uniformity(vectors: Vectors, sample: int = UNIFORMITY_SAMPLE, seed: int = 0) -> float | None:
    """log of the mean of exp(-2·d²) over all pairs (Wang and Isola, 2020); of a sample where there are many.

    None of fewer than two items.
    """
    count = len(vectors)
    if count > sample:
        vectors = vectors[np.sort(np.random.default_rng(seed).permutation(count)[:sample])]
        count = sample
    if count < 2:
        return None
    lengths = np.vecdot(vectors, vectors)

    def summed(part: slice) -> float:
        squares = 2 * (vectors[part] @ vectors[part.start :].T)
        squares -= lengths[part, None]
        squares -= lengths[part.start :]
        return float(np.triu(np.exp(SHARPNESS * np.minimum(squares, 0)), 1).sum(dtype=np.float64))

    total = sum(in_chunks(count, 3 * 4 * count, summed))
    return float(np.log(total / (count * (count - 1) / 2)))


def alignment(vectors: Vectors, labels: Labels) -> float | None:
    """Mean squared distance over all pairs that share a label (Wang and Isola, 2020, with α = 2).

    A pair that shares several counts for each. None where no two items share one.
    """
    counts = np.bincount(labels.codes, minlength=len(labels.names))
    lengths = np.vecdot(vectors, vectors).astype(np.float64)
    # Over a class of m items, Σ|x - y|² of its pairs is m·Σ|x|² - |Σx|².
    total = 0.0
    for rows in labels.members():
        middle = vectors[rows].sum(axis=0, dtype=np.float64)
        total += len(rows) * lengths[rows].sum() - float(middle @ middle)
    pairs = int((counts * (counts - 1) // 2).sum())
    return max(0.0, total / pairs) if pairs else None


def k_occurrences(neighbours: Rows) -> Rows:
    """(n,) how many items each is a neighbour of, from ``neighbours`` (n, k)."""
    return np.bincount(neighbours[neighbours >= 0], minlength=len(neighbours))


def skewness(occurrences: npt.NDArray[np.int64]) -> float | None:
    """Third standardised moment: the hubness of Radovanović et al. (2010). 0 where all are the same."""
    if not len(occurrences):
        return None
    apart = occurrences - occurrences.mean()
    spread = float((apart**2).mean())
    return float((apart**3).mean()) / spread**1.5 if spread > 0 else 0.0
