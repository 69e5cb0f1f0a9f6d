"""What of a track is changed: the windows an encoder hears, and those of the same track begun later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.domain import AudioInput
from engine.errors import DecodeError
from engine.media.audio_opening import read_with_best, sounding_blocks
from engine.media.audio_source import AudioSource, Samples
from engine.media.reading import open_regular
from engine.media.resampling import Resampler
from engine.media.tracks import NO_SOUND, Windows
from engine.media.windows import WindowCollector


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A track as an encoder hears it."""

    windows: Windows
    rate: int
    delayed: Mapping[float, Windows]
    """By how many seconds the track begins later, after silence."""


def hear(path: Path, wanted: AudioInput, delays: Sequence[float] = ()) -> Sound:
    """Decodes a track once for its windows, as ``decode_track`` has them, and for those after each delay.

    Raises:
        DecodeError: as ``decode_track`` does.
    """

    def cut(source: AudioSource) -> Sound:
        resampler = Resampler(source.rate, wanted.rate)
        collectors = [WindowCollector(wanted, round(delay * wanted.rate)) for delay in (0.0, *delays)]
        heard = 0
        for _, mono in sounding_blocks(source):
            heard += len(mono)
            _add(collectors, resampler.convert(mono))
        if not heard:
            raise DecodeError(NO_SOUND)
        _add(collectors, resampler.finish())
        windows, *delayed = [collector.finish()[0] for collector in collectors]
        return Sound(windows, wanted.rate, dict(zip(delays, delayed, strict=True)))

    with open_regular(path) as file:
        return read_with_best(file, cut)


def within(windows: Windows, change: Callable[[Samples], Samples]) -> Windows:
    """``windows`` with their sound changed, all of it in one piece, and the silence around it left silent.

    What is silent before the first sound and after the last is no part of a short track, and encoders take it
    so. Of what ``change`` makes, as much is taken as there was sound; where it is less, silence follows.
    """
    flat = windows.reshape(-1)
    sounding = np.flatnonzero(flat)
    if not sounding.size:
        return windows
    first, end = int(sounding[0]), int(sounding[-1]) + 1
    made = change(flat[first:end])[: end - first]
    changed = np.zeros_like(flat)
    changed[first : first + len(made)] = made
    return changed.reshape(windows.shape)


def _add(collectors: Sequence[WindowCollector], samples: Samples) -> None:
    for collector in collectors:
        collector.add(samples)
