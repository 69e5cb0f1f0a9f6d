"""When a training is ended because its student no longer tells items apart."""

from __future__ import annotations

from collections.abc import Sequence

from engine.contrastive.failures import CollapsedError
from engine.contrastive.methods import Need
from engine.contrastive.records import EpochRecord
from engine.contrastive.watch import LEAST_SPREAD, Health, is_stuck

GROUPING = frozenset({Need.LABELS, Need.PAIRS})
"""What tells a method that different items are to be the same."""

FEWEST_STUCK = 8
"""Steps of an epoch below which a loss that stays where it is tells nothing."""


class CollapseWatch:
    """Ends a training whose outputs are all the same at the end of two epochs in a row.

    Once is not enough: an untrained network answers nearly the same to all, and learns not to.
    """

    def __init__(self, grouping: bool = False) -> None:
        """``grouping``: whether the method may put all items of a label in one place.

        Two labels are then best on one line, at its two ends, which otherwise would be a collapse.
        """
        self.complaints = 0
        self._grouping = grouping

    def look(
        self, record: EpochRecord, losses: Sequence[float], trivial: Sequence[float], last: bool
    ) -> bool:
        """Whether the epoch is healthy; ``losses`` are those of its steps after the warm-up.

        Raises:
            CollapsedError: it is not, nor was the one before, or there is none to come.
        """
        complaint = self._of_health(record.health) if record.health is not None else None
        if complaint is None and len(losses) >= FEWEST_STUCK and is_stuck(losses, trivial):
            complaint = (
                f"The training has collapsed: its loss stays at {record.loss:.3g}, which is what it has when "
                "all items come out the same. Lower the learning rate, or choose another method."
            )
        if complaint is None:
            self.complaints = 0
            return True
        self.complaints += 1
        if self.complaints > 1 or last:
            raise CollapsedError(complaint)
        return False

    def _of_health(self, health: Health) -> str | None:
        return None if self._grouping and health.spread >= LEAST_SPREAD else health.complaint
