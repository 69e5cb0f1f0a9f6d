"""Making pictures smaller or larger. Pixels are uint8 arrays of shape (height, width, 3) in RGB."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

cv2.setNumThreads(1)  # decoding runs in a pool with a thread per core; OpenCV's own would only compete

REDUCING_GAP = 2.0
"""Pillow's own measure: 2 is quick, from 3 on the result is that of resizing in one step."""

LONGEST_TO_SMALLEST = 16
"""No side is kept longer than this many times the wanted side, so that a strip of any length stays small."""


def reduction(width: int, height: int, smallest: int, longest: int) -> int:
    """The whole number by which both sides may be divided.

    Afterwards the shorter side is still at least ``smallest`` and the longer one at least ``longest``, where
    they were before; only pictures of extreme proportions are divided further.
    """
    shorter, longer = sorted((width, height))
    wanted = min(shorter // smallest, longer // longest)
    bound = LONGEST_TO_SMALLEST * max(smallest, longest)
    return max(1, wanted, -(-longer // bound))


def reduced(pixels: NDArray[Any], factor: int) -> NDArray[Any]:
    """``pixels`` with both sides divided by ``factor`` and rounded up; means over the pixels covered."""
    if factor == 1:
        return pixels
    height, width = pixels.shape[:2]
    return resized(pixels, -(-width // factor), -(-height // factor))


def resized(pixels: NDArray[Any], width: int, height: int) -> NDArray[Any]:
    """``pixels`` at the given size: means over areas where it shrinks, bicubic where it grows."""
    old_height, old_width = pixels.shape[:2]
    narrow, low = min(width, old_width), min(height, old_height)
    if (narrow, low) != (old_width, old_height):
        pixels = cv2.resize(pixels, (narrow, low), interpolation=cv2.INTER_AREA)
    if (width, height) != (narrow, low):
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_CUBIC)
    return pixels


def finely_resized(pixels: Pixels, width: int, height: int) -> Pixels:
    """``pixels`` at the given size as encoders like it: bicubic over as many pixels as one stands for.

    On the picture encoder this finds more of the true neighbours than means over areas. What is far larger is
    first brought near by means over whole blocks, which costs nothing in quality and most of the time.
    """
    if pixels.shape[:2] == (height, width):
        return pixels
    image = Image.fromarray(pixels)
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=REDUCING_GAP))


def roughly_resized(pixels: NDArray[Any], width: int, height: int) -> NDArray[Any]:
    """As ``resized``, a fifth of its time, for eyes rather than encoders.

    Means over whole blocks, which OpenCV has vectorised, bring it near; bilinear does the rest, which is less
    than a factor of two and so hardly skips a pixel. Up to a block's rest is lost at two edges.
    """
    old_height, old_width = pixels.shape[:2]
    block = max(1, int(min(old_width / width, old_height / height) + 0.25))
    if block > 1 and old_width >= block and old_height >= block:
        across, down = old_width // block, old_height // block
        whole = pixels[: down * block, : across * block]
        pixels = cv2.resize(whole, (across, down), interpolation=cv2.INTER_AREA)
    if pixels.shape[:2] != (height, width):
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR)
    return pixels


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """``pixels`` turned and mirrored as the EXIF ``orientation`` (1…8) asks; contiguous."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)
