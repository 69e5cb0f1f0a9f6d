"""How far two partitions agree beyond chance: the adjusted mutual information.

N. X. Vinh, J. Epps and J. Bailey, "Information theoretic measures for clusterings comparison: variants,
properties, normalization and correction for chance" (JMLR 11, 2010).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from engine.evaluation.labels import Codes

Sizes = npt.NDArray[np.int64]
Figures = npt.NDArray[np.float64]

_LEAST = float(np.finfo(np.float64).eps)


def adjusted_information(first: Codes, second: Codes) -> float:
    """AMI of two partitions of n ≥ 1 items by codes (n,): 1 where they are the same, and about 0 by chance.

    Chance asks for the sizes of parts alone, and of n items few sizes differ: each pair of sizes is looked at
    once, which of 1,000 clusters of 100,000 items takes a hundredth of the time of all pairs of clusters.
    """
    ours, theirs, shared = _sizes(first), _sizes(second), _sizes(_pairs(first, second))
    if len(ours) == 1 or len(theirs) == 1:
        return float(len(ours) == len(theirs))
    entropy = (_entropy(ours) + _entropy(theirs)) / 2
    information = _entropy(ours) + _entropy(theirs) - _entropy(shared)
    expected = expected_information(ours, theirs)
    return _not_zero(information - expected) / _not_zero(entropy - expected)


def expected_information(ours: Sizes, theirs: Sizes) -> float:
    """The mean mutual information, in nats, of all pairs of partitions with parts of these sizes."""
    items = int(ours.sum())
    factorials: Figures = gammaln(np.arange(items + 1) + 1.0)
    sizes, times = np.unique(theirs, return_counts=True)
    total = 0.0
    for size, often in zip(*np.unique(ours, return_counts=True), strict=True):
        fewest, most = np.maximum(1, size + sizes - items), np.minimum(size, sizes)
        lengths = most - fewest + 1
        part = np.repeat(np.arange(len(sizes)), lengths)
        shared = fewest[part] + np.arange(len(part)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        other = sizes[part]
        chances = np.exp(
            factorials[size]
            + factorials[other]
            + factorials[items - size]
            + factorials[items - other]
            - factorials[items]
            - factorials[shared]
            - factorials[size - shared]
            - factorials[other - shared]
            - factorials[items - size - other + shared]
        )
        weights = often * times[part] * shared / items
        total += float((weights * np.log(items * shared / (size * other)) * chances).sum())
    return total


def _pairs(first: Codes, second: Codes) -> Codes:
    return first * (int(second.max()) + 1) + second


def _sizes(codes: Codes) -> Sizes:
    return np.unique(codes, return_counts=True)[1]


def _entropy(sizes: Sizes) -> float:
    """In nats."""
    shares = sizes / sizes.sum()
    return float(-(shares * np.log(shares)).sum())


def _not_zero(value: float) -> float:
    """Both are 0 where the two are the same, up to what arithmetic leaves."""
    return min(value, -_LEAST) if value < 0 else max(value, _LEAST)
