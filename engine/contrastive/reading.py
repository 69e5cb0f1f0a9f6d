"""What the steps of a training say, read when it is there, and not before the next step is under way."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

import torch
from torch import Tensor

from engine.contrastive.batch import Batch
from engine.contrastive.callbacks import Callback
from engine.contrastive.failures import NotFiniteError, listed
from engine.contrastive.gathering import processes
from engine.contrastive.records import Figures, StepRecord, Tally

Names = Callable[[Sequence[int]], Sequence[str]]
"""Items by their rows, as people call them."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step whose figures are on their way."""

    figures: Figures
    """Loss, trivial loss, norm of the gradient, and then what ``parts`` names."""
    parts: tuple[str, ...]
    batches: Sequence[Batch]
    learning_rate: float
    waited: float
    """Seconds until its batches were there."""
    overflows: bool
    """Whether its gradients were scaled, and may be too large now and then."""


class Reader:
    """Counts steps, tells of them, and stops at one that is no number."""

    def __init__(self, callbacks: Sequence[Callback], names: Names) -> None:
        self.tally = Tally()
        self._callbacks, self._names = callbacks, names
        self._unread: Taken | None = None
        self._last = time.perf_counter()

    @property
    def idle(self) -> bool:
        """Whether the device has done all it was given."""
        return self._unread is None or self._unread.figures.there

    def start(self) -> None:
        """Seconds count from now on."""
        self._last = time.perf_counter()

    def renew(self) -> Tally:
        """Gives the tally, and begins another one."""
        tally, self.tally = self.tally, Tally()
        return tally

    def push(self, taken: Taken) -> None:
        """Reads the step before ``taken``, which is under way now; and that too where nothing is gained.

        Raises:
            NotFiniteError: a step's loss or gradient is no number.
        """
        before, self._unread = self._unread, taken
        if before is not None:
            self._read(before)
        if taken.figures.there:
            self.flush()

    def flush(self) -> None:
        """Reads the last step.

        Raises:
            NotFiniteError: its loss or gradient is no number.
        """
        unread, self._unread = self._unread, None
        if unread is not None:
            self._read(unread)

    def _read(self, taken: Taken) -> None:
        loss, trivial, norm, *parts = taken.figures.read()
        now = time.perf_counter()
        seconds, self._last = now - self._last, now
        progress = taken.batches[0].progress
        record = StepRecord(
            step=progress.step,
            epoch=progress.epoch,
            loss=loss,
            trivial=trivial,
            gradient_norm=norm,
            learning_rate=taken.learning_rate,
            items=sum(len(batch) for batch in taken.batches) * processes(),
            seconds=seconds,
            waiting=taken.waited,
            parts=dict(zip(taken.parts, parts, strict=True)),
        )
        if not isfinite(loss) or not (isfinite(norm) or taken.overflows):
            raise self._not_finite(record, taken.batches)
        self.tally.add(record)
        for callback in self._callbacks:
            callback.on_step(record)

    def _not_finite(self, record: StepRecord, batches: Sequence[Batch]) -> NotFiniteError:
        rows = [row for batch in batches for row in batch.items.tolist()]
        broken = [row for batch in batches for row in batch.items[_broken(batch)].tolist()]
        what = "its gradient" if isfinite(record.loss) else "its loss"
        if broken:
            cause = f"These items are no numbers either: {listed(self._names(broken))}."
            cure = "Take them out of the collection and train again"
        else:
            cause = f"It held {listed(self._names(rows))}."
            cure = "Lower the learning rate and train again"
        return NotFiniteError(
            f"The training stopped at step {record.step + 1}, in epoch {record.epoch + 1}: {what} is no "
            f"number any more. {cause} {cure}; the last checkpoint is kept.",
            broken or rows,
        )


def _broken(batch: Batch) -> Tensor:
    """(n,) bool, the items with a view that is no number."""
    wrong = [~torch.isfinite(view).flatten(1).all(1) for view in batch.views]
    return torch.stack(wrong).any(0)
