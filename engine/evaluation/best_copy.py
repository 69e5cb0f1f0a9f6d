"""Which of several copies is the one to keep, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from engine.evaluation.labels import Rows


class Merit(StrEnum):
    """Why a copy is the best of its group."""

    PIXELS = "most pixels"
    SAMPLE_RATE = "highest sample rate"
    BIT_RATE = "highest bit rate"
    SIZE = "largest file"
    DATE = "earliest date"
    NAME = "shortest name"
    FIRST = "first added"


Figures = npt.NDArray[np.float64]
"""(n,) NaN where unknown."""
Merits = Mapping[Merit, Figures]
"""What speaks for each of n items, the weightiest first; the greater, the better. NaN is the worst."""


def merits_of_pictures(
    widths: Figures, heights: Figures, sizes: Figures, dates: Figures, names: Sequence[str]
) -> Merits:
    """Of n pictures: pixels, bytes, seconds since any day, and names of files."""
    return {
        Merit.PIXELS: widths * heights,
        Merit.SIZE: sizes,
        Merit.DATE: -dates,
        Merit.NAME: _shortness(names),
    }


def merits_of_tracks(
    sample_rates: Figures, durations: Figures, sizes: Figures, dates: Figures, names: Sequence[str]
) -> Merits:
    """Of n tracks: Hertz, seconds, bytes, seconds since any day, and names of files."""
    with np.errstate(divide="ignore", invalid="ignore"):
        bit_rates = sizes / durations
    return {
        Merit.SAMPLE_RATE: sample_rates,
        Merit.BIT_RATE: np.where(np.isfinite(bit_rates), bit_rates, np.nan),
        Merit.SIZE: sizes,
        Merit.DATE: -dates,
        Merit.NAME: _shortness(names),
    }


def ranks(merits: Merits, ids: Rows) -> Rows:
    """(n,) place of each item from the best, 0, to the worst; even ones go by rising id."""
    keys = [ids, *(-_known(values) for values in reversed(list(merits.values())))]
    order = np.lexsort(keys)
    places = np.empty(len(ids), np.int64)
    places[order] = np.arange(len(ids))
    return places


def reason(merits: Merits, rows: Rows) -> Merit:
    """What sets the best of ``rows`` (m,) off: the first thing in which not all of them are even."""
    for merit, values in merits.items():
        own = _known(values[rows])
        if np.any(own != own[0]):
            return merit
    return Merit.FIRST


def _known(values: Figures) -> Figures:
    return np.where(np.isnan(values), -np.inf, values)


def _shortness(names: Sequence[str]) -> Figures:
    return -np.array([len(name) for name in names], np.float64)
