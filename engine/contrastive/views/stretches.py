"""Which stretches of tracks become views: two of one track, some way apart."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import torch
from numpy.typing import NDArray

from engine.contrastive.views.settings import Range

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grid:
    """How tracks are stored: one after the other, windows of ``stored`` samples; a view reads ``samples``."""

    stored: int
    samples: int
    rate: int


@dataclass(frozen=True, slots=True)
class Stretches:
    """One stretch of each of n tracks for each of V views, int64 (V, n) each."""

    windows: Whole
    """Which window of the track."""
    starts: Whole
    """The sample of that window it begins at."""


def draw_stretches(
    counts: Whole, views: int, gap: Range, grid: Grid, generator: torch.Generator
) -> Stretches:
    """Stretches of tracks that have ``counts`` (n,) windows, each at least 1.

    The first is cut out of any window of its track; each of the others out of one whose beginning is
    ``gap`` seconds away from that one's, before or after; where a track is too short for it, out of the one
    farthest away. All places that may be are equally likely.
    """
    seconds = grid.stored / grid.rate
    least, most = ceil(gap[0] / seconds), int(gap[1] / seconds)
    chances = torch.rand(2, views, len(counts), generator=generator, dtype=torch.float64).numpy()
    first = _floor(chances[0, 0] * counts)
    windows = [
        first,
        *(_another(chance, first, counts, least, max(least, most)) for chance in chances[0, 1:]),
    ]
    return Stretches(np.stack(windows), _floor(chances[1] * (grid.stored - grid.samples + 1)))


def _another(chance: NDArray[np.float64], first: Whole, counts: Whole, least: int, most: int) -> Whole:
    """Windows ``least`` to ``most`` away from the ``first`` ones, (n,) each."""
    last = counts - 1
    nearest = np.minimum(least, np.maximum(first, last - first))
    before = np.maximum(np.minimum(first, most) - nearest + 1, 0)
    after = np.maximum(np.minimum(last - first, most) - np.maximum(nearest, 1) + 1, 0)
    place = _floor(chance * (before + after))
    away: Whole = np.where(place < before, -nearest - place, np.maximum(nearest, 1) + place - before)
    return np.add(first, away)


def _floor(places: NDArray[np.float64]) -> Whole:
    return np.floor(places).astype(np.int64)
