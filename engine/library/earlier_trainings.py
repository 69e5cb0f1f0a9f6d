"""Trainings that are over: how each went as far as it came, and forgetting them for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.catalog import jobs
from engine.catalog.catalog import Catalog
from engine.contrastive.run_folder import RunFolder, remove
from engine.domain import JobState, TrainingHistory
from engine.errors import InvalidRequestError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

JOB = "train"
RUN = "run"
"""Where a spec names the folder of the training; None once the training was forgotten."""


def history_of(catalog: Catalog, job_id: int) -> TrainingHistory | None:
    """How the training of a job went; None where nothing is kept of it.

    Raises:
        NotFoundError: there is no such job.
        InvalidRequestError: it is no training.
    """
    with catalog.read() as session:
        run = _spec_of(session, job_id)[RUN]
        if run is None:
            return None
        results = [jobs.result_of(session, each) for each in _jobs_of(session, run)]
    folder = RunFolder.of(catalog.paths.training, run)
    kept = (folder.history, folder.result, *results)
    return next((history for told in kept if told and (history := _history(told)) is not None), None)


def forget(catalog: Catalog, job_id: int) -> None:
    """Deletes what is kept of the training of a job; it is told no more, and cannot go on.

    A version that came of it stays, with its report.

    Raises:
        NotFoundError: there is no such job.
        InvalidRequestError: it is no training, or is going on.
    """
    with catalog.write(durable=True) as session:
        run = _spec_of(session, job_id)[RUN]
        if run is None:
            return
        own = _jobs_of(session, run)
        states = {record.id: record.state for record in jobs.all_jobs(session)}
        if (going := next((each for each in own if states[each] is JobState.RUNNING), None)) is not None:
            raise InvalidRequestError(
                f"The training of job {job_id} is going on, as job {going}. Cancel it before you remove it."
            )
        for each in own:
            jobs.set_spec(session, each, {**jobs.spec_of(session, each)[1], RUN: None})
    remove(RunFolder.of(catalog.paths.training, run).path)


def _spec_of(session: Session, job_id: int) -> dict[str, Any]:
    """What the job of a training was asked for.

    Raises:
        NotFoundError: there is no such job.
        InvalidRequestError: it is no training.
    """
    kind, spec = jobs.spec_of(session, job_id)
    if kind != JOB:
        raise InvalidRequestError(f"Job {job_id} is no training.")
    return spec


def _jobs_of(session: Session, run: str) -> list[int]:
    """The jobs of a training, the last first."""
    trainings = [record.id for record in jobs.all_jobs(session) if record.kind == JOB]
    return [job_id for job_id in trainings if jobs.spec_of(session, job_id)[1].get(RUN) == run]


def _history(told: Mapping[str, Any]) -> TrainingHistory | None:
    """From what a training told while it went on, or at its end; None where it makes no sense."""
    try:
        held_out = told.get("held_out") or 0
        records = tuple(dict(record) for record in told["history"] if int(record["epoch"]) > 0)
        return TrainingHistory(
            method=str(told["method"]),
            mode=str(told["mode"]),
            device=str(told["device"]),
            reason=str(told.get("reason") or ""),
            epochs=max(int(told["epochs"]), len(records)),
            items=int(told["items"]),
            held_out=held_out if isinstance(held_out, int) else len(held_out),
            baseline=dict(told.get("baseline") or {}),
            records=records,
        )
    except (KeyError, TypeError, ValueError):
        return None
