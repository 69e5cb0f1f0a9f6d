"""From the rate of a file to that of an encoder, as the sound streams by."""

from __future__ import annotations

import math

import numpy as np
import soxr

from engine.media.audio_source import Samples

_QUALITY = "HQ"
"""100 dB, flat up to 0.91 of the limit; half as long again as the quick settings, a tenth of decoding."""


class Resampler:
    """Turns mono sound from one rate into another; where both are the same, every sample stays as it is."""

    def __init__(self, source: int, target: int) -> None:
        self._stream = (
            soxr.ResampleStream(source, target, 1, dtype="float32", quality=_QUALITY)
            if source != target
            else None
        )

    def convert(self, samples: Samples) -> Samples:
        """What can be said of the new rate after ``samples``, which may be nothing yet."""
        return samples if self._stream is None else self._stream.resample_chunk(samples)

    def finish(self) -> Samples:
        """What was still held back; nothing may follow."""
        nothing = np.empty(0, np.float32)
        return nothing if self._stream is None else self._stream.resample_chunk(nothing, last=True)


def common_period(source: int, target: int) -> int:
    """After how many samples of the one rate a sample of the other falls on one of them again.

    Where a part begins at a multiple of it, it gives the very samples that the whole does. Rates that have
    nothing in common meet once a second; for those it is 1, and half a sample's difference.
    """
    period = source // math.gcd(source, target)
    return period if period < source // 20 else 1
