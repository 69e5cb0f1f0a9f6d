from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.contrastive.views.chance import generator_for
from engine.contrastive.views.stretches import Grid, draw_stretches

GRID = Grid(stored=200, samples=100, rate=100)  # windows of 2 s


@given(st.integers(0, 1000), st.integers(1, 4), st.floats(0, 12), st.floats(0, 12), st.integers(1, 12))
def test_that_stretches_lie_in_their_track_as_far_apart_as_it_allows(
    seed: int, views: int, least: float, more: float, count: int
) -> None:
    gap = (least, least + more)
    counts = np.full(40, count)
    drawn = draw_stretches(counts, views, gap, GRID, generator_for(seed))
    assert drawn.windows.shape == drawn.starts.shape == (views, 40)
    assert ((drawn.windows >= 0) & (drawn.windows < count)).all()
    assert ((drawn.starts >= 0) & (drawn.starts <= 100)).all()
    first = drawn.windows[0]
    farthest = np.maximum(first, count - 1 - first)
    nearest = np.ceil(gap[0] / 2)
    for other in drawn.windows[1:]:
        apart = np.abs(other - first)
        assert (apart >= np.minimum(nearest, farthest)).all()
        assert (apart <= np.maximum(gap[1] / 2, nearest)).all()


def test_that_all_windows_and_starts_are_equally_likely() -> None:
    drawn = draw_stretches(np.full(20_000, 5), 2, (0, 1000), GRID, generator_for(0))
    for windows in drawn.windows:
        assert np.abs(np.bincount(windows) / 20_000 - 0.2).max() < 0.02
    assert np.abs(np.bincount(drawn.starts.ravel(), minlength=101) / 40_000 - 1 / 101).max() < 0.003
    near = draw_stretches(np.full(20_000, 5), 2, (2, 4), GRID, generator_for(1))
    middle = near.windows[1][near.windows[0] == 2]
    assert sorted(set(middle.tolist())) == [0, 1, 3, 4]
    assert np.abs(np.bincount(middle) / len(middle) - [0.25, 0.25, 0, 0.25, 0.25]).max() < 0.03


def test_that_tracks_of_different_lengths_are_drawn_together() -> None:
    counts = np.array([1, 2, 30])
    drawn = draw_stretches(counts, 2, (2, 2), GRID, generator_for(4))
    assert (drawn.windows < counts).all()
    assert np.abs(drawn.windows[1] - drawn.windows[0]).tolist() == [0, 1, 1]
