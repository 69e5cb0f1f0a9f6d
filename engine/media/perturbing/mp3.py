"""Sound through an MP3 and back, in memory."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import cast

import av
import numpy as np
import soxr
from av.audio.codeccontext import AudioCodecContext

from engine.media.audio_source import Samples

_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
_FASTEST_OF_FEW = 24_000
_FEW = 32
"""Kbit/s that rates above 24 kHz want at least; below it, encoders lower the rate."""
_LATE = 576 + 529
"""Samples by which the encoder, LAME, and then any decoder are late. FFmpeg leaves them out at the start."""

_EFFORT = "7"
"""LAME's least but for two: half of the time of its usual one, and on music no less like the original."""


def through_mp3(samples: Samples, rate: int, kilobits: int) -> Samples:
    """``samples`` (n,) at ``rate`` Hz as an MP3 of ``kilobits`` kbit/s keeps them; (n,), in their place.

    Where an MP3 cannot have that rate, or not with so few bits, it is coded at another one.
    """
    fastest = _FASTEST_OF_FEW if kilobits < _FEW else _RATES[-1]
    coding_rate = next((own for own in _RATES if rate <= own <= fastest), fastest)
    there = np.asarray(soxr.resample(samples, rate, coding_rate), np.float32)
    back = soxr.resample(_coded(there, coding_rate, kilobits), coding_rate, rate)
    kept = np.zeros(len(samples), np.float32)
    kept[: len(back)] = back[: len(kept)]
    return kept


def _coded(samples: Samples, rate: int, kilobits: int) -> Samples:
    encoder = av.CodecContext.create("libmp3lame", "w")
    encoder.sample_rate, encoder.layout, encoder.format = rate, "mono", "fltp"
    encoder.time_base = Fraction(1, rate)
    encoder.bit_rate = kilobits * 1000
    encoder.options = {"compression_level": _EFFORT}
    decoder = cast("AudioCodecContext", av.CodecContext.create("mp3float", "r"))
    encoder.open()
    heard: list[Samples] = []
    for frame in _frames(samples, rate, encoder.frame_size):
        for packet in encoder.encode(frame):
            heard += [decoded.to_ndarray()[0] for decoded in decoder.decode(packet)]
    heard += [decoded.to_ndarray()[0] for decoded in decoder.decode(None)]
    return np.concatenate([*heard, np.empty(0, np.float32)])[: len(samples)]


def _frames(samples: Samples, rate: int, size: int) -> Iterator[av.AudioFrame | None]:
    """``samples`` in frames of ``size`` samples, with silence after them for what comes late; then None."""
    padded = np.concatenate([samples, np.zeros(_LATE + 2 * size - len(samples) % size, np.float32)])
    for start in range(0, len(padded) - size + 1, size):
        frame = av.AudioFrame.from_ndarray(padded[None, start : start + size], "fltp", "mono")
        frame.sample_rate, frame.pts = rate, start
        yield frame
    yield None
