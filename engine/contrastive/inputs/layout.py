"""In which form decoded items are kept. Without torch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, prod
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from engine.domain import AudioInput, PictureInput

SPARE = 8 / 7
"""Side of a stored picture over that of a view: 256 for 224, the custom of ImageNet training."""
FULL_SCALE = float(np.iinfo(np.int16).max)


@dataclass(frozen=True, slots=True)
class Layout:
    """An item is one or more rows of one shape: a picture is one, a track has one for each window."""

    shape: tuple[int, ...]
    dtype: str
    """NumPy's, with the order of bytes."""
    recipe: str
    """All that decides the rows of a file besides its content."""

    @property
    def row_bytes(self) -> int:
        """Bytes of one row."""
        return prod(self.shape) * np.dtype(self.dtype).itemsize

    @property
    def digest(self) -> str:
        """16 hexadecimal digits; layouts that differ in anything have another."""
        return xxhash.xxh3_64_hexdigest(repr((self.shape, self.dtype, self.recipe)).encode())

    def suits(self, rows: NDArray[Any]) -> bool:
        """Whether ``rows`` are those of an item."""
        return rows.dtype == np.dtype(self.dtype) and rows.shape[1:] == self.shape and len(rows) > 0


def stored_picture(wanted: PictureInput, spare: float = SPARE) -> PictureInput:
    """How a picture is stored for random crops, somewhat larger than the encoder wants it."""
    return replace(wanted, width=ceil(wanted.width * spare), height=ceil(wanted.height * spare))


def picture_layout(stored: PictureInput) -> Layout:
    """Of pictures decoded as ``stored``: uint8 (height, width, 3)."""
    return Layout((stored.height, stored.width, 3), "|u1", repr(stored))


def stored_sound(wanted: AudioInput, spare: float = 2.0) -> AudioInput:
    """How a track is stored for random stretches: in longer windows, and as much of it as is heard."""
    samples = ceil(wanted.samples * spare)
    covered = wanted.most_windows * wanted.hop
    return AudioInput(wanted.rate, samples, hop=samples, most_windows=max(1, round(covered / samples)))


def sound_layout(stored: AudioInput, treatment: str = "") -> Layout:
    """Of tracks decoded as ``stored``: int16 (samples,) for each window.

    Args:
        treatment: What else is done to the windows, such as filling up short sounds, in any words.
    """
    return Layout((stored.samples,), "<i2", f"{stored!r} {treatment}")


def pcm(windows: NDArray[np.float32]) -> NDArray[np.int16]:
    """Sound in [-1, 1] to whole numbers; what is louder is cut off."""
    scaled: NDArray[np.float32] = np.rint(np.clip(windows, -1, 1) * FULL_SCALE)
    return scaled.astype("<i2")
