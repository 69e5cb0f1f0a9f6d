"""Which moments and bands of two tracks make them similar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.domain import AudioInput, SharedBand, SharedMoments
from engine.encoders.encoder import Encoder, unit_rows
from engine.encoders.explaining.bands import band_edges, band_falls
from engine.encoders.explaining.windows import best_matches, heard, window_shares
from engine.jobs.service import ExplainReply
from engine.media.track_aspects import decode_windows
from engine.media.windows import spread

Vector = NDArray[np.float32]

MOST_MOMENTS = 5
BAND_WINDOWS = 8
"""Of each track, evenly spread: they are heard once more for each band."""


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A track in windows."""

    windows: NDArray[np.float32]
    """(w, samples)"""
    starts: Vector
    """(w,) seconds."""
    step: int
    """Every so many of the windows is one that makes the track's embedding."""
    seconds: float
    """How long a window is."""
    rate: int


def read(path: Path, wanted: AudioInput) -> Cut:
    """The windows of a track, and those halfway between them, so that no moment falls between two.

    A track so long that windows are left out is cut into those alone that make its embedding.

    Raises:
        DecodeError: it cannot be decoded.
    """
    seconds = wanted.samples / wanted.rate
    if wanted.hop % 2 == 0:
        finely = replace(wanted, hop=wanted.hop // 2, most_windows=2 * wanted.most_windows)
        windows, starts = decode_windows(path, finely)
        if np.allclose(np.diff(starts), finely.hop / wanted.rate):
            return Cut(windows, starts, 2, seconds, wanted.rate)
    windows, starts = decode_windows(path, wanted)
    return Cut(windows, starts, 1, seconds, wanted.rate)


def explained(encoder: Encoder, first: Cut, second: Cut) -> ExplainReply:
    """What ``encoder``, of music, goes by in two tracks."""
    here, there = (heard(encoder, track.windows, track.starts) for track in (first, second))
    parts = here.parts[:: first.step], there.parts[:: second.step]
    whole, other = (_direction(encoder, part) for part in parts)
    moments = SharedMoments(
        first.starts[:: first.step],
        window_shares(parts[0], other),
        second.starts[:: second.step],
        window_shares(parts[1], whole),
        tuple(best_matches(here, there, first.seconds, MOST_MOMENTS)),
    )
    bands = _bands(encoder, first, second, whole, other)
    return ExplainReply(encoder.name, float(whole @ other), (), moments, bands)


def _bands(encoder: Encoder, first: Cut, second: Cut, here: Vector, there: Vector) -> tuple[SharedBand, ...]:
    edges = band_edges(first.rate)
    falls = (
        band_falls(encoder, _some(first), first.rate, there),
        band_falls(encoder, _some(second), second.rate, here),
    )
    return tuple(map(SharedBand, edges[:-1], edges[1:], *falls))


def _some(track: Cut) -> NDArray[np.float32]:
    own = track.windows[:: track.step]
    return own[spread(len(own), BAND_WINDOWS)]


def _direction(encoder: Encoder, parts: Vector) -> Vector:
    """The embedding (d,) that ``parts`` (w, d) of it make."""
    return np.asarray(unit_rows(parts.sum(axis=0, keepdims=True), encoder.name)[0])
