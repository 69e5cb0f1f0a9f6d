"""Two versions beside each other, query by query."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from engine.domain import EncoderComparison, Interval, ItemChange
from engine.evaluation import bootstrap
from engine.evaluation.retrieval import Retrieval

MOST_CHANGES = 20
"""Items that are named of those that gained, and of those that lost."""
_LEAST = 1e-6
"""Of average precision; what differs by less differs by rounding."""


def contrast(
    encoder: str, after: Retrieval | None, against: str, before: Retrieval | None, seed: int
) -> EncoderComparison:
    """``encoder`` beside ``against``, which were asked the same; nothing to tell where nothing was asked."""
    if before is None or after is None:
        return EncoderComparison(encoder, against, {}, (), ())
    found = bootstrap.differences(before, after, seed=seed)
    column = after.measures.index("map")
    return EncoderComparison(
        encoder,
        against,
        {name: Interval(**asdict(one)) for name, one in found.items()},
        *_changes(after.ids, before.values[:, column], after.values[:, column]),
    )


def _changes(
    ids: NDArray[np.int64], before: NDArray[np.float64], after: NDArray[np.float64]
) -> tuple[tuple[ItemChange, ...], tuple[ItemChange, ...]]:
    """The items that gained most and those that lost most, of equal ones the lower id first."""
    gain = after - before

    def most(sign: int) -> tuple[ItemChange, ...]:
        order = np.lexsort((ids, -sign * gain))[:MOST_CHANGES]
        chosen = order[sign * gain[order] > _LEAST]
        return tuple(
            ItemChange(item, float(old), float(new))
            for item, old, new in zip(ids[chosen].tolist(), before[chosen], after[chosen], strict=True)
        )

    return most(1), most(-1)
