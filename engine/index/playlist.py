"""Which tracks make a playlist, and in which order they are played."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.index.queries import Seconds, copies, lengths_agree
from engine.index.source import Vectors

POOL = 5
"""A playlist is drawn from so many times as many tracks as it still needs, the nearest ones."""

_TEMPERATURE = 0.5
"""How freely it is drawn, in standard deviations of the pool's scores. At 0 it is always the nearest, at 1
a track of average nearness comes up nearly as often as a near one."""

_SWEEPS = 50

Rows = npt.NDArray[np.int64]
Costs = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Tracks:
    """What is known of n tracks: ``vectors`` (n, dim) of unit length, ``durations`` (n,) seconds or NaN."""

    vectors: Vectors
    durations: Seconds
    artists: Sequence[str | None]
    albums: Sequence[str | None]

    def taken(self, rows: Rows) -> Tracks:
        """These of them, in their order."""
        some = rows.tolist()
        return Tracks(
            self.vectors[rows],
            self.durations[rows],
            [self.artists[row] for row in some],
            [self.albums[row] for row in some],
        )

    def __len__(self) -> int:
        return len(self.vectors)


@dataclass(frozen=True, slots=True)
class Caps:
    """How many tracks of one artist and of one album a playlist may have; None is no limit."""

    per_artist: int | None
    per_album: int | None = None
    yielding: bool = False
    """Whether ``per_artist`` is raised as far as needed when there would be too few tracks otherwise."""


def suitable_cap(length: int) -> int:
    """How many tracks of one artist suit a playlist of ``length``: a fifth, and at least two."""
    return max(2, math.ceil(length / 5))


def choose(
    scores: npt.NDArray[np.float32],
    tracks: Tracks,
    wanted: int,
    rng: np.random.Generator,
    caps: Caps,
    taken: Tracks,
) -> Rows:
    """Draw ``wanted`` tracks from candidates, near ones more likely than far ones.

    The nearest ``POOL`` · ``wanted`` are put in a random order in which each comes before another with a
    probability that grows with its score: sampling without replacement from a softmax, by adding Gumbel
    noise and sorting (Kool et al., "Stochastic beams and where to find them", ICML 2019). What the pool
    lacks, because of caps, comes from the candidates after it, nearest first.

    Args:
        scores: (n,) cosine of each candidate with what was asked for, falling.
        tracks: the n candidates.
        wanted: how many to choose.
        rng: in the same state it gives the same choice.
        caps: those of the whole playlist.
        taken: tracks that are in the playlist already; they count for the caps.

    Returns:
        (m,) positions among the candidates in the order drawn; fewer than ``wanted`` when the caps, and one
        track for each recording, leave no more.
    """
    left = _drawn_order(scores, POOL * wanted, rng).tolist()
    counts = Counter(taken.artists), Counter(taken.albums)
    chosen: list[int] = []
    for most in _allowances(caps, [*tracks.artists, *taken.artists]):
        left = _fill(chosen, left, tracks, wanted, (most, caps.per_album), counts)
        if len(chosen) == wanted or not left:
            break
    return np.array(chosen, np.int64)


def nearest_next(vectors: Vectors, first: int, artists: Sequence[str | None] | None = None) -> Rows:
    """An order in which every track is followed by a near one.

    It begins at ``first``, goes on to the nearest track that is left, and is then improved by reversing
    stretches as long as that makes the sum of the steps shorter (2-opt; Croes, "A method for solving
    traveling-salesman problems", Operations Research 1958), the start staying where it is.

    Args:
        vectors: (n, dim) unit vectors.
        first: position of the track to begin with.
        artists: (n,) whom the tracks are by, None or "" when unknown: no two in a row are then by one
            artist, if there is such an order at all.

    Returns:
        (n,) positions, each once.
    """
    wide = vectors.astype(np.float64)
    steps = 1.0 - wide @ wide.T
    group = _numbered(artists if artists is not None else [None] * len(vectors))
    dear = 2.0 * len(vectors) + 1.0  # more than all steps together
    costs = steps + dear * (group[:, None] == group)
    order = _greedy_order(costs, group, first)
    for _ in range(_SWEEPS):
        if not _sweep(order, costs):
            break
    return order


def _drawn_order(scores: npt.NDArray[np.float32], pool: int, rng: np.random.Generator) -> Rows:
    """(n,) positions: the first ``pool`` in a random order, near ones rather early; then the others."""
    near = scores[:pool].astype(np.float64)
    spread = max(float(near.std()) if len(near) else 0.0, 1e-9)
    noisy = near / (_TEMPERATURE * spread) + rng.gumbel(size=len(near))
    return np.concatenate([np.argsort(-noisy, kind="stable"), np.arange(len(near), len(scores))])


def _allowances(caps: Caps, artists: Sequence[str | None]) -> Iterable[int | None]:
    """The caps per artist to try in turn: raised one by one, so that the most frequent does not take all."""
    if caps.per_artist is None or not caps.yielding:
        return [caps.per_artist]
    return range(caps.per_artist, max([caps.per_artist, *Counter(artists).values()]) + 1)


def _fill(
    chosen: list[int],
    order: Sequence[int],
    tracks: Tracks,
    wanted: int,
    caps: tuple[int | None, int | None],
    counts: tuple[Counter[str | None], Counter[str | None]],
) -> list[int]:
    """Adds to ``chosen`` what the caps allow, up to ``wanted``; returns what they held back."""
    held = []
    for place in order:
        if len(chosen) == wanted:
            break
        groups = tracks.artists[place], tracks.albums[place]
        full = (
            group and most is not None and count[group] >= most
            for group, most, count in zip(groups, caps, counts, strict=True)
        )
        if any(full):
            held.append(place)
        elif not _is_copy(tracks, place, chosen):
            chosen.append(place)
            for group, count in zip(groups, counts, strict=True):
                count[group] += 1
    return held


def _is_copy(tracks: Tracks, place: int, chosen: list[int]) -> bool:
    rows, length = np.array(chosen, np.int64), tracks.durations[[place]]
    rows = rows[lengths_agree(tracks.durations[rows], length)[:, 0]]  # few are left to be compared
    cosines = tracks.vectors[rows] @ tracks.vectors[[place]].T
    return bool(copies(cosines, tracks.durations[rows], length).any())


def _numbered(artists: Sequence[str | None]) -> Rows:
    """(n,) a number for each artist; every track without one has its own, so that it is like no other."""
    numbers: dict[object, int] = {}
    return np.array(
        [numbers.setdefault(artist or place, len(numbers)) for place, artist in enumerate(artists)], np.int64
    )


def _greedy_order(costs: Costs, group: Rows, first: int) -> Rows:
    """The nearest next, but never one after which the same group could no longer be kept apart."""
    order = np.empty(len(costs), np.int64)
    order[0] = first
    left = np.ones(len(costs), np.bool_)
    left[first] = False
    counts = np.bincount(group[left], minlength=int(group.max(initial=0)) + 1)
    for turn in range(1, len(order)):
        allowed = left & _keeps_apart(counts, int(group[order[turn - 1]]))[group]
        if not allowed.any():
            allowed = _least_crowding(left, group, counts, int(group[order[turn - 1]]))
        pick = int(np.where(allowed, costs[order[turn - 1]], np.inf).argmin())
        order[turn] = pick
        left[pick] = False
        counts[group[pick]] -= 1
    return order


def _keeps_apart(counts: Rows, last: int) -> npt.NDArray[np.bool_]:
    """(groups,) which may come after ``last`` so that all that is left can still be kept apart.

    Of m places the group that must not come first can take half, rounded down, any other half, rounded up.
    """
    places = int(counts.sum()) - 1
    tops = np.sort(counts)[::-1]
    largest_other = np.where(
        (counts == tops[0]) & (np.count_nonzero(counts == tops[0]) == 1), tops[1:2].sum(), tops[0]
    )
    allowed: npt.NDArray[np.bool_] = (counts > 0) & (largest_other <= (places + 1) // 2)
    allowed &= counts - 1 <= places // 2
    allowed[last] = False
    return allowed


def _least_crowding(
    left: npt.NDArray[np.bool_], group: Rows, counts: Rows, last: int
) -> npt.NDArray[np.bool_]:
    """(n,) what to take when the same group must meet somewhere: of the others, the most numerous."""
    others = left & (group != last)
    return others & (counts == counts[group[others]].max())[group] if others.any() else left


def _sweep(order: Rows, costs: Costs) -> bool:
    """Reverses, for each start of a stretch, the one whose reversal saves most; whether any did."""
    saved = False
    for start in range(1, len(order) - 1):
        before, begin = order[start - 1], order[start]
        ends, after = order[start + 1 :], order[start + 2 :]
        change = costs[before, ends] - costs[before, begin]
        change[:-1] += costs[begin, after] - costs[ends[:-1], after]
        best = int(change.argmin())
        if change[best] < -1e-9:
            order[start : start + best + 2] = order[start : start + best + 2][::-1].copy()
            saved = True
    return saved
