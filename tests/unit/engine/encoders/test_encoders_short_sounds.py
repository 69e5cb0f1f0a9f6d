"""Sounds that end before their window does."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.encoders.short_sounds import filled_up


def window_of(sound: list[int], samples: int, lead: int = 0) -> np.ndarray:
    window = np.zeros(samples, np.float32)
    window[lead : lead + len(sound)] = sound
    return window


def test_that_a_short_sound_begins_anew_every_period() -> None:
    (window,) = filled_up(window_of([1, 2], 12, lead=2)[None], lead=2, least_period=4)

    assert window.tolist() == [0, 0, 1, 2, 0, 0, 1, 2, 0, 0, 1, 2]


def test_that_a_sound_longer_than_the_period_begins_anew_when_it_is_over() -> None:
    (window,) = filled_up(window_of([1, 2, 3], 8)[None], lead=0, least_period=2)

    assert window.tolist() == [1, 2, 3, 1, 2, 3, 1, 2]


def test_that_a_sound_may_begin_within_the_lead() -> None:
    (window,) = filled_up(window_of([1, 2], 6)[None], lead=3, least_period=2)

    assert window.tolist() == [1, 2, 1, 2, 1, 2]


def test_that_only_the_last_window_is_filled_and_what_was_given_stays() -> None:
    track = np.stack([window_of([1], 4), window_of([5, 6], 4)])
    before = track.copy()

    filled = filled_up(track, lead=3, least_period=1)

    assert filled.tolist() == [[1, 0, 0, 0], [5, 6, 5, 6]]
    assert (track == before).all()


def test_that_silence_and_full_windows_are_left_as_they_are() -> None:
    for window in (np.zeros(5, np.float32), window_of([0, 1, 2, 3, 4], 5)):
        assert (filled_up(window[None], lead=1, least_period=2) == window).all()


@given(st.lists(st.integers(1, 9), min_size=1, max_size=20), st.integers(0, 5), st.integers(1, 9))
def test_that_the_sound_itself_stays_where_it_was(sound: list[int], lead: int, period: int) -> None:
    window = window_of(sound, 32, lead)

    (filled,) = filled_up(window[None], lead, period)

    assert (filled[: lead + len(sound)] == window[: lead + len(sound)]).all()
    assert set(filled.tolist()) <= {0, *sound}
    assert filled[lead + max(len(sound), period) :][:1].tolist() in ([], [sound[0]])
