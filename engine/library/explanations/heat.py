"""What speaks for a score and what against it, as colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

if TYPE_CHECKING:
    from engine.domain.explanation import Heat

Pixels = NDArray[np.uint8]
Shares = NDArray[np.float64]

FOR, AGAINST = (240, 96, 0), (30, 100, 220)
"""Orange and blue: colour-blind people tell them apart too."""
NEITHER = (176, 181, 194)
_STRONGEST, _STEEPNESS = 0.85, 1.3
"""How opaque the highest value is, and how much faster than values colours fade."""
_PALE = 0.3
"""How far pictures are brought to white, so that colours stand out from them."""
_LIGHTNESS = np.array([0.299, 0.587, 0.114])


def highest_of(*heats: Heat) -> float:
    """The greatest value, for or against, of all; what is no number counts as nothing."""
    return max((float(np.abs(_known(heat)).max(initial=0.0)) for heat in heats), default=0.0)


def overlay(pixels: Pixels, heat: Heat, highest: float) -> Pixels:
    """A picture (h, w, 3) in pale grey with ``heat`` (rows, columns), of any size, laid over all of it.

    Args:
        highest: The value with the strongest colour, for both pictures of a pair.
    """
    height, width = pixels.shape[:2]
    shares = _stretched(scaled(heat, highest), width, height)[..., None]
    grey = (pixels @ _LIGHTNESS * (1 - _PALE) + 255 * _PALE)[..., None]
    opacity = _STRONGEST * np.abs(shares) ** _STEEPNESS
    colour = np.where(shares >= 0, np.array(FOR, np.float64), np.array(AGAINST, np.float64))
    return np.asarray(np.round(grey + (colour - grey) * opacity), np.uint8)


def scaled(heat: Heat, highest: float) -> Shares:
    """Values as shares in [-1, 1] of the highest; all 0 where that is 0."""
    return np.clip(_known(heat) / highest, -1.0, 1.0) if highest > 0 else np.zeros(heat.shape)


def shade(share: float) -> tuple[int, int, int]:
    """The colour of a share in [-1, 1]: grey for nothing."""
    full = FOR if share >= 0 else AGAINST
    red, green, blue = (
        round(low + (high - low) * abs(share)) for low, high in zip(NEITHER, full, strict=True)
    )
    return red, green, blue


def _known(heat: Heat) -> Shares:
    return np.nan_to_num(heat.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)


def _stretched(shares: Shares, width: int, height: int) -> Shares:
    """Smoothly over (height, width)."""
    grown = Image.fromarray(shares.astype(np.float32)).resize((width, height), Image.Resampling.BICUBIC)
    return np.clip(np.asarray(grown, np.float64), -1.0, 1.0)  # between values, it swings beyond them
