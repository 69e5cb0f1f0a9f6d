"""A training whose parts are all there: the trainer, its load, and what is made of how it ends."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch

from engine.contrastive import candidate
from engine.contrastive.assembling import Pupil, Supply, pupil_of, supply_of
from engine.contrastive.callbacks import Callback, Ending
from engine.contrastive.candidate import Course
from engine.contrastive.checkpoint import Checkpoints
from engine.contrastive.distributed import wait_for_all
from engine.contrastive.embedding import of_texts
from engine.contrastive.failures import CheckpointError, OutOfMemoryError
from engine.contrastive.gathering import place, processes
from engine.contrastive.grounds import Ground, Places
from engine.contrastive.hardness import Refresh
from engine.contrastive.hooks import Hooks, Telling
from engine.contrastive.loads import Load
from engine.contrastive.material import Material
from engine.contrastive.methods import BY_NAME
from engine.contrastive.objectives.alignment import Alignment
from engine.contrastive.sampling import trained_rows
from engine.contrastive.sizing import decided
from engine.contrastive.specification import Specification
from engine.contrastive.student import Student
from engine.contrastive.trainer import Around, Outcome, Trainer
from engine.encoders.heads import Head

CHECKPOINTS = "checkpoints"
ENDED = frozenset({Ending.FINISHED, Ending.EARLY})
"""Endings after which there is a candidate."""


class Lesson:
    """To be given once; where memory was too little, with less at once, and on from the last epoch."""

    def __init__(
        self, specification: Specification, material: Material, ground: Ground, places: Places, hooks: Hooks
    ) -> None:
        self._specification, self._material, self._ground = specification, material, ground
        self._places, self._hooks = places, hooks
        self._checkpoints = Checkpoints(places.run / CHECKPOINTS)

    def give(self) -> Course:
        """See ``course.run``."""
        load = Load.load(self._places.run)
        while True:
            pupil = pupil_of(self._specification, self._material, self._ground, self._places.device)
            if load is None:
                load = self._decided(pupil)
            try:
                return self._closed(self._taught(pupil, load), load, pupil)
            except OutOfMemoryError:
                lighter = load.lighter(pupil.student, BY_NAME[self._specification.method].views)
                if lighter is None or processes() > 1:  # the others wait for this one, and cannot be told
                    raise
            # Outside of the handler, whose traceback holds on to what was made.
            load = lighter
            load.save(self._places.run)
            del pupil
            gc.collect()
            if torch.cuda.is_available():
                torch.cuda.empty_cache()

    def _decided(self, pupil: Pupil) -> Load:
        device = self._places.device
        load = decided(self._specification, self._material, self._ground, pupil, device)
        if place() == 0:
            load.save(self._places.run)
        wait_for_all()
        return load

    def _taught(self, pupil: Pupil, load: Load) -> Outcome:
        device = self._places.device
        supply = supply_of(self._specification, self._material, self._ground, pupil.known, load, device)
        around = Around(
            checkpoints=self._checkpoints,
            score=lambda student: self._score(student, pupil),
            wish=self._hooks.wish,
            callbacks=self._callbacks(pupil, supply, load),
            names=self._names,
        )
        plan = load.plan(self._specification.plan)
        trainer = Trainer(pupil.student, pupil.objective, supply.feed, plan, device, around)
        return trainer.fit()

    def _callbacks(self, pupil: Pupil, supply: Supply, load: Load) -> list[Callback]:
        found: list[Callback] = [Telling(self._hooks, load.batch_size)]
        if supply.refreshed is not None:
            rows = trained_rows(self._specification, self._material)
            wanted = self._specification.hard_negatives, self._specification.skipped_negatives
            embed = self._ground.embedding(pupil.student)
            found.append(Refresh(supply.refreshed, rows, pupil.known, embed, *wanted))
        return found

    def _score(self, student: Student, pupil: Pupil) -> Mapping[str, float | None]:
        words = None
        if isinstance(pupil.objective, Alignment) and self._material.texts is not None:
            words = of_texts(self._material.texts, pupil.objective.texts, self._places.device)
        return self._hooks.score(self._ground.embedding(student), words)

    def _names(self, rows: Sequence[int]) -> Sequence[str]:
        return [f"item {self._material.ids[row]}" for row in rows]

    def _closed(self, outcome: Outcome, load: Load, pupil: Pupil) -> Course:
        """What a training is worth when it has ended, written down where it is over."""
        seconds = sum(record.seconds for record in outcome.history)
        course = Course(
            ending=outcome.ending,
            history=[candidate.epoch_record(record, record.figures) for record in outcome.history],
            batch_size=load.batch_size,
            seconds=seconds,
            items_per_second=sum(record.items for record in outcome.history) / max(seconds, 1e-9),
            waiting=sum(record.waiting * record.seconds for record in outcome.history) / max(seconds, 1e-9),
            unreadable={int(self._material.ids[row]): why for row, why in self._ground.unreadable.items()},
        )
        if outcome.ending in ENDED:
            course = self._with_weights(course, pupil)
            if place() == 0:
                candidate.write(self._places.run, course)
            wait_for_all()
        return course

    def _with_weights(self, course: Course, pupil: Pupil) -> Course:
        best = self._checkpoints.latest()
        if best is not None and best.score is not None:
            best = self._checkpoints.best()
        # Else nobody asked at the end, as under torchrun, and what was found before tells nothing of it.
        if best is None:
            raise CheckpointError(
                f"Nothing is left of the training in {self._checkpoints.folder}. Train again."
            )
        scored = best.score is not None
        assert isinstance(pupil.student.head, Head)
        return replace(
            course,
            head=pupil.student.head.record,
            network=self._ground.network,
            best_epoch=int(best.record["epoch"]) + 1 if scored else None,
            weights=candidate.kept_weights(best, self._ground.network is not None),
        )
