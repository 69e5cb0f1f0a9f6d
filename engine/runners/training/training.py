"""One training, from the first look at the collection to the promotion of what came of it."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from engine.catalog import collections, embeddings, promotions
from engine.contrastive import course
from engine.contrastive.callbacks import Ending
from engine.contrastive.candidate import Course
from engine.contrastive.material import Material
from engine.contrastive.run_folder import RunFolder
from engine.domain import Collection, Promotion, TrainingMode, TrainingRequest
from engine.events import JobLog, TrainingBegan
from engine.jobs.context import JobCancelledError, JobContext
from engine.runners.embedding import embed_items
from engine.runners.training.bases import Base, base_for
from engine.runners.training.measuring import Comparing, numbers
from engine.runners.training.offered import offered_by
from engine.runners.training.preparing import Preparing
from engine.runners.training.reporting import finite, story
from engine.runners.training.telling import JobHooks
from engine.runners.training.tidying import tidy
from engine.runners.training.undertaking import Undertaking
from engine.runners.training.version import Making


class Training:
    """Carries out a request, or goes on with what lies in the folder of a training."""

    def __init__(self, request: TrainingRequest, folder: RunFolder, context: JobContext) -> None:
        self._request, self._folder, self._context = request, folder, context
        self._catalog = context.catalog
        self._began = time.monotonic()

    def run(self) -> dict[str, Any]:
        """The report.

        Raises:
            JobCancelledError: the job was asked to stop; it says how far the training came.
            InvalidRequestError: the collection does not have what it takes, or a setting makes no sense.
            JobError: the training collapsed, ran out of memory or into numbers that are none.
            EncoderError: an encoder cannot be loaded or not be trained.
            StorageFullError, LibraryError: nothing can be kept.
        """
        tidy(self._catalog, self._folder)
        with self._catalog.read() as session:
            collection = collections.get(session, self._request.collection)
        undertaking, base = self._prepared(collection)
        comparing = Comparing(self._context, undertaking)
        self._tell_beginning(undertaking, comparing.baseline())
        done = self._trained(undertaking)
        making = Making(self._context, collection, base, undertaking, self._folder)
        version, encoder = making.version(done)
        making.embed(version, encoder)
        report: dict[str, Any] = finite(
            {
                "job": self._context.job_id,
                "encoder": version.name,
                "base": base.version.name,
                **story(undertaking, done),
                **comparing.report(version, encoder),
            }
        )
        if undertaking.contest is not None and not report["baseline"]:
            self._log(
                "The held-out items can be read no more, so nothing tells whether this training helped. Look "
                f"where their files are, import them again, and evaluate '{version.name}'."
            )
        report["seconds"] = round(max(time.monotonic() - self._began, done.seconds), 3)
        report["promoted"] = self._is_to_be_promoted(report)
        making.report(version, report)
        if report["promoted"]:
            with self._catalog.write(durable=True) as session:
                promotions.promote(session, collection.id, version.id)
        self._folder.finish(report)
        return report

    def _prepared(self, collection: Collection) -> tuple[Undertaking, Base]:
        """What was decided on when the training began, be that now."""
        catalog, request = self._catalog, self._request
        if Material.is_saved(self._folder.path):
            undertaking = Undertaking.load(self._folder.path, catalog)
            return undertaking, base_for(undertaking.base, collection, catalog)
        named = None if request.mode is TrainingMode.SCRATCH else request.encoder
        base = base_for(named, collection, catalog)
        self._embed_missing(base, collection)
        offered = offered_by(collection, base, catalog)
        undertaking = Preparing(request, collection, base, offered, self._context).undertaking()
        undertaking.save(self._folder.path)
        return undertaking, base

    def _embed_missing(self, base: Base, collection: Collection) -> None:
        with self._catalog.read() as session:
            missing = embeddings.items_without(session, base.version.id, collection.id)
        failed = embed_items(self._context, base.encoder, base.version.id, missing)
        if failed:
            self._log(f"{len(failed)} items cannot be read and are left out.")

    def _tell_beginning(self, undertaking: Undertaking, baseline: dict[str, Any]) -> None:
        specification, material = undertaking.specification, undertaking.material
        if not baseline:
            self._log(
                "Nothing tells whether this training helps: no labels are shared and no views are made."
            )
        began = TrainingBegan(
            self._context.job_id,
            method=specification.method,
            mode=specification.mode.value,
            device=specification.device,
            reason=undertaking.reason,
            epochs=specification.plan.epochs,
            items=len(material.training),
            held_out=len(material.held_out),
            baseline=numbers(baseline),
        )
        self._folder.begin({name: value for name, value in asdict(began).items() if name != "job_id"})
        self._context.emit(began)

    def _trained(self, undertaking: Undertaking) -> Course:
        """Trains, or goes on.

        Raises:
            JobCancelledError: the training was cancelled or paused; it says how far it came.
        """
        contest, specification = undertaking.contest, undertaking.specification
        sample = contest and contest.sampled(specification.plan.seed)
        hooks = JobHooks(self._context, self._folder, sample, undertaking.spoken)
        folder, encoders = self._folder.path, self._catalog.paths.encoders
        done = course.run(specification, undertaking.material, folder, hooks, encoders)
        if done.ending in (Ending.PAUSED, Ending.CANCELLED):
            raise JobCancelledError(finite(story(undertaking, done)))
        for item_id, reason in done.unreadable.items():
            self._log(f"Item {item_id} was not trained on: {reason}.")
        return done

    def _is_to_be_promoted(self, report: dict[str, Any]) -> bool:
        wish = self._request.promote
        return wish is Promotion.ALWAYS or (wish is Promotion.IF_BETTER and report["better"])

    def _log(self, message: str) -> None:
        self._context.emit(JobLog(self._context.job_id, "warning", message))
