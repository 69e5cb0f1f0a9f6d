"""Sounds made for tests, and files of them in every coding that can be written here."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

Sound = NDArray[np.float32]
"""(n, channels) in [-1, 1]."""

RATE = 44_100


def music(seconds: float, rate: int = RATE, channels: int = 2, seed: int = 0) -> Sound:
    """A rising tone with a little noise: no moment of it is like another, and every coding can carry it."""
    time = np.arange(round(seconds * rate)) / rate
    rng = np.random.default_rng(seed)
    columns = []
    for channel in range(channels):
        tone = 0.3 * np.sin(2 * np.pi * (300 + 50 * channel + 40 * time) * time)
        columns.append(tone + 0.01 * rng.standard_normal(len(time)))
    return np.stack(columns, axis=1).astype(np.float32)


def clicks(tempo: float, seconds: float, rate: int = 16_000) -> NDArray[np.float32]:
    """A short burst of noise on every beat: (n,)."""
    length = rate // 32
    burst = np.random.default_rng(0).standard_normal(length) * np.exp(-np.arange(length) / (rate * 0.006))
    sound = np.zeros(round(seconds * rate) + length)
    for beat in range(int(seconds * tempo / 60)):
        start = round(beat * 60 / tempo * rate)
        sound[start : start + length] += 0.3 * burst
    return sound[: round(seconds * rate)].astype(np.float32)


def save(path: Path, sound: Sound, rate: int = RATE, subtype: str | None = None) -> Path:
    """A file written by libsndfile, its format by its suffix."""
    with soundfile.SoundFile(path, "w", rate, sound.shape[1], subtype) as file:
        for start in range(0, len(sound), 8192):  # libsndfile's Vorbis encoder crashes on long writes
            file.write(sound[start : start + 8192])
    return path


def encode(
    path: Path,
    sound: Sound,
    codec: str,
    rate: int = RATE,
    container: str | None = None,
    layout: str | None = None,
    options: dict[str, str] | None = None,
    film: bool = False,
) -> Path:
    """A file written by FFmpeg; with ``film`` it has moving pictures first."""
    layout = layout or {1: "mono", 2: "stereo", 6: "5.1"}[sound.shape[1]]
    with av.open(str(path), "w", format=container, options=options or {}) as file:
        pictures = file.add_stream("mpeg4", rate=25) if film else None
        stream = file.add_stream(codec, rate=rate, layout=layout)
        stream.bit_rate = 192_000
        if pictures is not None:
            _add_pictures(file, pictures)
        for start in range(0, len(sound), 4096):
            part = sound[start : start + 4096].reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), "flt", layout)
            frame.sample_rate, frame.pts = rate, start
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def _add_pictures(file: av.container.OutputContainer, stream: av.VideoStream) -> None:
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
    for number in range(5):
        frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 40 * number, np.uint8), "rgb24")
        frame.pts, frame.time_base = number, Fraction(1, 25)
        file.mux(stream.encode(frame))
    file.mux(stream.encode(None))
