"""Real tracks are heard as a plain decode of the whole file hears them, whole and in part."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from real_data import DRUMS, MUSIC, with_drums, with_music

from engine.domain import AudioInput, Span
from engine.media.tracks import decode_span, decode_track

TRACKS = sorted(MUSIC.glob("*/*"))[1::5]
STROKES = sorted(DRUMS.glob("*/*"))[::12]
WANTED = AudioInput(rate=16_000, samples=48_000, hop=48_000)

pytestmark = [with_drums, with_music]


def naive(path: Path) -> np.ndarray:
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return soxr.resample(sound.mean(axis=1), rate, WANTED.rate)


@pytest.mark.parametrize("path", TRACKS, ids=lambda path: path.name)
def test_that_a_track_is_heard_as_a_plain_decode_hears_it(path: Path) -> None:
    expected, track = naive(path), decode_track(path, WANTED)
    facts = track.metadata
    assert facts.duration == pytest.approx(len(expected) / WANTED.rate, abs=0.5)
    assert facts.loudness is not None
    assert -30 < facts.loudness < -5
    assert facts.tempo is None or 59 < facts.tempo < 191
    assert 1000 < len(track.peaks) <= 2000
    alike = []
    for window, start in zip(track.windows, track.starts, strict=True):
        first = round(float(start) * WANTED.rate)
        part = expected[first : first + WANTED.samples]
        alike.append(np.abs(window[: len(part)] - part).max() < 2e-3)
    assert np.mean(alike) > 0.9  # two decoders mend damaged frames of an MP3 each in their own way


@pytest.mark.parametrize("path", TRACKS, ids=lambda path: path.name)
def test_that_a_part_of_a_track_is_where_it_is_in_the_whole(path: Path) -> None:
    whole = decode_track(path, AudioInput(16_000, 48_000, 48_000, most_windows=1000))
    third = len(whole.windows) // 3
    part = decode_span(path, WANTED, Span(3.0 * third, 3.0 * third + 9))
    np.testing.assert_allclose(part, whole.windows[third : third + 3], atol=1e-3)


@pytest.mark.parametrize("path", STROKES, ids=lambda path: path.name)
def test_that_a_stroke_is_one_window(path: Path) -> None:
    expected, track = naive(path), decode_track(path, WANTED)
    first = expected[: WANTED.samples]
    np.testing.assert_allclose(track.windows[0, : len(first)], first, atol=1e-4)
    assert len(track.windows) == max(1, round(len(expected) / WANTED.samples))
    assert track.thumbnail.startswith(b"\xff\xd8")
