from __future__ import annotations

from math import cos, pi

import pytest

from engine.contrastive.schedule import Schedule


def test_that_the_rate_rises_in_a_line_and_falls_along_half_a_cosine() -> None:
    schedule = Schedule.of_stage(0, 24, share=1 / 6)
    assert [schedule.factor(step) for step in range(5)] == [0.25, 0.5, 0.75, 1.0, 1.0]
    assert schedule.factor(14) == pytest.approx((1 + cos(pi / 2)) / 2)
    assert schedule.factor(23) == pytest.approx((1 + cos(pi * 19 / 20)) / 2)
    assert schedule.factor(24) == schedule.factor(99) == 0.0


def test_that_a_later_stage_waits_and_then_has_a_warm_up_of_its_own() -> None:
    schedule = Schedule.of_stage(10, 30, share=0.1)
    assert [schedule.factor(step) for step in (0, 9, 10, 11, 12)] == [0.0, 0.0, 0.5, 1.0, 1.0]
    assert schedule.factor(21) == pytest.approx(0.5)


def test_that_without_a_warm_up_it_begins_at_the_top() -> None:
    assert Schedule.of_stage(0, 10, share=0.0).factor(0) == 1.0


def test_that_a_stage_that_never_begins_learns_nothing() -> None:
    assert {Schedule.of_stage(10, 10, share=0.5).factor(step) for step in range(10)} == {0.0}
