"""Rows of jobs: what was asked, how far it came, how it ended."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.catalog.models import JobRow
from engine.domain import JobRecord, JobState
from engine.errors import NotFoundError


def start(session: Session, *, kind: str, description: str, spec: dict[str, Any], pid: int) -> int:
    """Writes down that a job has begun and returns its id."""
    row = JobRow(
        kind=kind,
        state=JobState.RUNNING.value,
        description=description,
        spec=spec,
        done=0,
        pid=pid,
        started_at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    return row.id


def advance(session: Session, job_id: int, done: int, total: int | None) -> None:
    """Writes down how far the job is, in the transaction that made it so."""
    session.execute(update(JobRow).where(JobRow.id == job_id).values(done=done, total=total))


def end(
    session: Session,
    job_id: int,
    state: JobState,
    *,
    message: str | None = None,
    result: dict[str, Any] | None = None,
) -> None:
    """Writes down how the job ended."""
    values = {"state": state.value, "message": message, "result": result, "ended_at": datetime.now(UTC)}
    session.execute(update(JobRow).where(JobRow.id == job_id).values(**values))


def mark_interrupted(session: Session) -> int:
    """Marks jobs that claim to run as interrupted; only for a caller who knows that none does."""
    result = session.execute(
        update(JobRow)
        .where(JobRow.state == JobState.RUNNING.value)
        .values(
            state=JobState.INTERRUPTED.value,
            message="The program was ended before the job was. Start it again to go on where it stopped.",
            ended_at=datetime.now(UTC),
        )
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def all_jobs(session: Session) -> list[JobRecord]:
    """Every job, newest first."""
    return [_record(row) for row in session.scalars(select(JobRow).order_by(JobRow.id.desc()))]


def spec_of(session: Session, job_id: int) -> tuple[str, dict[str, Any]]:
    """Kind and spec of a job, to start it again.

    Raises:
        NotFoundError: there is no such job.
    """
    row = session.get(JobRow, job_id)
    if row is None:
        raise NotFoundError(f"There is no job {job_id} in this library; 'jobs' lists them.")
    return row.kind, row.spec


def description_of(session: Session, job_id: int) -> str:
    """What a job is called; empty where there is no such job."""
    return session.scalar(select(JobRow.description).where(JobRow.id == job_id)) or ""


def result_of(session: Session, job_id: int) -> dict[str, Any] | None:
    """What a job gave, or had given when it was stopped; None where there is nothing."""
    return session.scalar(select(JobRow.result).where(JobRow.id == job_id))


def set_spec(session: Session, job_id: int, spec: dict[str, Any]) -> None:
    """Writes down another spec, for a job that is not to be started again as it was."""
    session.execute(update(JobRow).where(JobRow.id == job_id).values(spec=spec))


def _record(row: JobRow) -> JobRecord:
    return JobRecord(
        row.id,
        row.kind,
        JobState(row.state),
        row.description,
        row.done,
        row.total,
        row.message,
        row.pid,
        row.started_at.replace(tzinfo=UTC),
        row.ended_at.replace(tzinfo=UTC) if row.ended_at else None,
    )
