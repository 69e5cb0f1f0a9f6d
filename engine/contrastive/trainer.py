"""The loop that trains, whatever the objective, and wherever the batches come from."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from math import isnan, nan
from typing import Any

import torch

from engine.contrastive.batch import Batch, Progress
from engine.contrastive.callbacks import Callback, Ending, Feed, Wish
from engine.contrastive.checkpoint import Checkpoints
from engine.contrastive.collapse import GROUPING, complaint_of
from engine.contrastive.distributed import as_first, most, wait_for_all
from engine.contrastive.failures import CollapsedError, telling_of_memory
from engine.contrastive.gathering import place
from engine.contrastive.keeping import Position, restore, state_of
from engine.contrastive.objective import Objective
from engine.contrastive.plan import Plan
from engine.contrastive.reading import Names, Reader, Taken
from engine.contrastive.records import EpochRecord
from engine.contrastive.rng import seed_all
from engine.contrastive.stepping import Stepper
from engine.contrastive.student import Student

Score = Callable[[Student], Mapping[str, float | None]]
"""Figures of how well a student, in evaluation, does on held-out items. That called ``score`` is the one that
decides; more is better, and None or nothing says nothing."""


def _by_rows(rows: Sequence[int]) -> Sequence[str]:
    return [f"item {row}" for row in rows]


@dataclass(frozen=True, slots=True)
class Around:
    """What a trainer may have beside what it trains."""

    checkpoints: Checkpoints | None = None
    """Where the training is kept; one that is found there goes on."""
    score: Score | None = None
    """Asked after each epoch, in the first process only."""
    wish: Callable[[], Wish] = lambda: Wish.GO_ON
    """Asked after each step."""
    callbacks: Sequence[Callback] = ()
    names: Names = _by_rows


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a training; the weights are in its checkpoints, and in :attr:`Trainer.kept`."""

    ending: Ending
    history: tuple[EpochRecord, ...]


