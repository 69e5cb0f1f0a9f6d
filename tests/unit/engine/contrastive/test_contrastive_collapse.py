from __future__ import annotations

from math import log

import pytest

from engine.contrastive.collapse import FEWEST_STUCK, CollapseWatch
from engine.contrastive.failures import CollapsedError
from engine.contrastive.records import Tally
from engine.contrastive.watch import Health

WELL = Health(0.9, 5.0, 0.2, -2.0)
ILL = Health(0.001, 5.0, 0.0, 0.0)
FREE = [1.0] * FEWEST_STUCK
TRIVIAL = [log(15)] * FEWEST_STUCK


def _look(watch: CollapseWatch, health: Health, losses: list[float] = FREE, *, last: bool = False) -> bool:
    return watch.look(Tally(losses=losses).record(0, 0, health, None), losses, TRIVIAL[: len(losses)], last)


def test_that_one_ill_epoch_is_not_kept_and_a_second_ends_the_training() -> None:
    watch = CollapseWatch()
    assert _look(watch, WELL)
    assert not _look(watch, ILL)
    with pytest.raises(CollapsedError, match="nearly the same"):
        _look(watch, ILL)


def test_that_a_student_that_recovers_goes_on() -> None:
    watch = CollapseWatch()
    assert [_look(watch, health) for health in (ILL, WELL, ILL, WELL)] == [False, True, False, True]


def test_that_a_training_does_not_end_ill() -> None:
    with pytest.raises(CollapsedError):
        _look(CollapseWatch(), ILL, last=True)


def test_that_a_loss_that_stays_at_its_trivial_value_is_a_collapse() -> None:
    watch = CollapseWatch()
    assert not _look(watch, WELL, TRIVIAL)
    with pytest.raises(CollapsedError, match=r"its loss stays at 2\.71"):
        _look(watch, WELL, TRIVIAL)


def test_that_a_few_such_steps_tell_nothing() -> None:
    assert _look(CollapseWatch(), WELL, TRIVIAL[:-1])


def test_that_two_labels_may_be_at_the_ends_of_a_line() -> None:
    line = Health(1.0, 1.0, 0.0, -1.0)
    assert _look(CollapseWatch(grouping=True), line)
    assert not _look(CollapseWatch(), line)
    assert not _look(CollapseWatch(grouping=True), ILL)
