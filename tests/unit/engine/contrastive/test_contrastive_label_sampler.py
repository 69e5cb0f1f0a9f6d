from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contrastive.label_sampler import ByLabel
from engine.errors import InvalidRequestError

LABELS = st.lists(st.sets(st.integers(0, 6), max_size=3), min_size=1, max_size=60).filter(any)


@given(
    labels=LABELS, m=st.integers(1, 8), k=st.integers(1, 8), seed=st.integers(0, 3), epoch=st.integers(0, 2)
)
def test_that_batches_have_m_labels_and_no_item_twice(
    labels: list[set[int]], m: int, k: int, seed: int, epoch: int
) -> None:
    rows = range(100, 100 + len(labels))
    sampler = ByLabel(rows, labels, m, k, seed)
    batches = sampler.batches(epoch)
    assert len(batches) == sampler.steps >= 1
    there = set().union(*labels)
    for batch in batches:
        own = [labels[row - 100] for row in batch.tolist()]
        assert 0 < len(batch) <= m * k
        assert len(set(batch.tolist())) == len(batch)
        assert all(own)
        assert len(set().union(*own)) >= min(m, len(there))
    np.testing.assert_equal(batches, ByLabel(rows, labels, m, k, seed).batches(epoch))


@pytest.mark.parametrize("count", [4, 5, 7])
def test_that_each_item_has_another_of_its_label(count: int) -> None:
    labels = [[row % 9] for row in range(9 * count)]
    for batch in ByLabel(range(9 * count), labels, 4, 2, 0).batches(0):
        assert set(Counter(row % 9 for row in batch.tolist()).values()) == {2}


def test_that_even_labels_come_all_of_them_in_an_epoch() -> None:
    labels = [[row % 8] for row in range(64)]
    batches = ByLabel(range(64), labels, 4, 4, 0).batches(2)
    assert sorted(np.concatenate(batches).tolist()) == list(range(64))
    assert not np.array_equal(batches[0], ByLabel(range(64), labels, 4, 4, 0).batches(3)[0])


def test_that_few_labels_have_more_items_each() -> None:
    labels = [[row % 2] for row in range(40)]
    for batch in ByLabel(range(40), labels, 8, 2, 0).batches(0):
        assert Counter(row % 2 for row in batch.tolist()) == {0: 8, 1: 8}


def test_that_a_label_with_half_of_the_items_does_not_have_half_of_the_places() -> None:
    labels = [["many"]] * 80 + [[row % 10] for row in range(80)]
    rows = np.concatenate(ByLabel(range(160), labels, 5, 4, 0).batches(0))
    assert int((rows < 80).sum()) == len(rows) // 5


def test_that_labels_with_few_items_give_those_they_have() -> None:
    labels = [["a"], ["a"], ["b"]]
    (batch,) = ByLabel(range(3), labels, 2, 4, 0).batches(0)
    assert sorted(batch.tolist()) == [0, 1, 2]


def test_that_items_without_a_label_are_refused_together() -> None:
    with pytest.raises(InvalidRequestError, match="has a label"):
        ByLabel(range(2), [[], []], 2, 2, 0)
