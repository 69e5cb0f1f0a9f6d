"""One thing about a track without the others: only what an encoder hears, or only what is drawn of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.domain import AudioInput
from engine.errors import DecodeError
from engine.media.audio_metadata import read_tags
from engine.media.audio_opening import read_with_best, sounding_blocks
from engine.media.audio_source import AudioSource
from engine.media.reading import open_regular
from engine.media.resampling import Resampler
from engine.media.tracks import NO_SOUND, Windows, thumbnail_of
from engine.media.waveform import PeakCollector, Peaks
from engine.media.windows import WindowCollector


def decode_windows(path: Path, wanted: AudioInput) -> tuple[Windows, NDArray[np.float32]]:
    """The windows (w, samples) and starts (w,) that ``decode_track`` gives, and nothing else of it.

    Raises:
        DecodeError: as ``decode_track`` does.
    """

    def cut(source: AudioSource) -> tuple[Windows, NDArray[np.float32]]:
        resampler, windows = Resampler(source.rate, wanted.rate), WindowCollector(wanted)
        heard = 0
        for _, mono in sounding_blocks(source):
            heard += len(mono)
            windows.add(resampler.convert(mono))
        if not heard:
            raise DecodeError(NO_SOUND)
        windows.add(resampler.finish())
        return windows.finish()

    with open_regular(path) as file:
        return read_with_best(file, cut)


def draw_track(path: Path) -> tuple[bytes, Peaks]:
    """The thumbnail (JPEG) and the outline of a track.

    Raises:
        DecodeError: as ``decode_track`` does.
    """

    def outlined(source: AudioSource) -> Peaks:
        outline = PeakCollector()
        heard = 0
        for _, mono in sounding_blocks(source):
            heard += len(mono)
            outline.add(mono)
        if not heard:
            raise DecodeError(NO_SOUND)
        return outline.finish()

    with open_regular(path) as file:
        tags = read_tags(file)
        peaks = read_with_best(file, outlined)
    return thumbnail_of(tags.cover, peaks), peaks
