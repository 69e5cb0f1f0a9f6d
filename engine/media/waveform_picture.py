"""What stands for a track that has no cover: its outline, drawn as bars on a square."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.media.scaling import Pixels
from engine.media.waveform import Peaks
from engine.settings import THUMBNAIL_SIDE

_BARS = 40
_BAR_SHARE = 0.62
_MARGIN = 0.1
_TALLEST = 0.72
_LEAST = 0.012
_WIDEST = 0.05
_TOP, _BOTTOM = (58, 66, 86), (38, 43, 58)
_LOUD, _QUIET = (244, 187, 120), (126, 172, 214)
"""Dark slate with bars from blue to amber: neither lost on white nor glaring on black."""

_Colour = tuple[int, int, int]


def waveform_picture(peaks: Peaks, side: int = THUMBNAIL_SIDE) -> Pixels:
    """A square tile of ``peaks`` (n, 2): uint8 (side, side, 3). The loudest bar has the full height."""
    down = np.linspace(0, 1, side, dtype=np.float32)[:, None]
    picture = np.repeat(_blend(_TOP, _BOTTOM, down)[:, None, :], side, axis=1)  # (side, side, 3)
    heights = bar_heights(peaks)
    pitch = side * (1 - 2 * _MARGIN) / len(heights)
    width = min(pitch * _BAR_SHARE, side * _WIDEST)
    for number, height in enumerate(heights):
        middle = side * _MARGIN + (number + 0.5) * pitch
        colour = _blend(_QUIET, _LOUD, np.float32(height**1.5))
        _draw_bar(picture, middle, width, max(height * _TALLEST, _LEAST) * side, colour)
    return picture.round().astype(np.uint8)


def bar_heights(peaks: Peaks, most: int = _BARS) -> list[float]:
    """The height of at most ``most`` bars in [0, 1], each the mean swing of its part of the track."""
    swing = np.abs(peaks.astype(np.float32)).max(axis=1)
    bars = min(most, len(swing))
    edges = np.linspace(0, len(swing), bars + 1).astype(int)
    means = np.array([swing[low:high].mean() for low, high in pairwise(edges)])
    loudest = float(means.max())
    return [float(mean) for mean in means / loudest] if loudest else [0.0] * bars


def _draw_bar(
    picture: NDArray[np.float32], middle: float, width: float, height: float, colour: NDArray[np.float32]
) -> None:
    """A bar with round ends, half of it above the middle line; its edges are as soft as they cover pixels."""
    side, radius = len(picture), width / 2
    left, right = max(0, int(middle - radius) - 1), min(side, int(middle + radius) + 2)
    across = np.abs(np.arange(left, right, dtype=np.float32) + 0.5 - middle)
    up = np.abs(np.arange(side, dtype=np.float32) + 0.5 - side / 2)
    beyond = np.maximum(0, up - max(0.0, height / 2 - radius))
    distance = np.hypot(beyond[:, None], across[None, :]) - radius  # (side, right - left)
    cover = np.clip(0.5 - distance, 0, 1)[:, :, None]
    strip = picture[:, left:right]
    strip += (colour - strip) * cover


def _blend(first: _Colour, second: _Colour, share: NDArray[np.float32] | np.float32) -> NDArray[np.float32]:
    return np.asarray(first, np.float32) * (1 - share) + np.asarray(second, np.float32) * share
