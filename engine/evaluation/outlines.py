"""Whether two short sounds are copies, told by how loud they are from moment to moment.

Embeddings say what a sound is like, and two strokes of a drum are alike, and as long. A copy, coded anew,
swells and fades when the other does.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.evaluation.chunks import Tell, in_chunks
from engine.evaluation.known import Mask, Verify
from engine.evaluation.labels import Rows

Outline = npt.NDArray[np.int8]
"""(n, 2) the lowest and the highest swing of n evenly long stretches of a sound."""
Loudness = npt.NDArray[np.float64]

LEAST_ALIKE = 0.93
"""Correlation of copies. Of 60 sounds of drums, mostly shorter than a second, coded as MP3 or Ogg or at half
their rate, all reach it; so do 4 of the 9 pairs of different ones that are as near and as long as copies."""

SHORT = 10.0
"""Seconds up to which outlines are compared. Those of longer tracks are too coarse to be laid over each other
where coding has shifted one, and tracks differ in length as it is."""

_MOMENTS = 512
_SECONDS_SHIFTED = 0.1
"""Coding puts silence in front, and takes some away."""
_SHARE_SHIFTED = 0.01
_STILL = 1e-6
"""Spread of loudness that is none."""
_BYTES_A_PAIR = 1 << 17


def outlines_alike(first: Outline, second: Outline, seconds: tuple[float, float]) -> bool:
    """Whether two sounds, that last so many ``seconds``, are as loud at the same moments.

    The one may begin a tenth of a second, or a hundredth of its length, before the other, and be louder.
    """
    if min(seconds) <= 0:
        return False
    longer = max(seconds)
    one, other = _moments(first, seconds[0], longer), _moments(second, seconds[1], longer)
    reach = int(np.ceil(max(_SECONDS_SHIFTED / longer, _SHARE_SHIFTED) * _MOMENTS))
    reach = min(reach, _MOMENTS // 3)
    return max(_correlation(one, other, reach), _correlation(other, one, reach)) >= LEAST_ALIKE


def by_outlines(
    outline_of: Callable[[int], Outline | None], durations: npt.NDArray[np.float64], tell: Tell | None = None
) -> Verify:
    """Tells which pairs of rows have outlines that are alike, or nothing to tell them apart by.

    That is so of what is not ``SHORT``, and of what has no outline. ``durations`` (n,) are in seconds.
    ``outline_of`` is called from several threads; ``tell`` is told pairs, anew with each call.
    """

    def alike(first: int, second: int) -> bool:
        if max(durations[first], durations[second]) > SHORT:
            return True
        one, other = outline_of(first), outline_of(second)
        if one is None or other is None:
            return True
        return outlines_alike(one, other, (float(durations[first]), float(durations[second])))

    def verified(first: Rows, second: Rows) -> Mask:
        pairs = list(zip(first.tolist(), second.tolist(), strict=True))
        parts = in_chunks(
            len(pairs), _BYTES_A_PAIR, lambda part: [alike(*pair) for pair in pairs[part]], tell
        )
        return np.array([told for part in parts for told in part], np.bool_)

    return verified


def _moments(outline: Outline, seconds: float, longer: float) -> Loudness:
    """(_MOMENTS,) how loud a sound is in equal parts of the ``longer`` of two, 1 at its loudest.

    Of the swing the square root is taken, so that a stroke does not drown what rings after it.
    """
    swings = outline[:, 1].astype(np.float64) - outline[:, 0]
    sums = np.concatenate([np.zeros(1), np.cumsum(swings)])
    edges = np.linspace(0, longer / seconds, _MOMENTS + 1) * len(swings)
    loud = np.sqrt(np.maximum(np.diff(np.interp(edges, np.arange(len(sums)), sums)), 0))
    return np.asarray(loud / max(loud.max(), np.finfo(np.float64).tiny), np.float64)


def _correlation(early: Loudness, late: Loudness, reach: int) -> float:
    """The greatest of the correlations of both, where ``late`` is moved ahead by up to ``reach`` moments.

    Each is of the moments that overlap then. What never changes is like nothing but its like.
    """
    size = 2 * len(early)
    shared = np.fft.irfft(np.fft.rfft(late, size) * np.conj(np.fft.rfft(early, size)), size)[: reach + 1]
    counts = len(early) - np.arange(reach + 1)
    means, spreads = _mean_and_spread(early, counts)
    others, widths = _mean_and_spread(late[::-1], counts)
    still = spreads * widths < _STILL
    correlations = (shared / counts - means * others) / np.where(still, 1, spreads * widths)
    both_still = (spreads < _STILL) & (widths < _STILL)
    return float(np.where(still, both_still, correlations).max())


def _mean_and_spread(values: Loudness, counts: npt.NDArray[np.int64]) -> tuple[Loudness, Loudness]:
    """Mean and spread of the first ``counts`` (m,) of ``values``."""
    means = np.cumsum(values)[counts - 1] / counts
    squares = np.cumsum(values**2)[counts - 1] / counts
    return means, np.sqrt(np.maximum(squares - means**2, 0))
