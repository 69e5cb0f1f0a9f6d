"""How much each window of two tracks adds to their score, and which of them are most alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engine.domain import SharedMoment
from engine.encoders.encoder import Encoder
from engine.encoders.trained_encoder import TrainedEncoder

Windows = NDArray[np.float32]
Vectors = NDArray[np.float32]

SILENT = 0.01
"""Windows of less than this share of the loudest one's amplitude (−40 dB) are alike only in their silence."""
MOST_APART = 0.9
"""Neighbouring windows reach a little into each other by design; from here on they count as side by side."""


@dataclass(frozen=True, slots=True, eq=False)
class HeardWindows:
    """What an encoder says of the w windows of a track, each heard on its own."""

    starts: Vectors
    """(w,) in seconds."""
    parts: Vectors
    """(w, dimension): what each adds to the direction of the embedding of all of them together."""
    segments: Vectors
    """(w, s), of length 1: by these moments compare with each other; see ``Encoded.segments``."""
    sounding: NDArray[np.bool_]
    """(w,)"""


def heard(encoder: Encoder, track: Windows, starts: Vectors) -> HeardWindows:
    """What ``encoder``, of music, says of each window of ``track`` (w, samples), begun at ``starts``.

    Encoders make a track's embedding of the mean of its windows' vectors of length 1; a head stands on that
    mean and is linear, so that what a window adds to it can be told exactly.
    """
    base, heads = encoder, []
    while isinstance(base, TrainedEncoder) and (adapted := base.adapted) is not None:
        heads.append(adapted.head)
        base = adapted.base
    encoded = base.encode([window[None] for window in track])
    parts = torch.from_numpy(encoded.embeddings)
    with torch.inference_mode():
        for head in reversed(heads):
            parts = head.shared_out(parts)
    levels = np.sqrt(np.square(track, dtype=np.float64).mean(axis=1))
    sounding = (levels > 0) & (levels >= SILENT * levels.max())
    return HeardWindows(starts, parts.numpy(), np.concatenate(encoded.segments), sounding)


def window_shares(parts: Vectors, other: Vectors) -> Vectors:
    """What each of the ``parts`` (w, d) of a track's embedding adds to its cosine with ``other`` (d,): (w,).

    They add up to that cosine (Stylianou, Souvenir and Pless, "Visualizing Deep Similarity Networks", 2019,
    with windows for places).
    """
    length = np.linalg.norm(parts.sum(axis=0, dtype=np.float64))
    return np.asarray(parts @ (other / (length or 1.0)), np.float32)


def best_matches(first: HeardWindows, second: HeardWindows, seconds: float, most: int) -> list[SharedMoment]:
    """The pairs of sounding windows that are most alike, the most alike first; at most ``most``.

    None overlaps another in either track; each window lasts ``seconds``.
    """
    scores = first.segments.astype(np.float64) @ second.segments.T.astype(np.float64)
    scores[~first.sounding] = -np.inf
    scores[:, ~second.sounding] = -np.inf
    found: list[SharedMoment] = []
    while len(found) < most and np.isfinite(best := scores.max()):
        here, there = np.unravel_index(int(scores.argmax()), scores.shape)
        moments = float(first.starts[here]), float(second.starts[there])
        found.append(SharedMoment(*moments, seconds, min(1.0, float(best))))
        scores[_overlaps(first.starts, here, seconds)] = -np.inf
        scores[:, _overlaps(second.starts, there, seconds)] = -np.inf
    return found


def _overlaps(starts: Vectors, window: np.intp, seconds: float) -> NDArray[np.bool_]:
    """(w,): which windows share more with ``window`` than windows side by side do."""
    return np.asarray(np.abs(starts - starts[window]) < MOST_APART * seconds)
