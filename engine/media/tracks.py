"""From an audio file to what the encoder, the gallery and the player need, in one pass over its sound."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.domain import AudioInput, Span, TrackMetadata
from engine.errors import DecodeError
from engine.media.audio_metadata import AudioTags, read_tags
from engine.media.audio_opening import read_with_best, sounding_blocks
from engine.media.audio_source import AudioSource
from engine.media.loudness import LoudnessMeter
from engine.media.pictures import decode_bytes, encode_thumbnail
from engine.media.reading import open_regular
from engine.media.resampling import Resampler, common_period
from engine.media.tempo import MiddleOfTrack, tempo_of
from engine.media.waveform import PeakCollector, Peaks
from engine.media.waveform_picture import waveform_picture
from engine.media.windows import WindowCollector
from engine.settings import THUMBNAIL_SIDE

NO_SOUND = "there is no sound in it that can be decoded"
BEYOND = "the marked part lies beyond the end of the track"
_PREROLL_SECONDS = 0.1
"""Heard before the first window of a part, so that the resampler has settled when that begins."""

Windows = NDArray[np.float32]
"""What an encoder hears: (w, samples) at the rate it wants, w ≥ 1."""


@dataclass(frozen=True, slots=True, eq=False)
class DecodedTrack:
    """A track as an import needs it."""

    metadata: TrackMetadata
    windows: Windows
    starts: NDArray[np.float32]
    """(w,): the second at which the stretch of each window begins, k · hop / rate for window k."""
    peaks: Peaks
    """(n, 2) int8, n ≤ 2000: lowest and highest of evenly long stretches; full scale is ±127."""
    thumbnail: bytes
    """A JPEG of the cover, or of the waveform where there is none."""


def decode_track(path: Path, wanted: AudioInput) -> DecodedTrack:
    """Decode a whole track once; see ``AudioInput`` for its windows.

    The content decides about the format. Memory does not grow with the length of the track, and what a file
    says of its length is not believed. Of a file that is cut off or damaged what can be decoded is taken. A
    last window that would be less than half sound is left out, unless it is the only one.

    Raises:
        DecodeError: with the reason as half a sentence, where no sound at all can be had.
    """
    with open_regular(path) as file:
        tags = read_tags(file)
        return read_with_best(file, lambda source: _heard(source, tags, wanted))


def decode_span(path: Path, wanted: AudioInput, span: Span) -> Windows:
    """The windows of a part of a track, whose grid begins at ``span.start``; the track goes on around them.

    Windows that would be less than half inside the part are left out, unless it is the first.

    Raises:
        DecodeError: as in ``decode_track``, or the part lies beyond the end.
    """
    with open_regular(path) as file:
        return read_with_best(file, lambda source: _heard_span(source, wanted, span))


def _heard(source: AudioSource, tags: AudioTags, wanted: AudioInput) -> DecodedTrack:
    resampler = Resampler(source.rate, wanted.rate)
    windows, outline = WindowCollector(wanted), PeakCollector()
    meter = LoudnessMeter(source.rate, source.channels, source.layout)
    middle = MiddleOfTrack(wanted.rate, source.expected_seconds)
    heard = 0
    for block, mono in sounding_blocks(source):
        heard += len(mono)
        outline.add(mono)
        meter.add(block)
        converted = resampler.convert(mono)
        windows.add(converted)
        middle.add(converted)
    if not heard:
        raise DecodeError(NO_SOUND)
    windows.add(resampler.finish())
    metadata = TrackMetadata(
        duration=heard / source.rate,
        format=source.format,
        sample_rate=source.rate,
        channels=source.channels,
        title=tags.title,
        artist=tags.artist,
        album=tags.album,
        track=tags.track,
        year=tags.year,
        genre=tags.genre,
        loudness=meter.finish(),
        tempo=tempo_of(middle.samples(), wanted.rate),
    )
    cut, starts = windows.finish()
    peaks = outline.finish()
    return DecodedTrack(metadata, cut, starts, peaks, thumbnail_of(tags.cover, peaks))


def _heard_span(source: AudioSource, wanted: AudioInput, span: Span) -> Windows:
    before = wanted.lead / wanted.rate + _PREROLL_SECONDS
    reached = round(source.seek(max(0.0, span.start - before)) * source.rate)
    skipped = -reached % common_period(source.rate, wanted.rate)
    origin = round(((reached + skipped) / source.rate - span.start) * wanted.rate)
    length = max(1, round((span.end - span.start) * wanted.rate))
    resampler = Resampler(source.rate, wanted.rate)
    windows = WindowCollector(wanted, origin, length)
    for _, mono in sounding_blocks(source):
        windows.add(resampler.convert(mono[skipped:]))
        skipped = max(0, skipped - len(mono))
        if windows.is_full:
            break
    else:
        windows.add(resampler.finish())
    if windows.end <= 0:
        raise DecodeError(BEYOND)
    return windows.finish()[0]


def thumbnail_of(cover: bytes | None, peaks: Peaks) -> bytes:
    """A JPEG of the ``cover``; of the waveform where there is none, or none that can be read."""
    if cover is not None:
        try:
            return encode_thumbnail(decode_bytes(cover, 1, THUMBNAIL_SIDE).pixels)
        except DecodeError:
            pass
    return encode_thumbnail(waveform_picture(peaks))
