"""What a waveform is painted from: columns of peaks, their picture, and the times above it."""

from __future__ import annotations

from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from explorer.phrases import clock

Peaks = NDArray[np.int8]
"""(n, 2): the lowest and the highest value of n equally long stretches, full scale at ±127."""

FULL_SCALE = 127.0
THINNEST = 1.0
"""Pixels a column has at least, so that silence is a line."""
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
"""Seconds between two times that are written."""


def columns(peaks: Peaks, width: int) -> NDArray[np.int8]:
    """The lowest and highest value in each of ``width`` columns, (width, 2).

    A peak that lies in a column is never lost; where there are fewer peaks than columns, they are repeated.
    """
    starts = np.arange(width) * len(peaks) // width
    lowest = np.minimum.reduceat(peaks[:, 0], starts)
    highest = np.maximum.reduceat(peaks[:, 1], starts)
    return np.stack([lowest, highest], axis=1)


def coverage(peaks: Peaks, width: int, height: int) -> NDArray[np.uint8]:
    """How much of each pixel the waveform covers, 0 to 255, (height, width); its edges are in between."""
    extremes = columns(peaks, width).astype(np.float32) / FULL_SCALE
    middle, reach = height / 2, (height - THINNEST) / 2
    top = middle - extremes[:, 1] * reach - THINNEST / 2
    bottom = middle - extremes[:, 0] * reach + THINNEST / 2
    rows = np.arange(height, dtype=np.float32)[:, None]
    covered = np.minimum(bottom, rows + 1) - np.maximum(top, rows)
    return np.asarray(np.clip(covered, 0, 1) * 255, np.uint8)


def tinted(covered: NDArray[np.uint8], colour: QColor) -> QImage:
    """A picture in one colour that is as opaque as ``covered`` (height, width) says."""
    height, width = covered.shape
    pixels = np.empty((height, width, 4), np.uint8)
    channels = np.array(colour.getRgb()[:3], np.uint16)  # type: ignore[index]
    pixels[..., :3] = covered[..., None].astype(np.uint16) * channels // 255
    pixels[..., 3] = covered
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def time_marks(start: float, end: float, width: float, apart: float) -> list[tuple[float, str]]:
    """Times to be written where ``width`` pixels stand for the seconds from ``start`` to ``end``.

    They are round, at least ``apart`` pixels apart, and given in seconds and as text.
    """
    if end <= start or width <= 0:
        return []
    least = (end - start) * apart / width
    step = next((step for step in STEPS if step >= least), STEPS[-1])
    first, last = ceil(start / step - 1e-6), floor(end / step + 1e-6)
    times = [number * step for number in range(first, last + 1)]
    return [(time, clock(time) if step >= 1 else f"{time:.1f} s") for time in times]
