"""The table of rows against a dict."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.index.row_table import MAX_ID, RowTable

ids = st.one_of(st.integers(0, 50), st.integers(4_090, 4_100), st.integers(0, 1 << 22))


@settings(deadline=None)
@given(steps=st.lists(st.dictionaries(ids, st.integers(-1, 1000), max_size=20), max_size=10))
def test_that_it_answers_as_a_dict(steps: list[dict[int, int]]) -> None:
    table = RowTable()
    expected: dict[int, int] = {}
    for step in steps:
        table.set(np.array(list(step), np.int64), np.array(list(step.values()), np.int64))
        expected |= step
        asked = np.array([*expected, 7, 1 << 23, -1, -5000, 1 << 60], np.int64)
        assert table.get(asked).tolist() == [expected.get(int(item), -1) for item in asked]


@pytest.mark.parametrize("unusable", [-1, MAX_ID + 1])
def test_that_ids_outside_its_range_are_refused(unusable: int) -> None:
    with pytest.raises(ValueError, match="between 0"):
        RowTable().set(np.array([unusable]), 0)
