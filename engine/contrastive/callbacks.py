"""What is called while a training goes on, and what it is fed by."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, StrEnum
from typing import Any, Protocol

from engine.contrastive.batch import Batch
from engine.contrastive.records import EpochRecord, StepRecord


class Feed(Protocol):
    """Where batches come from. It may prepare them ahead in threads of its own."""

    @property
    def steps(self) -> int:
        """Batches of an epoch, the same in each."""

    def batches(self, epoch: int, start: int = 0) -> Iterator[Batch]:
        """Those of ``epoch`` from number ``start`` on, whatever was asked for before.

        They are the same whenever they are asked for, given the seed and what :meth:`state` holds; with
        several processes, this one's share of each. The progress they carry is set by the trainer.
        """

    def state(self) -> dict[str, Any]:
        """What cannot be told from a seed, such as a table of hard negatives: tensors and plain values."""

    def restore(self, state: dict[str, Any]) -> None:
        """Takes what :meth:`state` gave."""


class Wish(Enum):
    """What a person wants of a training that is under way."""

    GO_ON = 0
    PAUSE = 1
    """Keep all of it as it is, and end; it goes on from this very step."""
    CANCEL = 2
    """End at once; what was kept of the last epoch stays."""


class Ending(StrEnum):
    """How a training ended."""

    FINISHED = "finished"
    EARLY = "early"
    """The held-out score did not get better any more."""
    PAUSED = "paused"
    CANCELLED = "cancelled"


class Callback:
    """Called at the points of the loop; each does nothing unless it is overridden.

    What it raises ends the training, and the last checkpoint stays. With several processes each has its own.
    """

    def on_start(self, steps: int, done: int) -> None:
        """Before the first of ``steps`` steps, ``done`` of which were done before, as after a pause."""

    def on_step(self, record: StepRecord) -> None:
        """After a step; on a GPU one step late, so that it need not wait to be asked for its figures."""

    def on_epoch(self, record: EpochRecord) -> None:
        """After an epoch and its evaluation, before it is kept."""

    def on_end(self, ending: Ending) -> None:
        """At the end, unless by an error."""
