from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from explorer.views.waveform_drawing import columns, coverage, time_marks, tinted

PEAKS = arrays(np.int8, st.tuples(st.integers(1, 300), st.just(2)), elements=st.integers(-127, 127))


@given(PEAKS, st.integers(1, 200))
def test_that_each_column_has_the_extremes_of_its_stretch(peaks: NDArray[np.int8], width: int) -> None:
    found = columns(peaks, width)
    for column in range(width):
        start = column * len(peaks) // width
        end = max(start + 1, (column + 1) * len(peaks) // width)
        assert found[column].tolist() == [peaks[start:end, 0].min(), peaks[start:end, 1].max()]


def test_that_full_scale_fills_the_height_and_silence_is_a_line() -> None:
    loud, silent = np.array([[-127, 127]], np.int8), np.zeros((1, 2), np.int8)
    assert coverage(loud, 3, 20).min() == 255
    line = coverage(silent, 3, 21)
    assert (line.sum(axis=0) == 255).all()
    assert (line[10] == 255).all()


def test_that_only_edges_are_in_between() -> None:
    column = coverage(np.array([[-40, 90]], np.int8), 1, 40)[:, 0]
    inside = np.flatnonzero(column)
    assert (column[inside[1:-1]] == 255).all()
    assert np.array_equal(inside, np.arange(inside[0], inside[-1] + 1))


def test_that_a_picture_has_its_colour_where_it_is_covered() -> None:
    image = tinted(np.array([[0, 255]], np.uint8), QColor("#204060"))
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(1, 0) == QColor("#204060")


def test_that_times_of_a_part_are_round_too() -> None:
    assert [text for _, text in time_marks(41.3, 52.1, 300, 70)] == ["0:45", "0:50"]


@given(st.floats(0.05, 40_000), st.integers(50, 4000))
def test_that_times_are_never_too_near_to_each_other(duration: float, width: int) -> None:
    times = [seconds for seconds, _ in time_marks(0, duration, width, 70)]
    assert times[0] == 0
    assert times[-1] <= duration + 1e-6
    gaps = np.diff(times) * width / duration
    assert gaps.size == 0 or gaps.min() >= 70 - 1e-6 or duration > 7200


def test_that_times_are_round() -> None:
    assert [text for _, text in time_marks(0, 65, 500, 70)] == [
        "0:00",
        "0:10",
        "0:20",
        "0:30",
        "0:40",
        "0:50",
        "1:00",
    ]
    assert [text for _, text in time_marks(0, 0.4, 400, 70)] == ["0.0 s", "0.1 s", "0.2 s", "0.3 s", "0.4 s"]
    assert time_marks(0, 0, 500, 70) == []
    assert [seconds for seconds, _ in time_marks(0, 60, 200, 70)] == pytest.approx([0, 30, 60])
