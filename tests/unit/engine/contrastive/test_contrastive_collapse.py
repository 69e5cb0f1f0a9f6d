from __future__ import annotations

from math import log

from engine.contrastive.collapse import FEWEST_STUCK, complaint_of
from engine.contrastive.records import Tally
from engine.contrastive.watch import Health

WELL = Health(0.9, 5.0, 0.2, -2.0)
ILL = Health(0.001, 5.0, 0.0, 0.0)
FREE = [1.0] * FEWEST_STUCK
TRIVIAL = [log(15)] * FEWEST_STUCK


def _complaint(health: Health, losses: list[float] = FREE, *, grouping: bool = False) -> str | None:
    record = Tally(losses=losses).record(0, 0, health, None)
    return complaint_of(record, losses, TRIVIAL[: len(losses)], grouping)


def test_that_outputs_that_are_all_the_same_are_a_collapse() -> None:
    assert _complaint(WELL) is None
    assert "nearly the same" in str(_complaint(ILL))


def test_that_a_loss_that_stays_at_its_trivial_value_is_a_collapse() -> None:
    assert "its loss stays at 2.71" in str(_complaint(WELL, TRIVIAL))
    assert _complaint(WELL, [*TRIVIAL[1:], 1.0]) is None


def test_that_a_few_such_steps_tell_nothing() -> None:
    assert _complaint(WELL, TRIVIAL[:-1]) is None


def test_that_two_labels_may_be_at_the_ends_of_a_line() -> None:
    line = Health(1.0, 1.0, 0.0, -1.0)
    assert _complaint(line, grouping=True) is None
    assert "on one line" in str(_complaint(line))
    assert "nearly the same" in str(_complaint(ILL, grouping=True))
