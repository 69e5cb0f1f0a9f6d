from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contrastive.samplers import HardNegatives, Shuffled, even_sizes, share_of


@given(count=st.integers(1, 300), batch=st.integers(1, 80), seed=st.integers(0, 5), epoch=st.integers(0, 3))
def test_that_every_item_comes_once_but_for_one_at_most(
    count: int, batch: int, seed: int, epoch: int
) -> None:
    sampler = Shuffled(range(10, 10 + count), batch, seed)
    batches = sampler.batches(epoch)
    rows = np.concatenate(batches)
    assert len(batches) == sampler.steps >= 1
    assert len(set(rows.tolist())) == len(rows)
    assert set(rows.tolist()) <= set(range(10, 10 + count))
    assert all(len(each) <= max(batch, 2) for each in batches)
    sizes = [len(each) for each in batches]
    assert max(sizes) - min(sizes) <= 1
    assert len(rows) == count or (len(rows) == count - 1 and batch <= 2)


def test_that_sizes_are_even() -> None:
    assert even_sizes(100, 64) == [50, 50]
    assert even_sizes(10, 64) == [10]
    assert even_sizes(5, 2) == [2, 2]
    assert even_sizes(1, 8) == [1]


def test_that_an_epoch_is_the_same_whenever_it_is_asked_for_and_unlike_the_next() -> None:
    sampler, again = Shuffled(range(50), 16, 3), Shuffled(range(50), 16, 3)
    again.batches(0)
    for epoch in range(3):
        np.testing.assert_equal(sampler.batches(epoch), again.batches(epoch))
    assert not np.array_equal(np.concatenate(sampler.batches(0)), np.concatenate(sampler.batches(1)))
    other = Shuffled(range(50), 16, 4)
    assert not np.array_equal(np.concatenate(sampler.batches(0)), np.concatenate(other.batches(0)))


def test_that_processes_share_a_batch_evenly() -> None:
    rows = np.arange(11)
    parts = [share_of(rows, place, 3) for place in range(3)]
    np.testing.assert_equal(parts, [[0, 1, 2], [3, 4, 5], [6, 7, 8]])


@given(count=st.integers(2, 80), batch=st.integers(2, 20), seed=st.integers(0, 3))
def test_that_hard_negatives_are_with_what_they_are_mistaken_for(count: int, batch: int, seed: int) -> None:
    rows = np.arange(count) * 3
    sampler = HardNegatives(rows, batch, seed)
    partner = rows[np.arange(count) ^ 1] if count % 2 == 0 else np.full(count, -1)
    sampler.refresh(partner[:, None])
    batches = sampler.batches(0)
    found = np.concatenate(batches).tolist()
    assert len(set(found)) == len(found) >= count - 1
    assert set(found) <= set(rows.tolist())
    if count % 2 == 0:
        together = sum(int(partner[row // 3]) in each for each in batches for row in each.tolist())
        assert together >= len(found) - 2 * len(batches)  # a pair may be on a border


def test_that_hard_negatives_are_kept_in_the_state() -> None:
    one, other = HardNegatives(range(40), 8, 0), HardNegatives(range(40), 8, 0)
    one.refresh(np.random.default_rng(0).integers(-1, 40, (40, 3)))
    with pytest.raises(AssertionError):
        np.testing.assert_equal(one.batches(1), other.batches(1))
    other.restore(one.state())
    np.testing.assert_equal(one.batches(1), other.batches(1))
