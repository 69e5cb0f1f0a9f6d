"""Which library reads a file, and which one is asked when the first cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.errors import DecodeError
from engine.media.audio_source import AudioSource, Block, Samples
from engine.media.ffmpeg_source import FFmpegSource
from engine.media.sound_file_source import SoundFileSource

_LOUDEST = np.float32(16.0)
"""24 dB above full scale: more is no music but a damaged file of floats, whose squares must not overflow."""

_T = TypeVar("_T")


def read_with_best(file: BinaryIO, work: Callable[[AudioSource], _T]) -> _T:
    """What ``work`` makes of the sound in an opened file.

    It is given libsndfile's reading where that is the faster one; where it refuses or breaks down halfway,
    ``work`` begins once more with FFmpeg's, which passes over damage.

    Raises:
        DecodeError: neither can read any of it.
    """
    try:
        with closing(SoundFileSource(file)) as source:
            return work(source)
    except DecodeError:
        with closing(FFmpegSource(file)) as source:
            return work(source)


def sounding_blocks(source: AudioSource) -> Iterator[tuple[Block, Samples]]:
    """The blocks of a source, each with its mix to one channel, in which every value is finite and sane.

    Raises:
        DecodeError: the library behind the source gave up.
    """
    blocks = source.blocks()
    while (block := _next(blocks)) is not None:
        with np.errstate(all="ignore"):
            mono = np.clip(_mixed(block, source.mixing), -_LOUDEST, _LOUDEST)
            if np.isnan(mono.sum()):
                mono = np.nan_to_num(mono)
        yield block, mono


def _mixed(block: Block, mixing: NDArray[np.float32]) -> Samples:
    """``mixing @ block`` without BLAS, whose threads wait for each other where a pool uses all processors."""
    mono: Samples = block[0] * mixing[0]
    for channel, share in zip(block[1:], mixing[1:], strict=True):
        mono += channel * share
    return mono


def _next(blocks: Iterator[Block]) -> Block | None:
    try:
        return next(blocks, None)
    except DecodeError:
        raise
    except MemoryError as error:
        raise DecodeError("there is not enough memory to decode it") from error
    except Exception as error:  # decoders of untrusted bytes raise whatever their arithmetic comes to
        text = " ".join(str(error).split())[:120]
        raise DecodeError(f"the file is damaged ({text or type(error).__name__})") from error
