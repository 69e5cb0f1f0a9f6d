"""What held-out items find before and after a training, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.domain import Comparison
from engine.index.owner import VectorIndex

Ids = NDArray[np.int64]
Labels = Mapping[int, frozenset[str]]
"""The labels of items by their ids; nothing for those that have none."""

MOST_QUERIES = 200
"""So many of the held-out items are asked, evenly taken: each is one search under either version."""
MOST_WORSE = 2
"""So many of those that are shown find less than before, where there are such: it is no advertisement."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The two versions, and among which items both look: ids (n,) that have a vector under either."""

    before: VectorIndex
    after: VectorIndex
    ids: Ids

    @classmethod
    def of(cls, before: VectorIndex, after: VectorIndex, ids: Ids) -> Sides:
        """For those of ``ids`` that both know."""
        return cls(before, after, np.intersect1d(np.intersect1d(ids, before.ids()), after.ids()))


def comparisons(
    sides: Sides, held_out: Sequence[int], labels: Labels, count: int, k: int
) -> tuple[Comparison, ...]:
    """``count`` of the held-out items with the ``k`` nearest of each before and after.

    Those that gained most come first, and with equal gain those whose neighbours changed most. One or two at
    the end found less than before, where there are such. The same items are shown each time.
    """
    asked = np.intersect1d(np.array(held_out, np.int64), sides.ids)
    if len(asked) > MOST_QUERIES:
        asked = asked[np.linspace(0, len(asked) - 1, MOST_QUERIES).astype(np.intp)]
    return chosen([_compared(sides, int(query), labels, k) for query in asked], count)


def chosen(found: Iterable[Comparison], count: int) -> tuple[Comparison, ...]:
    """Those that are shown of all that were compared."""
    ordered = sorted(found, key=lambda one: (-_gain(one), _same(one), one.query))
    worse = [one for one in reversed(ordered) if _gain(one) < 0][: min(MOST_WORSE, count // 3)]
    others = [one for one in ordered if one not in worse]
    return tuple(others[: count - len(worse)] + worse[::-1])


def _compared(sides: Sides, query: int, labels: Labels, k: int) -> Comparison:
    before, after = (_nearest(index, query, sides.ids, k) for index in (sides.before, sides.after))
    own = labels.get(query, frozenset())
    right = frozenset(one for one in {*before, *after} if own & labels.get(one, frozenset()))
    return Comparison(
        query, before, after, len(right.intersection(before)), len(right.intersection(after)), right
    )


def _nearest(index: VectorIndex, query: int, among: Ids, k: int) -> tuple[int, ...]:
    asked = np.array([query], np.int64)
    found, _ = index.search(index.vectors_of(asked)[0], k, allowed=among, exclude=asked)
    return tuple(found.tolist())


def _gain(one: Comparison) -> int:
    return one.right_after - one.right_before


def _same(one: Comparison) -> int:
    """How many neighbours stayed."""
    return len({*one.before} & {*one.after})
