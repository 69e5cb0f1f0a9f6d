"""Whether two pictures are copies, whatever was done to their files, told by their thumbnails.

Embeddings say what is in a picture, and of two traffic lights they say the same whichever lamp is lit. Pixels
tell them apart, once it is known which part of the one the other shows: copies are coded anew, scaled, and
their edges are cut off. So the one is searched in the other first, coarsely, and then compared part by part.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
from scipy.ndimage import uniform_filter

Thumbnail = npt.NDArray[np.uint8]
"""(height, width) grey or (height, width, 3) in colour, of any size, in the proportions of the picture."""
Pixels = npt.NDArray[np.float32]
Coarse = npt.NDArray[np.float16]
"""Kept of many pictures at once, so in a kilobyte."""

LEAST_ALIKE, LEAST_ANYWHERE = 0.88, 0.25
"""Likeness of copies over all, and where they are least alike; 1 is that of equal pictures.

Of the copies of 785 stamps all but 1 % reach both, of the 2,050 pairs of different stamps that the encoder
takes for alike 14 do: letters drawn alike, large and small or with dots above that may have been cut off."""
CUTS = (0.03, 0.06, 0.1, 0.15, 0.2)
"""Shares of a side that may be missing: at its start, at its end, or either at each or half at each."""

COARSE = 24
_SIDE = 48
"""What thumbnails are brought to. Of either, half is compared, so that a part is still sharp."""
_LEAST_FOUND = 0.8
_GRAIN = 15.0
"""Levels of light that coding moves about; what differs by less is not told apart."""
_PATCH = 6
_OTHER_SHAPE = 0.06
"""By how much the logarithm of width over height may differ, for cuts that lie between those of ``CUTS``."""
_SIZES = 256
"""Of thumbnails, for which it is remembered how they are brought to a square."""


def thumbnails_alike(first: Thumbnail, second: Thumbnail) -> bool:
    """Whether one is the other or a part of it: coded anew, scaled, or with up to a fifth of a side cut off.

    Not so where it was mirrored, turned, squeezed or, with both in colour, coloured otherwise.
    """
    one, other = Framed.of(first), Framed.of(second)
    return _is_part(one, other) or _is_part(other, one)


@dataclass(frozen=True, slots=True, eq=False)
class Framed:
    """A thumbnail brought to a square."""

    fine: Pixels
    """(channels, _SIDE, _SIDE)"""
    coarse: Coarse
    """(COARSE, COARSE) of light."""
    shape: float
    """Logarithm of width over height."""
    doubt: float
    """Of ``shape``, since sides are whole pixels."""

    @classmethod
    def of(cls, thumbnail: Thumbnail) -> Framed:
        height, width = thumbnail.shape[:2]
        planes = np.atleast_3d(thumbnail).astype(np.float32).transpose(2, 0, 1)
        fine = np.asarray(_means(height, 0, 1, _SIDE) @ planes @ _means(width, 0, 1, _SIDE).T, np.float32)
        halved = _means(_SIDE, 0, 1, COARSE)
        coarse = halved @ fine.mean(axis=0, dtype=np.float32) @ halved.T
        return cls(fine, coarse.astype(np.float16), float(np.log(width / height)), 1 / min(height, width))


@dataclass(frozen=True, slots=True, eq=False)
class Views:
    """The parts that other pictures may be, of one."""

    parts: Pixels
    """(w, d) of light, one for each way to cut it across and down."""
    spreads: Pixels
    """(w,) lengths of the parts around their means."""

    @classmethod
    def of(cls, coarse: Coarse) -> Views:
        """Those of a picture's ``Framed.coarse``."""
        cuts = _cuts(COARSE)
        ways, side = cuts.shape[:2]
        stacked = cuts.reshape(ways * side, COARSE)
        tiled = (stacked @ coarse.astype(np.float32) @ stacked.T).reshape(ways, side, ways, side)
        parts = tiled.transpose(0, 2, 1, 3).reshape(ways * ways, side * side)
        variances = np.vecdot(parts, parts) - parts.shape[1] * parts.mean(axis=1) ** 2
        return cls(parts, np.sqrt(np.maximum(variances, 0)))

    def find(self, wholes: Coarse) -> npt.NDArray[np.int64]:
        """(m,) which way is likest to each of ``wholes`` (m, COARSE, COARSE); -1 where none is."""
        everything = _cuts(COARSE)[0]
        sought = (everything @ wholes.astype(np.float32) @ everything.T).reshape(len(wholes), -1)
        sought = sought - sought.mean(axis=1, keepdims=True)
        # Without a floor, the grain of two even pictures would be compared.
        floor = (2 * everything.shape[0]) ** 2
        spreads = np.linalg.norm(sought, axis=1, keepdims=True) * self.spreads
        scores = (sought @ self.parts.T + floor) / (spreads + floor)
        best = scores.argmax(axis=1)
        found = np.take_along_axis(scores, best[:, None], axis=1)[:, 0] >= _LEAST_FOUND
        return np.where(found, best, -1)


def fitting(
    way: npt.NDArray[np.int64], shapes: npt.NDArray[np.float64], doubts: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """(m,) whether what was found by each ``way`` (m,) has the proportions of the whole picture.

    ``shapes`` (2, m) and ``doubts`` (2, m) are those of the whole ones and of the others.
    """
    sides = np.log(np.ptp(np.array(_ways()), axis=1))
    down, across = np.divmod(np.maximum(way, 0), len(sides))
    apart = np.abs(shapes[0] - (shapes[1] + sides[across] - sides[down]))
    return np.asarray((way >= 0) & (apart <= _OTHER_SHAPE + doubts.sum(axis=0)), np.bool_)


def shows(whole: Framed, other: Framed, way: int) -> bool:
    """Whether the part of ``other`` that was found by a ``way`` is the ``whole``."""
    cuts = _cuts(_SIDE)
    everything = cuts[0]
    down, across = divmod(way, len(cuts))
    first, second = everything @ whole.fine @ everything.T, cuts[down] @ other.fine @ cuts[across].T
    if len(first) != len(second):
        first, second = first.mean(axis=0, keepdims=True), second.mean(axis=0, keepdims=True)
    return _same(first, second)


def _is_part(whole: Framed, other: Framed) -> bool:
    way = Views.of(other.coarse).find(whole.coarse[None])
    shapes, doubts = np.array([[whole.shape], [other.shape]]), np.array([[whole.doubt], [other.doubt]])
    return bool(fitting(way, shapes, doubts)[0]) and shows(whole, other, int(way[0]))


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
