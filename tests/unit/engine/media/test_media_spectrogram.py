"""A track seen: tones in the row of their frequency, moments in the column of their time."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from sound_files import RATE, encode, music, save

from engine.domain import Span
from engine.errors import DecodeError
from engine.media.spectrogram import BANDS, band_frequencies, spectrogram


def tone(hertz: float, seconds: float, rate: int = RATE) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)[:, None]


@pytest.mark.parametrize("hertz", [110, 440, 1000, 3000, 9000])
@pytest.mark.parametrize("rate", [32_000, 44_100, 96_000])
def test_that_a_tone_is_seen_in_the_row_of_its_frequency(hertz: float, rate: int, tmp_path: Path) -> None:
    seen = spectrogram(save(tmp_path / "a.wav", tone(hertz, 2, rate), rate), None, 100)
    brightest = int(seen[:, 50].argmax())
    frequencies = band_frequencies()
    assert seen[brightest].min() > 240
    assert abs(brightest - int(np.abs(frequencies - hertz).argmin())) <= 1
    elsewhere = np.abs(frequencies - hertz) > max(100, hertz / 2)
    assert seen[elsewhere, 5:-5].max() < 110  # a tone that begins and ends at once is heard everywhere there


def test_that_rows_go_from_high_to_low() -> None:
    frequencies = band_frequencies()
    assert frequencies.shape == (BANDS,)
    assert (np.diff(frequencies) < 0).all()
    assert 30 < frequencies[-1] < 60
    assert 15_000 < frequencies[0] < 16_000


@pytest.mark.parametrize("width", [1, 50, 333, 1000])
@pytest.mark.parametrize("name", ["a.wav", "a.m4a"])
def test_that_a_moment_is_seen_in_the_column_of_its_time(width: int, name: str, tmp_path: Path) -> None:
    sound = np.concatenate([np.zeros((3 * RATE, 1), np.float32), tone(1000, 3), tone(4000, 6)])
    path = encode(tmp_path / name, sound, "aac") if name == "a.m4a" else save(tmp_path / name, sound)
    seen = spectrogram(path, None, width)
    assert seen.shape[0] == BANDS
    assert width * 0.6 < seen.shape[1] <= width
    assert seen.dtype == np.uint8
    if width >= 50:
        columns = seen.shape[1]
        low, high = (int(np.abs(band_frequencies() - hertz).argmin()) for hertz in (1000, 4000))
        assert (seen[:, : columns * 23 // 100] < 60).all()
        assert (seen[low, columns * 27 // 100 : columns * 48 // 100] > 230).all()
        assert (seen[high, columns * 52 // 100 : columns * 98 // 100] > 230).all()
        assert (seen[low, columns * 54 // 100 : columns * 98 // 100] < 120).all()


def test_that_a_part_is_the_part_of_the_whole(tmp_path: Path) -> None:
    sound = np.concatenate([tone(500, 4), tone(5000, 2), tone(500, 4)])
    for name in ("a.flac", "a.ogg"):
        seen = spectrogram(save(tmp_path / name, sound), Span(4.1, 5.9), 200)
        high = int(np.abs(band_frequencies() - 5000).argmin())
        assert (seen[high] > 230).all()
        assert seen[np.abs(band_frequencies() / 500 - 1) < 0.2].max() < 120
    with pytest.raises(DecodeError, match="beyond the end"):
        spectrogram(tmp_path / "a.flac", Span(50, 60), 100)


def test_that_a_stroke_of_50_ms_has_columns_and_silence_is_black(tmp_path: Path) -> None:
    assert 5 < spectrogram(save(tmp_path / "a.wav", music(0.05)), None, 500).shape[1] <= 500
    silent = spectrogram(save(tmp_path / "b.wav", np.zeros((RATE, 1), np.float32)), None, 100)
    assert not silent.any()


def test_that_bands_above_what_the_rate_can_hold_are_black(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, (16_000, 1)).astype(np.float32)
    seen = spectrogram(save(tmp_path / "a.wav", noise, 8_000), None, 50)
    frequencies = band_frequencies()
    assert not seen[frequencies > 4_100].any()
    assert seen[frequencies < 3_900].mean() > 150


def test_that_memory_does_not_grow_with_the_track(tmp_path: Path) -> None:
    used = []
    for minutes in (1, 30):
        path = save(tmp_path / f"{minutes}.wav", np.tile(music(60, 8_000, 1), (minutes, 1)), 8_000)
        tracemalloc.start()
        seen = spectrogram(path, None, 300)
        used.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert seen.shape == (BANDS, 300)
    assert used[1] < used[0] + 2_000_000
