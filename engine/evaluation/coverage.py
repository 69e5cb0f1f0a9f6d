"""Whether two sides of a collection, items to learn from and items held out, are apart and yet alike.

A copy of a held-out item among those learnt from is a leak: what is measured on it is memory. A held-out item
that is near to nothing learnt from asks for what was never shown.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from engine.evaluation.duplicate_links import Links
from engine.evaluation.known import KnownNeighbours, Mask
from engine.evaluation.labels import Rows
from engine.evaluation.neighbours import Nearest

RARE = 0.05
"""Share of items learnt from that count as far from all others: what held-out items are measured by."""


@dataclass(frozen=True, slots=True, eq=False)
class Leaks:
    """Pairs of copies across the split, exact ones first, then the likest."""

    learnt: Rows
    """(m,) rows of one side, and ``held_out`` (m,) of the other."""
    held_out: Rows
    cosines: npt.NDArray[np.float32]
    """(m,) 1 where they are exact."""
    leaked: Rows
    """(l,) all rows held out that have a copy on the other side."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How well what is learnt from covers what is held out."""

    held_out: int
    leaked: int
    """Held-out items that have a copy on the other side."""
    near: float | None
    """Cosine from which on an item counts as near; None where it cannot be told."""
    uncovered: float | None
    """Share of held-out items with nothing near on the other side; about ``RARE`` where both are alike."""

    def as_dict(self) -> dict[str, float | int | None]:
        """Under the names of the command line."""
        return asdict(self)


def find_leaks(links: Links, held_out: Mask) -> Leaks:
    """Copies across the split, of n items of which some are ``held_out`` (n,).

    Of several files of the same content, the first on each side stands for all on that side.
    """
    learnt_of, held_of = _firsts(links.contents, ~held_out), _firsts(links.contents, held_out)
    exact = np.flatnonzero((learnt_of >= 0) & (held_of >= 0))
    first = np.concatenate([exact, links.first, links.second])
    second = np.concatenate([exact, links.second, links.first])
    cosines = np.concatenate([np.ones(len(exact), np.float32), links.cosines, links.cosines])
    learnt, held = learnt_of[first], held_of[second]
    across = (learnt >= 0) & (held >= 0)
    learnt, held, cosines = learnt[across], held[across], cosines[across]
    same = links.contents[learnt] == links.contents[held]
    order = np.lexsort((held, learnt, -cosines, ~same))
    leaked = np.flatnonzero(held_out & np.isin(links.contents, links.contents[held]))
    return Leaks(learnt[order], held[order], cosines[order], leaked)


def across(neighbours: KnownNeighbours, held_out: Mask) -> Nearest:
    """Those neighbours alone that are on the other side, so that nothing else is confirmed to find leaks."""
    rows = np.where(held_out[neighbours.rows] == held_out[:, None], -1, neighbours.rows)
    return Nearest(neighbours.ids, rows.astype(np.int64), neighbours.cosines)


def coverage(
    neighbours: KnownNeighbours, held_out: Mask, leaks: Leaks, near: float | None = None
) -> Coverage:
    """Figures of a split of n items, some of which are ``held_out`` (n,).

    ``near`` is the cosine from which on an item is near; by default the one that all but ``RARE`` of the
    items learnt from reach with another of them. Where no item of the other side is among the neighbours of
    one, nor it among theirs, there is nothing near.
    """
    nearest = nearest_learnt(neighbours, held_out)
    learnt = nearest[~held_out]
    if near is None and len(learnt):
        near = float(np.quantile(learnt, RARE))
    asked = nearest[held_out]
    uncovered = float((asked < near).mean()) if near is not None and len(asked) else None
    return Coverage(int(held_out.sum()), len(leaks.leaked), near, uncovered)


def nearest_learnt(neighbours: KnownNeighbours, held_out: Mask) -> npt.NDArray[np.float32]:
    """(n,) cosine of each item to the nearest other one that is not ``held_out``; -1 where none is known."""
    rows, places = np.nonzero(neighbours.rows >= 0)
    others, cosines = neighbours.rows[rows, places], neighbours.cosines[rows, places]
    nearest = np.full(len(held_out), -1, np.float32)
    for ours, theirs in ((rows, others), (others, rows)):
        learnt = ~held_out[theirs]
        np.maximum.at(nearest, ours[learnt], cosines[learnt])
    return nearest


def _firsts(contents: Rows, side: Mask) -> Rows:
    """(n,) for each content the first row of it on a side, -1 where there is none; at its own row."""
    firsts = np.full(len(contents), -1, np.int64)
    rows = np.flatnonzero(side)[::-1]
    firsts[contents[rows]] = rows
    return firsts
