"""What the strip of a track is painted from: a waveform in the colours of what its moments add."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from engine.domain import palettes
from engine.domain.oklab import Rgb
from explorer.views.heat_drawing import shades
from explorer.views.waveform_drawing import Peaks, coverage

__all__ = ["Heat", "Peaks", "StripImages", "coloured", "columns_of", "scale_of"]

Heat = NDArray[np.float32]
Floats = NDArray[np.float64]
Scale = tuple[float, float]

FAINTEST = 0.12
"""Share of the scale that the least addition has: it is still seen."""
FLAT = 8
"""Of 127, how loud a track is drawn whose waveform is not known."""


class _Track(Protocol):
    @property
    def seconds(self) -> float: ...
    @property
    def times(self) -> Heat: ...
    @property
    def strengths(self) -> Heat: ...


def scale_of(strengths: Sequence[Heat]) -> Scale:
    """The least and the greatest of what is added; what is taken away counts by its amount."""
    added = [value for one in strengths for value in one[one >= 0].tolist()]
    taken = [-value for one in strengths for value in one[one < 0].tolist()]
    return min(added, default=0.0) if not taken else 0.0, max([*added, *taken], default=0.0)


def columns_of(track: _Track, width: int, scale: Scale) -> Floats:
    """The share in [-1, 1] of each of ``width`` columns (width,); NaN before the first moment.

    A moment holds on until the next begins.
    """
    if not len(track.times):
        return np.full(width, np.nan)
    places = (np.arange(width) + 0.5) / width * track.seconds
    rows = np.searchsorted(track.times, places, side="right") - 1
    values = track.strengths.astype(np.float64)[np.maximum(rows, 0)]
    low, high = scale
    amount = (np.abs(values) - low) / (high - low) if high > low else np.ones(width)
    shares = np.copysign(FAINTEST + (1 - FAINTEST) * np.clip(amount, 0.0, 1.0), values)
    return np.where(rows >= 0, shares, np.nan)


def coloured(covered: NDArray[np.uint8], shares: Floats, *, dark: bool) -> QImage:
    """A picture that is as opaque as ``covered`` (height, width), in the colours of ``shares`` (width,)."""
    step = np.nan_to_num(np.abs(shares) * (palettes.SHADES - 1)).round().astype(np.uint8)
    signed: Rgb = np.where(
        (shares >= 0)[:, None], shades(dark=dark)[step], shades(dark=dark, against=True)[step]
    )
    colours = np.where(np.isnan(shares)[:, None], palettes.neutral(dark), signed)  # (width, 3)
    height, width = covered.shape
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[..., :3] = covered[..., None].astype(np.uint16) * colours // 255
    pixels[..., 3] = covered
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


class StripImages:
    """Pictures of strips, made anew only where they would look different."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[tuple[int, int, bool], QImage]] = {}

    def forget(self) -> None:
        """Other tracks are shown."""
        self._made.clear()

    def of(self, side: int, peaks: Peaks | None, shares: Floats, size: QSize, *, dark: bool) -> QImage:
        """The picture of a strip that is ``size`` pixels large."""
        key = (size.width(), size.height(), dark)
        made = self._made.get(side)
        if made is None or made[0] != key:
            shown = peaks if peaks is not None else np.array([[-FLAT, FLAT]], np.int8)
            made = key, coloured(coverage(shown, size.width(), size.height()), shares, dark=dark)
            self._made[side] = made
        return made[1]
