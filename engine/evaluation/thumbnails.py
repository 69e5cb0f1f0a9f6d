"""Whether two pictures are copies, whatever was done to their files, told by their thumbnails.

Embeddings say what is in a picture, and of two traffic lights they say the same whichever lamp is lit. Pixels
tell them apart, once it is known which part of the one the other shows: copies are coded anew, scaled, and
their edges are cut off. So the one is searched in the other first, coarsely, and then compared part by part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
from scipy.ndimage import uniform_filter

from engine.evaluation.chunks import Tell, in_chunks
from engine.evaluation.known import Mask, Verify
from engine.evaluation.labels import Rows

Thumbnail = npt.NDArray[np.uint8]
"""(height, width) grey or (height, width, 3) in colour, of any size, in the proportions of the picture."""
Pixels = npt.NDArray[np.float32]

LEAST_ALIKE, LEAST_ANYWHERE = 0.88, 0.25
"""Likeness of copies over all, and where they are least alike; 1 is that of equal pictures.

Of the copies of 785 stamps all but 1 % reach both, of the 2,050 pairs of different stamps that the encoder
takes for alike 14 do: letters drawn alike, large and small or with dots above that may have been cut off."""
CUTS = (0.03, 0.06, 0.1, 0.15, 0.2)
"""Shares of a side that may be missing: at its start, at its end, or either at each or half at each."""

_SIDE, _COARSE = 48, 24
"""What thumbnails are brought to. Of either, half is compared, so that a part is still sharp."""
_LEAST_FOUND = 0.8
_GRAIN = 15.0
"""Levels of light that coding moves about; what differs by less is not told apart."""
_PATCH = 6
_OTHER_SHAPE = 0.06
"""By how much the logarithm of width over height may differ, for cuts that lie between those of ``CUTS``."""
_BYTES_A_PAIR = 1 << 20
_SIZES = 256
"""Of thumbnails, for which it is remembered how they are brought to a square."""


def thumbnails_alike(first: Thumbnail, second: Thumbnail) -> bool:
    """Whether one is the other or a part of it: coded anew, scaled, or with up to a fifth of a side cut off.

    Not so where it was mirrored, turned, squeezed or, with both in colour, coloured otherwise.
    """
    one, other = _Framed.of(first), _Framed.of(second)
    return _shows(one, other) or _shows(other, one)


def by_thumbnails(thumbnail_of: Callable[[int], Thumbnail | None], tell: Tell | None = None) -> Verify:
    """Tells which pairs of rows have thumbnails that are alike; a row that has none is like no other.

    ``thumbnail_of`` is called from several threads. ``tell`` is told pairs, anew with each call.
    """

    def alike(first: int, second: int) -> bool:
        one, other = thumbnail_of(first), thumbnail_of(second)
        return one is not None and other is not None and thumbnails_alike(one, other)

    def verified(first: Rows, second: Rows) -> Mask:
        pairs = list(zip(first.tolist(), second.tolist(), strict=True))
        parts = in_chunks(
            len(pairs), _BYTES_A_PAIR, lambda part: [alike(*pair) for pair in pairs[part]], tell
        )
        return np.array([told for part in parts for told in part], np.bool_)

    return verified


@dataclass(frozen=True, slots=True, eq=False)
class _Framed:
    """A thumbnail brought to a square."""

    fine: Pixels
    """(channels, _SIDE, _SIDE)"""
    coarse: Pixels
    """(_COARSE, _COARSE) of light."""
    shape: float
    """Logarithm of width over height."""
    doubt: float
    """Of ``shape``, since sides are whole pixels."""

    @classmethod
    def of(cls, thumbnail: Thumbnail) -> _Framed:
        height, width = thumbnail.shape[:2]
        planes = np.atleast_3d(thumbnail).astype(np.float32).transpose(2, 0, 1)
        fine = np.asarray(_means(height, 0, 1, _SIDE) @ planes @ _means(width, 0, 1, _SIDE).T, np.float32)
        halved = _means(_SIDE, 0, 1, _COARSE)
        coarse = halved @ fine.mean(axis=0, dtype=np.float32) @ halved.T
        return cls(fine, coarse, float(np.log(width / height)), 1 / min(height, width))


def _shows(whole: _Framed, other: _Framed) -> bool:
    """Whether some part of ``other`` is the ``whole``."""
    ways = _ways()
    across, down = _where(whole.coarse, other.coarse)
    if across < 0:
        return False
    shape = other.shape + np.log(np.ptp(ways[across]) / np.ptp(ways[down]))
    if abs(whole.shape - shape) > _OTHER_SHAPE + whole.doubt + other.doubt:
        return False
    cuts = _cuts(_SIDE)
    everything = cuts[0]
    first, second = everything @ whole.fine @ everything.T, cuts[down] @ other.fine @ cuts[across].T
    if len(first) != len(second):
        first, second = first.mean(axis=0, keepdims=True), second.mean(axis=0, keepdims=True)
    return _same(first, second)


def _where(whole: Pixels, other: Pixels) -> tuple[int, int]:
    """Which of the ways to cut ``other``, across and down, is likest to ``whole``; -1 where none is."""
    cuts = _cuts(_COARSE)
    ways, side = cuts.shape[:2]
    stacked = cuts.reshape(ways * side, _COARSE)
    tiled = (stacked @ other @ stacked.T).reshape(ways, side, ways, side)
    parts = tiled.transpose(0, 2, 1, 3).reshape(ways * ways, side * side)
    sought = (cuts[0] @ whole @ cuts[0].T).ravel()
    sought -= sought.mean()
    variances = np.vecdot(parts, parts) - parts.shape[1] * parts.mean(axis=1) ** 2
    # Without a floor, the grain of two even pictures would be compared.
    floor = (2 * side) ** 2
    spreads = np.sqrt(np.maximum(variances, 0)) * np.linalg.norm(sought)
    scores = (parts @ sought + floor) / (spreads + floor)
    best = int(scores.argmax())
    down, across = divmod(best, ways)
    return (across, down) if scores[best] >= _LEAST_FOUND else (-1, -1)


def _same(first: Pixels, second: Pixels) -> bool:
    """Whether light and structure agree: the index of Wang et al. (2004), of square patches."""

    def mean(values: Pixels) -> Pixels:
        return np.asarray(uniform_filter(values, (0, _PATCH, _PATCH), mode="nearest"), np.float32)

    ours, theirs = mean(first), mean(second)
    spreads = mean(first**2) - ours**2 + mean(second**2) - theirs**2
    structure = (2 * (mean(first * second) - ours * theirs) + _GRAIN**2) / (
        np.maximum(spreads, 0) + _GRAIN**2
    )
    light = (2 * ours * theirs + _GRAIN**2) / (ours**2 + theirs**2 + _GRAIN**2)
    return bool((structure * light).mean() >= LEAST_ALIKE and structure.min() >= LEAST_ANYWHERE)


@cache
def _ways() -> tuple[tuple[float, float], ...]:
    """Where what is left of a side may start and end, the whole side first."""
    cut = [((c, 1.0), (0.0, 1 - c), (c, 1 - c), (c / 2, 1 - c / 2)) for c in CUTS]
    return tuple(dict.fromkeys([(0.0, 1.0), *(way for four in cut for way in four)]))


@cache
def _cuts(side: int) -> Pixels:
    """(ways, side / 2, side) matrices that cut a side in each way and halve its pixels."""
    return np.stack([_means(side, start, end, side // 2) for start, end in _ways()])


@lru_cache(_SIZES)
def _means(pixels: int, start: float, end: float, wanted: int) -> Pixels:
    """(wanted, pixels) means that make ``wanted`` pixels of a part of a side, from ``start`` to ``end`` of 1.

    Where it grows, each is taken over the width of a pixel around its middle.
    """
    edges = np.linspace(start, end, wanted + 1) * pixels
    middles = (edges[1:] + edges[:-1])[:, None] / 2
    reach = max((edges[1] - edges[0]) / 2, 0.5)
    own = np.arange(pixels)
    covered = np.minimum(own + 1, middles + reach) - np.maximum(own, middles - reach)
    shares = np.clip(covered, 0, 1)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float32)
