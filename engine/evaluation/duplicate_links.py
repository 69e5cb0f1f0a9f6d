"""Which pairs of items are copies of each other: the same file twice, or the same work in another one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.domain import Kind
from engine.evaluation.known import KnownNeighbours, Mask, Verify
from engine.evaluation.labels import Rows

CANDIDATE = {Kind.IMAGE: 0.7, Kind.MUSIC: 0.96}
"""Cosine under a bundled encoder from which on two may be copies, for thumbnails, or lengths and
outlines, to confirm.

No cosine tells copies by itself: of 785 stamps, coded anew, scaled and cropped in nine ways, copies have 0.7
and more, but for 1 %; so have 2,050 pairs of different stamps, three of them 0.99."""
ALONE = {Kind.IMAGE: 0.98, Kind.MUSIC: 0.98}
"""Cosine from which on two are taken for copies where nothing confirms it."""


@dataclass(frozen=True, slots=True, eq=False)
class Apart:
    """Pairs that a person said are no copies; they hold for every other file of the same content as well."""

    items: frozenset[tuple[int, int]]
    """Rows, the lower first, of files of the same content."""
    contents: frozenset[tuple[int, int]]
    """Contents, the lower first."""
    disputed: frozenset[int]
    """Contents that occur in either."""


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Pairs of contents that are copies; items of the same content are so in any case."""

    contents: Rows
    """(n,) the first row with the same content as each."""
    first: Rows
    """(m,) contents; with ``second``, every pair once, the lower first."""
    second: Rows
    cosines: npt.NDArray[np.float32]
    """(m,)"""
    crowded: Mask
    """(n,) whether all neighbours that were looked for are copies, so that there may be others."""
    apart: Apart


def find_links(
    neighbours: KnownNeighbours,
    hashes: Sequence[str | None],
    threshold: float,
    verify: Verify | None = None,
    apart: Iterable[tuple[int, int]] = (),
) -> Links:
    """Pairs of neighbours with a cosine of ``threshold`` or more that ``verify`` confirms.

    Args:
        neighbours: of n items.
        hashes: (n,) of their contents; None where unknown, which is like no other.
        threshold: in [-1, 1]; see ``CANDIDATE`` and ``ALONE``.
        verify: is asked once for all pairs of different contents that are near enough.
        apart: pairs of ids that a person said are no copies; what is not among the items is passed over.
    """
    contents = _contents(hashes)
    said = _apart(neighbours.ids, contents, apart)
    first, second, cosines = _near(neighbours, contents, threshold)
    size = len(contents)
    parted = np.array([low * size + high for low, high in said.contents], np.int64)
    kept = ~np.isin(first * size + second, parted)
    if verify is not None and kept.any():
        kept[kept] = verify(first[kept], second[kept])
    first, second, cosines = first[kept], second[kept], cosines[kept]
    crowded = _crowded(neighbours, contents, first * size + second)
    return Links(contents, first, second, cosines, crowded, said)


def _contents(hashes: Sequence[str | None]) -> Rows:
    first: dict[str, int] = {}
    rows = [row if own is None else first.setdefault(own, row) for row, own in enumerate(hashes)]
    return np.array(rows, np.int64)


def _near(
    neighbours: KnownNeighbours, contents: Rows, threshold: float
) -> tuple[Rows, Rows, npt.NDArray[np.float32]]:
    """Each pair of different contents with their greatest cosine."""
    rows, places = np.nonzero((neighbours.rows >= 0) & (neighbours.cosines >= threshold))
    ours, theirs = contents[rows], contents[neighbours.rows[rows, places]]
    cosines = neighbours.cosines[rows, places]
    pairs = _keys(ours, theirs, len(contents))
    order = np.lexsort((-cosines, pairs))
    order = order[ours[order] != theirs[order]]
    kept, best = np.unique(pairs[order], return_index=True)
    first, second = np.divmod(kept, max(1, len(contents)))
    return first, second, cosines[order][best]


def _crowded(neighbours: KnownNeighbours, contents: Rows, linked: Rows) -> Mask:
    """(n,) whose neighbours are all there and ``linked`` (m,), or of the same content."""
    others = contents[neighbours.rows]
    copies = others == contents[:, None]
    copies |= np.isin(_keys(others, contents[:, None], len(contents)), linked)
    copies &= neighbours.rows >= 0
    return np.asarray(copies.all(axis=1) & (copies.shape[1] > 0), np.bool_)


def _keys(one: Rows, other: Rows, size: int) -> Rows:
    """A number for each pair of contents, whichever comes first."""
    return np.asarray(np.minimum(one, other) * size + np.maximum(one, other), np.int64)


def _apart(ids: Rows, contents: Rows, pairs: Iterable[tuple[int, int]]) -> Apart:
    wanted = np.array(list(pairs), np.int64).reshape(-1, 2)
    wanted = wanted[np.isin(wanted, ids).all(axis=1)]
    rows = np.sort(np.searchsorted(ids, wanted), axis=1)
    theirs = np.sort(contents[rows], axis=1)
    same = theirs[:, 0] == theirs[:, 1]
    return Apart(
        frozenset((low, high) for low, high in rows[same].tolist()),
        frozenset((low, high) for low, high in theirs[~same].tolist()),
        frozenset(theirs.ravel().tolist()),
    )
