"""What a decoder of sound hands over, whichever library stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.errors import DecodeError

Block = NDArray[np.float32]
"""Sound in about [-1, 1], one row a channel: (channels, n). It is good until the next one is asked for."""

Samples = NDArray[np.float32]
"""Mono sound in about [-1, 1]: (n,)."""

BLOCK_SAMPLES = 1 << 16
"""Samples a channel of a block: 1.5 s at 44.1 kHz. Twice as much gains nothing, half costs a tenth."""

_MOST_PLANES = 7
_SLOWEST_RATE = 2_000
_FASTEST_RATE = 1_536_000
_MOST_CHANNELS = 64


class AudioSource(Protocol):
    """An opened track: read once, from its start or from where ``seek`` put it."""

    @property
    def rate(self) -> int:
        """Samples a second."""

    @property
    def channels(self) -> int:
        """How many channels a block has."""

    @property
    def layout(self) -> str | None:
        """FFmpeg's name for what the channels are, as in ``5.1``; None where nobody knows."""

    @property
    def mixing(self) -> NDArray[np.float32]:
        """The share of each channel in mono, (channels,): alike, and nothing for a channel of low effects."""

    @property
    def format(self) -> str:
        """The coding as people call it, as in ``MP3``."""

    @property
    def expected_seconds(self) -> float | None:
        """How long the file says it is, which may be anything; None where it says nothing."""

    def seek(self, seconds: float) -> float:
        """Go to about ``seconds``, to be called before anything is read; where the next block begins.

        It never begins later than asked for; at 0 where a jump would not be exact.
        """

    def blocks(self) -> Iterator[Block]:
        """The sound from here to the end, or to where it can be decoded no further.

        Raises:
            DecodeError: another library may be able to read what this one cannot.
        """


def sample_format(channels: int) -> str:
    """FFmpeg's name of the floats a frame has: PyAV cannot count the planes of eight channels and more."""
    return "fltp" if channels <= _MOST_PLANES else "flt"


def refuse_absurd(rate: int, channels: int) -> None:
    """Raises DecodeError for what only a damaged header says, and no memory would be enough for."""
    if not 1 <= channels <= _MOST_CHANNELS:
        raise DecodeError(f"the file is damaged (it claims to have {channels:,} channels)")
    if not _SLOWEST_RATE <= rate <= _FASTEST_RATE:
        raise DecodeError(f"the file is damaged (it claims {rate:,} samples a second)")


def even_mixing(channels: int, low_effects: frozenset[int] = frozenset()) -> NDArray[np.float32]:
    """The mean of all channels but those whose numbers are ``low_effects``: (channels,), sums to 1."""
    heard = [number not in low_effects for number in range(channels)]
    count = sum(heard) or channels
    return np.array([1 / count if is_heard or not any(heard) else 0.0 for is_heard in heard], np.float32)
