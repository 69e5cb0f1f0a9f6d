from __future__ import annotations

import threading
import time

import pytest

from engine.contrastive.inputs.prefetch import Prefetch


def test_that_batches_come_in_order_and_once() -> None:
    with Prefetch(range(50), lambda plan: plan * 2) as batches:
        assert list(batches) == [plan * 2 for plan in range(50)]


def test_that_two_batches_are_ready_while_one_is_used() -> None:
    made: list[int] = []
    third = threading.Event()

    def load(plan: int) -> int:
        made.append(plan)
        if plan == 3:
            third.set()  # while it has no place yet
        return plan

    with Prefetch(range(100), load) as batches:
        first = next(iter(batches))
        assert first == 0
        assert third.wait(10)
        time.sleep(0.05)
        assert made == [0, 1, 2, 3]


def test_that_what_went_wrong_is_raised_where_the_batch_was_to_come() -> None:
    def load(plan: int) -> int:
        if plan == 2:
            raise ValueError("no such batch")
        return plan

    with Prefetch(range(5), load) as prefetch:
        batches = iter(prefetch)
        assert [next(batches), next(batches)] == [0, 1]
        with pytest.raises(ValueError, match="no such batch"):
            next(batches)


def test_that_the_thread_ends_when_nobody_wants_more() -> None:
    before = threading.active_count()
    with Prefetch(range(10_000), lambda plan: plan) as batches:
        assert next(iter(batches)) == 0
    assert threading.active_count() == before
    batches.close()  # a second time is no harm
