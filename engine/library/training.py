"""Training encoders: what a collection offers, how a training would be, the job, and how it went."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from engine.catalog import jobs
from engine.catalog.catalog import Catalog
from engine.contrastive.wishes import request_of
from engine.domain import (
    JobRecord,
    TrainingEstimate,
    TrainingHistory,
    TrainingOffer,
    TrainingRequest,
)
from engine.errors import InvalidRequestError
from engine.jobs.handle import JobHandle
from engine.library import (
    devices,
    earlier_trainings,
    going_on,
    learnable,
    prospects,
    training_estimate,
    training_offer,
)
from engine.library.earlier_trainings import RUN
from engine.library.jobs import OnEvent, Start

JOB = earlier_trainings.JOB


class Training:
    """The trainings of an open library; safe to use from several threads."""

    def __init__(self, catalog: Catalog, start: Start) -> None:
        self._catalog = catalog
        self._start = start

    # Before

    def offer(self, collection: str) -> TrainingOffer:
        """What a collection has to learn from.

        Raises:
            NotFoundError: there is no such collection.
        """
        with self._catalog.read() as session:
            return training_offer.offer(session, collection, devices.gpu())

    def estimate(self, request: TrainingRequest) -> TrainingEstimate:
        """What a training would be like.

        Raises:
            NotFoundError: there is no such collection or encoder version.
            InvalidRequestError: it cannot be carried out; the message says why and what to do.
        """
        gpu = devices.gpu()
        with self._catalog.read() as session:
            return training_estimate.estimate(session, prospects.prospect(session, request, gpu))

    # The job

    def start(self, request: TrainingRequest, *, on_event: OnEvent | None = None) -> JobHandle:
        """Trains in a job process, once all has been looked at that can be known before.

        Raises:
            As ``estimate`` does.
        """
        with self._catalog.read() as session:
            prospect = prospects.prospect(session, request, devices.gpu())
        spec = {**asdict(request), "settings": dict(request.settings), RUN: _new_run()}
        for name in ("labels", "captions"):
            spec[name] = learnable.lasting(spec[name])
        description = f"Train {request.collection} by {prospect.method.title}"
        return self._start(JOB, description, spec, on_event)

    def resume(
        self, job_id: int, *, again: Mapping[str, Any] | None = None, on_event: OnEvent | None = None
    ) -> JobHandle:
        """Goes on with a training that was paused, cancelled or killed, in a job of its own.

        ``again`` are fields of a ``TrainingRequest`` that were named once more, as they were before.

        Raises:
            NotFoundError: there is no such job.
            InvalidRequestError: it is no training, there is nothing left to do, or it was asked for something
                else than what is named again.
        """
        with self._catalog.read() as session:
            kind, spec = jobs.spec_of(session, job_id)
            if kind != JOB:
                raise InvalidRequestError(
                    f"Job {job_id} is no training. 'jobs --resume {job_id}' starts it again."
                )
            if spec[RUN] is None:
                raise InvalidRequestError(
                    f"The training of job {job_id} was removed, so there is nothing to go on with. Start it "
                    "anew."
                )
            for record in jobs.all_jobs(session):
                if record.kind == JOB and jobs.spec_of(session, record.id)[1].get(RUN) == spec[RUN]:
                    going_on.check_unfinished(job_id, record.id, record.state)
        going_on.check_same(job_id, request_of(spec), again or {})
        return self._start(JOB, f"Go on with training {spec['collection']}", spec, on_event)

    def runs(self) -> list[tuple[JobRecord, TrainingRequest]]:
        """The trainings there were, the newest first, and what each was asked for.

        One that was gone on with is told once, by the last of its jobs; one that was removed is not told.
        """
        found, told = [], {None}
        with self._catalog.read() as session:
            for record in jobs.all_jobs(session):
                spec = jobs.spec_of(session, record.id)[1] if record.kind == JOB else {}
                if record.kind == JOB and spec[RUN] not in told:
                    told.add(spec[RUN])
                    found.append((record, request_of(spec)))
        return found

    def history(self, job_id: int) -> TrainingHistory | None:
        """How a training went, epoch by epoch, however it ended; None where nothing is kept of it.

        Raises:
            NotFoundError: there is no such job.
            InvalidRequestError: it is no training.
        """
        return earlier_trainings.history_of(self._catalog, job_id)

    def remove(self, job_id: int) -> None:
        """Forgets a training that is over, with all it goes on from; see ``earlier_trainings.forget``."""
        earlier_trainings.forget(self._catalog, job_id)


def _new_run() -> str:
    """A name for the folder of a training that no other has."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
