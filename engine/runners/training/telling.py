"""Tells the front end how a training goes, and the training what the front end wants."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from engine.contrastive.callbacks import Wish
from engine.contrastive.candidate import epoch_record
from engine.contrastive.embedding import Embed
from engine.contrastive.hooks import SCORE, Hooks
from engine.contrastive.records import EpochRecord, StepRecord
from engine.contrastive.run_folder import RunFolder
from engine.events import TrainingEpochEnded, TrainingStepped
from engine.jobs.context import JobContext
from engine.runners.training.contest import Contest
from engine.runners.training.words import WordContest

SECONDS_BETWEEN_STEPS = 0.2
DECIDING = ("map", "text_map")
"""The figures by which one epoch is better than another."""


class JobHooks(Hooks):
    """Passes on what a training tells as events of the job."""

    def __init__(
        self, context: JobContext, folder: RunFolder, contest: Contest | None, spoken: WordContest | None
    ) -> None:
        """``contest`` is asked after each epoch, and ``spoken`` in words; None where nothing can be."""
        self.batch_size = 0
        """Items of a step, once that is known."""
        self._context, self._folder, self._contest, self._spoken = context, folder, contest, spoken
        self._steps = 0
        self._told_at = 0.0

    def tell(self, stage: str, done: int, total: int) -> None:
        self._context.stop_if_cancelled()
        self._context.progress(stage, done, total)

    def wish(self) -> Wish:
        if not self._context.cancelled:
            return Wish.GO_ON
        return Wish.PAUSE if self._context.paused else Wish.CANCEL

    def started(self, steps: int, done: int, batch_size: int) -> None:
        self._steps, self.batch_size = steps, batch_size
        self._context.progress("training", done, steps)

    def stepped(self, record: StepRecord) -> None:
        done = record.step + 1
        self._context.progress("training", done, self._steps)
        now = time.monotonic()
        if done != self._steps and now - self._told_at < SECONDS_BETWEEN_STEPS:
            return
        self._told_at = now
        self._context.emit(
            TrainingStepped(
                self._context.job_id,
                step=done,
                steps=self._steps,
                epoch=record.epoch + 1,
                loss=record.loss,
                learning_rate=record.learning_rate,
                items_per_second=record.items_per_second,
            )
        )

    def epoch(self, record: EpochRecord, figures: Mapping[str, float | None]) -> None:
        told = history_of(record)
        self._folder.add_epoch(told)
        self._context.emit(TrainingEpochEnded(self._context.job_id, told))

    def score(self, embed: Embed, words: Embed | None = None) -> dict[str, float | None]:
        """Decided by what is found by items and by words alike, so that the ones do not harm the others.

        Where a handful of queries is all there is, they decide nothing, and the last epoch is as good as any.
        """
        figures: dict[str, float | None] = {}
        if self._contest is not None:
            figures |= self._contest.figures(self._contest.ask(embed))
        if self._spoken is not None and words is not None:
            figures |= self._spoken.ask(embed, words)
        found = [figure for name in DECIDING if (figure := figures.get(name)) is not None]
        is_telling = self._contest is not None and self._contest.is_telling
        return {**figures, SCORE: sum(found) / len(found) if found and is_telling else None}


def history_of(record: EpochRecord) -> dict[str, Any]:
    """An epoch as it stands in a report; see ``TrainingEpochEnded``."""
    return plain_epoch(epoch_record(record, record.figures))


def plain_epoch(record: Mapping[str, Any]) -> dict[str, Any]:
    """An epoch without the score, which is one of the figures under another name."""
    return {name: value for name, value in record.items() if name != SCORE}
