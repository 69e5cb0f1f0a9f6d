"""Tracks told apart by how long they play."""

from __future__ import annotations

import numpy as np
import pytest

from engine.evaluation.lengths import by_lengths


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        (240.0, 240.9, True),
        (240.0, 243.0, False),
        (7200.0, 7260.0, True),
        (0.40, 0.42, True),
        (0.40, 0.80, False),
        (0.0, 0.0, True),
        (np.nan, 240.0, False),
        (np.nan, np.nan, False),
    ],
)
def test_that_about_as_long_is_a_second_a_share_or_less_for_short_sounds(
    first: float, second: float, alike: bool
) -> None:
    verify = by_lengths(np.array([first, second]))
    assert verify(np.array([0, 1]), np.array([1, 0])).tolist() == [alike, alike]
