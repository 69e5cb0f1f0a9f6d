"""From a file of either kind to what the encoder and the catalogue want of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.domain import AudioInput, Kind, PictureInput, PictureMetadata, TrackMetadata
from engine.encoders.encoder import EncoderInput
from engine.media.hashing import hash_bytes, hash_file
from engine.media.pictures import (
    decode_bytes,
    decode_picture,
    encode_thumbnail,
    network_input,
    smallest_for,
)
from engine.media.reading import read_bounded


@dataclass(frozen=True, slots=True)
class Windows:
    """Where the windows of a track begin, (w,) in seconds, and how long each is."""

    starts: NDArray[np.float32]
    seconds: float


@dataclass(frozen=True, slots=True)
class Decoded:
    """One file, decoded once for all that is wanted of it.

    ``data`` is what the encoder reads: of a picture uint8 (height, width, 3), of a track float32 (windows,
    samples). ``peaks`` and ``windows`` are those of a track.
    """

    metadata: PictureMetadata | TrackMetadata
    thumbnail: bytes
    data: NDArray[Any]
    peaks: bytes | None = None
    windows: Windows | None = None


@dataclass(frozen=True, slots=True)
class EncoderData:
    """What an encoder reads of a file, shaped as ``Decoded.data``; ``windows`` are those of a track."""

    array: NDArray[Any]
    windows: Windows | None = None


def limited(wanted: EncoderInput, most_windows: int | None) -> EncoderInput:
    """``wanted`` with another limit on the windows of a track, where one is given."""
    if isinstance(wanted, AudioInput) and most_windows is not None:
        return replace(wanted, most_windows=most_windows)
    return wanted


Decoder = Callable[[EncoderInput], Decoded]


def open_source(path: Path, kind: Kind) -> tuple[bytes, Decoder]:
    """The content hash of a file, and what decodes it.

    A picture is read once for both; a track may be too long for that and is streamed twice.

    Raises:
        DecodeError: the file cannot be read; the decoder raises it where it cannot be decoded.
    """
    if kind is Kind.MUSIC:
        return hash_file(path), partial(_track, path)
    data = read_bounded(path)
    return hash_bytes(data), partial(_picture, data)


def encoder_data(path: Path, wanted: EncoderInput) -> EncoderData:
    """Decodes a file for an encoder alone.

    Raises:
        DecodeError: it cannot be decoded.
    """
    if isinstance(wanted, AudioInput):
        from engine.media.track_aspects import decode_windows  # audio libraries, which pictures do not need

        windows, starts = decode_windows(path, wanted)
        return EncoderData(windows, Windows(starts, wanted.hop / wanted.rate))
    return EncoderData(network_input(decode_picture(path, smallest_for(wanted)).pixels, wanted))


def _picture(data: bytes, wanted: EncoderInput) -> Decoded:
    assert isinstance(wanted, PictureInput)
    decoded = decode_bytes(data, smallest_for(wanted))
    thumbnail = encode_thumbnail(decoded.pixels)
    return Decoded(decoded.metadata, thumbnail, network_input(decoded.pixels, wanted))


def _track(path: Path, wanted: EncoderInput) -> Decoded:
    from engine.media.tracks import decode_track  # as above
    from engine.media.waveform import encode_peaks

    assert isinstance(wanted, AudioInput)
    track = decode_track(path, wanted)
    windows = Windows(track.starts, wanted.hop / wanted.rate)
    return Decoded(track.metadata, track.thumbnail, track.windows, encode_peaks(track.peaks), windows)
