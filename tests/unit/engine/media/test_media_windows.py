"""Windows cut from a stream are those of the whole sound, whatever the blocks it comes in."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.domain import AudioInput
from engine.media.windows import WindowCollector, spread

RATE = 100


def naive_windows(
    sound: NDArray[np.float32], wanted: AudioInput, begin: int = 0, end: int | None = None
) -> tuple[NDArray[np.float32], list[int]]:
    """Every window of the part from ``begin`` to ``end``, seen from the whole sound, and their numbers."""
    end = len(sound) if end is None else min(end, len(sound))
    margin = wanted.samples + wanted.lead
    padded = np.concatenate((np.zeros(margin), sound, np.zeros(margin + wanted.hop))).astype(np.float32)
    windows, numbers = [], []
    for number in range(len(sound) // wanted.hop + 2):
        first = begin + number * wanted.hop - wanted.lead
        last = first + wanted.samples
        inside = end - max(first, begin)
        if number == 0 or (
            begin + number * wanted.hop < end and (last <= end or 2 * inside >= wanted.samples)
        ):
            windows.append(padded[margin + first : margin + last])
            numbers.append(number)
    return np.array(windows), numbers


def stride_of(count: int, most: int) -> int:
    stride = 1
    while -(-count // stride) > 2 * most:
        stride *= 2
    return stride


inputs = st.builds(
    lambda samples, hop, lead, most: AudioInput(RATE, samples, hop, min(lead, samples - 1), most),
    st.integers(2, 40),
    st.integers(1, 50),
    st.integers(0, 15),
    st.integers(1, 8),
)


def collected(
    sound: NDArray[np.float32], cuts: list[int], collector: WindowCollector
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    for part in np.split(sound, sorted(cut % (len(sound) + 1) for cut in cuts)):
        collector.add(part)
    return collector.finish()


@settings(max_examples=300, deadline=None)
@given(wanted=inputs, length=st.integers(1, 900), cuts=st.lists(st.integers(0, 10_000), max_size=20))
def test_that_the_windows_of_a_stream_are_those_of_the_whole_sound(
    wanted: AudioInput, length: int, cuts: list[int]
) -> None:
    sound = np.arange(1, length + 1, dtype=np.float32)
    windows, starts = collected(sound, cuts, WindowCollector(wanted))
    every, numbers = naive_windows(sound, wanted)
    kept = list(range(0, len(numbers), stride_of(len(numbers), wanted.most_windows)))
    chosen = [kept[place] for place in spread(len(kept), wanted.most_windows)]
    np.testing.assert_array_equal(windows, every[chosen])
    np.testing.assert_allclose(starts, np.array([numbers[place] for place in chosen]) * wanted.hop / RATE)
    assert windows.dtype == starts.dtype == np.float32
    assert 1 <= len(windows) <= wanted.most_windows


@settings(max_examples=200, deadline=None)
@given(
    wanted=inputs,
    length=st.integers(1, 300),
    begin=st.integers(0, 299),
    part=st.integers(1, 300),
    before=st.integers(0, 60),
)
def test_that_a_part_has_its_own_windows_with_the_track_around_them(
    wanted: AudioInput, length: int, begin: int, part: int, before: int
) -> None:
    begin %= length
    sound = np.arange(1, length + 1, dtype=np.float32)
    reached = max(0, begin - wanted.lead - before)
    collector = WindowCollector(wanted, reached - begin, part)
    windows, starts = collected(sound[reached:], [], collector)
    every, numbers = naive_windows(sound, wanted, begin, begin + part)
    kept = list(range(0, len(numbers), stride_of(len(numbers), wanted.most_windows)))
    chosen = [kept[place] for place in spread(len(kept), wanted.most_windows)]
    np.testing.assert_array_equal(windows, every[chosen])
    np.testing.assert_allclose(starts, np.array([numbers[place] for place in chosen]) * wanted.hop / RATE)


def test_that_a_full_collector_says_so_and_needs_no_more() -> None:
    wanted = AudioInput(RATE, 10, 10)
    collector = WindowCollector(wanted, 0, 25)
    collector.add(np.ones(29, np.float32))
    assert not collector.is_full
    collector.add(np.ones(5, np.float32))
    assert collector.is_full
    assert len(collector.finish()[0]) == 3


def test_that_what_is_held_does_not_grow_with_the_stream() -> None:
    wanted = AudioInput(RATE, 30, 20, 5, 4)
    collector = WindowCollector(wanted)
    for _ in range(2000):
        collector.add(np.ones(50, np.float32))
        assert len(collector._kept) <= 2 * wanted.most_windows + 1
        assert len(collector._pending) <= 50 + wanted.samples
    assert len(collector.finish()[0]) == wanted.most_windows


@given(st.integers(0, 500), st.integers(1, 60))
def test_that_spreading_is_even_and_keeps_what_fits(count: int, most: int) -> None:
    places = spread(count, most)
    assert len(places) == min(count, most)
    if count <= most:
        assert places == list(range(count))
    else:
        gaps = np.diff([-1, *places, count])
        assert max(gaps) - min(gaps[1:-1], default=gaps[0]) <= count / most + 1
        assert places == sorted(set(places))
