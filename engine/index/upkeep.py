"""What the background does to a store and its index, and when."""

from __future__ import annotations

from enum import Enum, auto

from engine.index.approximate import ApproximateIndex
from engine.index.generation import StoreView

EXACT_FLOATS = 40_000_000
"""Up to so many floats exact search answers in about 10 ms: 104,000 vectors of 384, 31,000 of 1280."""

SIDE_ROWS = 8_192
"""Rows that may pile up beside the index: comparing them exactly takes about a millisecond."""

_SIDE_SHARE = 100
_DEAD_SHARE = 4
_DEAD_ROWS = 1_024
_GROWTH = 2


class Upkeep(Enum):
    """One piece of background work."""

    COMPACT = auto()
    BUILD = auto()
    GROW = auto()
    NOTHING = auto()


def needed(view: StoreView, index: ApproximateIndex | None, threshold: int, side_rows: int) -> Upkeep:
    """What should be done next. Above ``threshold`` living rows there is an approximate index.

    Centroids are learnt anew when the store has doubled since, as new items may be unlike the old ones;
    until then new rows are coded with the old centroids, which takes a fraction of the time.
    """
    dead = len(view) - view.living
    if dead > max(_DEAD_ROWS, len(view) // _DEAD_SHARE):
        return Upkeep.COMPACT
    if view.living <= threshold:
        return Upkeep.NOTHING
    if index is None or index.token != view.token or view.living >= _GROWTH * index.trained_rows:
        return Upkeep.BUILD
    if len(view) - index.rows > max(side_rows, index.rows // _SIDE_SHARE):
        return Upkeep.GROW
    return Upkeep.NOTHING
