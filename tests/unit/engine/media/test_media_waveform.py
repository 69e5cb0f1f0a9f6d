"""The outline of a track: collected as it streams by, kept as bytes, drawn where there is no cover."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.media.waveform import MOST_PEAKS, PeakCollector, decode_peaks, encode_peaks
from engine.media.waveform_picture import bar_heights, waveform_picture


def outline(sound: NDArray[np.float32], block: int) -> NDArray[np.int8]:
    collector = PeakCollector()
    for start in range(0, len(sound), block):
        collector.add(sound[start : start + block])
    return collector.finish()


@settings(max_examples=50, deadline=None)
@given(length=st.integers(1, 200_000), block=st.integers(1, 70_000), seed=st.integers(0, 99))
def test_that_an_outline_is_the_lowest_and_highest_of_even_stretches(
    length: int, block: int, seed: int
) -> None:
    sound = np.random.default_rng(seed).uniform(-1, 1, length).astype(np.float32)
    peaks = outline(sound, max(block, length // 300))
    stretch = 16
    while -(-length // stretch) > MOST_PEAKS:
        stretch *= 2
    parts = [sound[start : start + stretch] for start in range(0, length, stretch)]
    expected = np.array([(part.min(), part.max()) for part in parts]) * 127
    np.testing.assert_array_equal(peaks, expected.astype(np.float32).round())


def test_that_an_outline_is_small_however_long_the_track_and_clipped_at_full_scale() -> None:
    collector = PeakCollector()
    for _ in range(500):
        collector.add(np.tile(np.array([-3, 2], np.float32), 30_000))
        assert collector._held.nbytes + collector._pending.nbytes < 300_000
    peaks = collector.finish()
    assert MOST_PEAKS / 2 < len(peaks) <= MOST_PEAKS
    assert peaks.min() == -127
    assert peaks.max() == 127


def test_that_nothing_and_silence_have_an_outline_of_zeros() -> None:
    np.testing.assert_array_equal(PeakCollector().finish(), np.zeros((1, 2)))
    assert not outline(np.zeros(5000, np.float32), 1000).any()


@given(st.lists(st.tuples(st.integers(-127, 127), st.integers(-127, 127)), min_size=1, max_size=300))
def test_that_an_outline_survives_being_kept(pairs: list[tuple[int, int]]) -> None:
    peaks = np.array(pairs, np.int8)
    np.testing.assert_array_equal(decode_peaks(encode_peaks(peaks)), peaks)


@given(st.binary(max_size=200))
def test_that_nonsense_is_no_outline(data: bytes) -> None:
    with pytest.raises(ValueError, match="peaks"):
        decode_peaks(data)


def test_that_every_damage_to_a_kept_outline_is_noticed() -> None:
    kept = encode_peaks(np.arange(-60, 60, dtype=np.int8).reshape(-1, 2))
    for place in range(len(kept)):
        for broken in (
            kept[:place],
            kept[:place] + bytes([kept[place] ^ 0x55]) + kept[place + 1 :],
        ):
            try:
                decoded = decode_peaks(broken)
            except ValueError:
                continue
            np.testing.assert_array_equal(decoded, decode_peaks(kept))  # a bit that zlib does not use


def test_that_a_waveform_is_drawn_as_tall_as_it_sounds() -> None:
    rising = np.stack((-np.arange(0, 127, dtype=np.int8), np.arange(0, 127, dtype=np.int8)), axis=1)
    heights = bar_heights(rising)
    assert heights == sorted(heights)
    assert heights[-1] == 1
    picture = waveform_picture(rising, 160)
    assert picture.shape == (160, 160, 3)
    assert picture.dtype == np.uint8
    np.testing.assert_array_equal(picture, waveform_picture(rising, 160))
    light = picture.max(axis=2) > 110
    assert light[:, 100:].sum() > 3 * light[:, :60].sum() > 0


@pytest.mark.parametrize("count", [1, 2, 7, 2000])
def test_that_silence_is_drawn_as_a_quiet_line(count: int) -> None:
    picture = waveform_picture(np.zeros((count, 2), np.int8), 96)
    bright = picture.max(axis=2) > 110
    assert bright.any()
    assert not bright[:30].any()
    assert not bright[-30:].any()
