"""The tempo of a track, and the part of it that is listened to."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sound_files import clicks

from engine.media.tempo import MiddleOfTrack, tempo_of


@pytest.mark.parametrize("tempo", [72, 90, 120, 128, 140])
@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_that_clicks_have_their_tempo(tempo: float, rate: int) -> None:
    found = tempo_of(clicks(tempo, 30, rate), rate)
    assert type(found) is float
    assert found == pytest.approx(tempo, rel=0.01)


@pytest.mark.parametrize("tempo", [40, 160, 185])
def test_that_a_tempo_is_told_in_an_octave_that_people_tap(tempo: float) -> None:
    found = tempo_of(clicks(tempo, 30), 16_000)
    assert found is not None
    assert 59.5 <= found <= 190.5
    assert min(abs(found * factor / tempo - 1) for factor in (0.5, 1, 2)) < 0.02


def test_that_what_has_no_beat_has_no_tempo() -> None:
    rng = np.random.default_rng(3)
    assert tempo_of(rng.standard_normal(16_000 * 30).astype(np.float32) * 0.1, 16_000) is None
    assert tempo_of(np.zeros(16_000 * 30, np.float32), 16_000) is None
    assert tempo_of(np.sin(np.arange(16_000 * 30) * 0.1).astype(np.float32), 16_000) is None


def test_that_a_few_seconds_are_too_short_for_a_tempo() -> None:
    assert tempo_of(clicks(120, 4.9), 16_000) is None


def test_that_nothing_the_library_warns_of_reaches_the_user() -> None:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        tempo_of(np.full(16_000 * 6, 1e-30, np.float32), 16_000)
    assert seen == []


@pytest.mark.parametrize(
    ("seconds", "expected", "first"),
    [(300, 300.0, 105), (300, None, 0), (300, 1e9, 210), (300, 20.0, 0), (40, 300.0, 0), (100, 180.0, 10)],
)
def test_that_the_middle_is_kept_as_far_as_the_file_tells_the_truth(
    seconds: int, expected: float | None, first: int
) -> None:
    rate = 10
    middle = MiddleOfTrack(rate, expected)
    sound = np.repeat(np.arange(seconds, dtype=np.float32), rate)
    for start in range(0, len(sound), 77):
        middle.add(sound[start : start + 77])
    kept = middle.samples()
    assert len(kept) == min(90, seconds) * rate
    assert kept[0] == first
    np.testing.assert_array_equal(np.diff(kept)[np.diff(kept) != 0], 1)


def test_that_an_empty_track_has_no_middle() -> None:
    assert len(MiddleOfTrack(16_000, None).samples()) == 0
