"""When a student no longer tells items apart."""

from __future__ import annotations

from collections.abc import Sequence

from engine.contrastive.methods import Need
from engine.contrastive.records import EpochRecord
from engine.contrastive.watch import LEAST_SPREAD, Health, is_stuck

GROUPING = frozenset({Need.LABELS, Need.PAIRS})
"""What tells a method that different items are to be the same."""

FEWEST_STUCK = 8
"""Steps of an epoch below which a loss that stays where it is tells nothing."""


def complaint_of(
    record: EpochRecord, losses: Sequence[float], trivial: Sequence[float], grouping: bool = False
) -> str | None:
    """What is wrong with the outputs or the losses of an epoch, in a sentence; None where nothing is.

    Args:
        losses: of its steps after the warm-up.
        trivial: what each would be after a collapse; nan where that would not tell.
        grouping: whether the method may put all items of a label in one place. Two labels are then best on
            one line, at its two ends, which otherwise would be a collapse.
    """
    health = record.health
    if health is not None and health.complaint is not None and not (grouping and _spreads(health)):
        return health.complaint
    if len(losses) >= FEWEST_STUCK and is_stuck(losses, trivial):
        return (
            f"The training has collapsed: its loss stays at {record.loss:.3g}, which is what it has when "
            "all items come out the same. Lower the learning rate, or choose another method."
        )
    return None


def _spreads(health: Health) -> bool:
    return health.spread >= LEAST_SPREAD