class Trainer:
    """Trains a student with an objective on what a feed gives it."""

    def __init__(
        self,
        student: Student,
        objective: Objective[Any],
        feed: Feed,
        plan: Plan,
        device: torch.device,
        around: Around | None = None,
    ) -> None:
        """Moves both to ``device``. ``objective`` was built around ``student``."""
        self._feed, self._plan, self._device = feed, plan, device
        self._around = around or Around()
        self._stepper = Stepper(student, objective, plan, device, -(-feed.steps // plan.accumulate))
        self._reader = Reader(self._around.callbacks, self._around.names)
        self._at = Position()
        self._grouping = not objective.method.needs.isdisjoint(GROUPING)

    @property
    def kept(self) -> Student:
        """The student that an encoder version is made of."""
        return self._stepper.kept

    def fit(self) -> Outcome:
        """Trains to the end, or until somebody wishes otherwise.

        Raises:
            CollapsedError, NotFiniteError, OutOfMemoryError: as they say; the last checkpoint stays.
            CheckpointError: what was kept belongs to another training.
            StorageFullError, LibraryError: nothing can be kept.
            InvalidRequestError: the plan asks of the student what it does not bear.
        """
        self._begin()
        with self._stepper.at_work():
            for epoch in range(self._at.epoch, self._plan.epochs):
                if 0 < self._plan.patience <= self._at.without_better:
                    return self._end(Ending.EARLY)
                self._stepper.enter(epoch)
                for batches, waited in self._batches(epoch):
                    self._take(batches, waited)
                    wish = Wish(most(self._around.wish().value, self._device))
                    if wish is not Wish.GO_ON:
                        return self._leave(wish)
                self._close(epoch)
        return self._end(Ending.FINISHED)

    def _begin(self) -> None:
        seed_all(self._plan.seed + place())
        latest = self._around.checkpoints.latest() if self._around.checkpoints else None
        if latest is not None:
            self._at, self._reader.tally = restore(latest, self._stepper, self._feed)
        for callback in self._around.callbacks:
            callback.on_start(self._stepper.total, self._at.step)

    def _batches(self, epoch: int) -> Iterator[tuple[list[Batch], float]]:
        """Those of each step that is left, and how many seconds the device stood still for want of them."""
        batches = self._feed.batches(epoch, self._at.batch)
        self._reader.start()
        while True:
            asked = time.perf_counter()
            with telling_of_memory("the views of a batch", self._device):
                step = list(islice(batches, self._plan.accumulate))
            waited = time.perf_counter() - asked
            if not step:
                return
            yield step, waited if self._reader.idle else 0.0

    def _take(self, batches: Sequence[Batch], waited: float) -> None:
        progress = Progress(self._at.step, self._stepper.total, self._at.epoch)
        items = sum(len(batch) for batch in batches)
        with telling_of_memory(f"{items} items at once", self._device):
            placed = [self._placed(replace(batch, progress=progress)) for batch in batches]
            figures = self._stepper.take(placed)
        self._at.step += 1
        self._at.batch += len(batches)
        rate = self._stepper.learning_rate(progress.step)
        overflows = self._stepper.scales
        self._reader.push(Taken(figures, self._stepper.names, placed, rate, waited, overflows))

    def _placed(self, batch: Batch) -> Batch:
        """On the device, pictures with their channels last in memory."""
        moved = batch.to(self._device)
        last = torch.channels_last
        views = (view.contiguous(memory_format=last) if view.ndim == 4 else view for view in moved.views)
        return replace(moved, views=tuple(views))

    def _close(self, epoch: int) -> None:
        """Evaluates an epoch, tells of it and keeps it, unless it looks like a collapse.

        Raises:
            CollapsedError: it does, and so did the one before, or there is none to come.
        """
        self._reader.flush()
        tally = self._reader.renew()
        record = tally.record(epoch, self._at.step, self._stepper.health(), *self._score())
        for callback in self._around.callbacks:
            callback.on_epoch(record)
        warming = max(self._stepper.warm - (self._at.step - len(tally.losses)), 0)
        complaint = complaint_of(record, tally.losses[warming:], tally.trivial[warming:], self._grouping)
        # Once is not enough: an untrained network answers nearly the same to all, and learns not to.
        if complaint is not None and (self._at.ill or epoch + 1 == self._plan.epochs):
            raise CollapsedError(complaint)
        self._at.close(record, ill=complaint is not None)
        if not self._at.ill:
            self._keep(f"epoch-{epoch + 1:05d}", asdict(record))

    def _score(self) -> tuple[float | None, Mapping[str, float | None]]:
        """The score, the same in all processes, and the figures, which the first one has."""
        figures: Mapping[str, float | None] = {}
        if self._around.score is not None and place() == 0:
            with torch.no_grad():
                figures = self._around.score(self.kept.eval())
        score = figures.get("score")
        (told,) = as_first([nan if score is None else score], self._device)
        return None if isnan(told) else told, figures

    def _keep(self, name: str, record: dict[str, Any]) -> None:
        """Writes a checkpoint, in the first process; the others wait until it is there."""
        if self._around.checkpoints is None:
            return
        state = state_of(self._at, self._reader.tally, self._stepper, self._feed)
        if place() == 0:
            self._around.checkpoints.save(name, self.kept.state_dict(), state, record)
        wait_for_all()

    def _leave(self, wish: Wish) -> Outcome:
        if wish is Wish.CANCEL:
            return self._end(Ending.CANCELLED)
        self._reader.flush()
        record = {"epoch": self._at.epoch, "steps": self._at.step, "score": None}
        self._keep(f"epoch-{self._at.epoch:05d}-step-{self._at.step:08d}", record)
        return self._end(Ending.PAUSED)

    def _end(self, ending: Ending) -> Outcome:
        for callback in self._around.callbacks:
            callback.on_end(ending)
        return Outcome(ending, tuple(self._at.history))
