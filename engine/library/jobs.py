"""Jobs of an open library: started, stopped, told of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.catalog import jobs
from engine.catalog.catalog import Catalog
from engine.domain import JobRecord
from engine.errors import JobError, LibraryError
from engine.events import JobEvent, JobFailed, JobFinished
from engine.jobs.handle import JobHandle
from engine.jobs.lock import job_lock
from engine.jobs.protocol import JobRequest

OnEvent = Callable[[JobEvent], None]
Start = Callable[[str, str, dict[str, Any], OnEvent | None], JobHandle]
"""Starts a job of a kind, with its description and what it is asked."""
Follow = Callable[[JobHandle], dict[str, Any]]
"""Waits for the end of a job and gives its result; raises JobError where it has none."""


def until_done(handle: JobHandle) -> dict[str, Any]:
    """Waits for a job in silence.

    Raises:
        JobError: it failed or was cancelled.
    """
    match handle.wait():
        case JobFinished(result=result):
            return result
        case JobFailed(message=message):
            raise JobError(message)
        case _:
            raise JobError(f"The {handle.request.noun} was stopped before it was done.")


class Jobs:
    """The jobs of an open library; safe to use from several threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._started: list[JobHandle] = []

    def start(
        self, kind: str, description: str, spec: dict[str, Any], on_event: OnEvent | None = None
    ) -> JobHandle:
        """Starts a job process for a runner's ``kind``; ``spec`` is what it is asked."""
        handle = JobHandle(JobRequest(kind, description, self._catalog.paths.folder, spec), on_event)
        self._started = [job for job in self._started if job.end is None] + [handle]
        return handle

    def kind_of(self, job_id: int) -> str:
        """What kind of job it was.

        Raises:
            NotFoundError: there is no such job.
        """
        with self._catalog.read() as session:
            return jobs.spec_of(session, job_id)[0]

    def again(self, job_id: int, *, on_event: OnEvent | None = None) -> JobHandle:
        """Starts a job again with what it was asked; what it had finished is not done twice.

        Raises:
            NotFoundError: there is no such job.
        """
        with self._catalog.read() as session:
            kind, spec = jobs.spec_of(session, job_id)
            description = jobs.description_of(session, job_id)
        return self.start(kind, description, spec, on_event)

    def cancel(self, job_id: int) -> bool:
        """Asks a job of this program to stop at a safe point; False when none by that id runs here."""
        handle = self._running(job_id)
        if handle is not None:
            handle.cancel()
        return handle is not None

    def pause(self, job_id: int) -> bool:
        """Asks a job of this program to stop where it can go on from; False when none by that id runs here.

        Trainings can; other jobs take it for a cancel.
        """
        handle = self._running(job_id)
        if handle is not None:
            handle.pause()
        return handle is not None

    def _running(self, job_id: int) -> JobHandle | None:
        return next((job for job in self._started if job.job_id == job_id and job.end is None), None)

    def records(self) -> list[JobRecord]:
        """All jobs, newest first."""
        with self._catalog.read() as session:
            return jobs.all_jobs(session)

    def note_dead(self) -> None:
        """Rows that claim to run while nobody holds the job lock belong to jobs that were killed."""
        if all(record.ended_at is not None for record in self.records()):
            return
        try:
            with job_lock(self._catalog.paths), self._catalog.write() as session:
                jobs.mark_interrupted(session)
        except LibraryError:
            return  # a job is running, or the library is read-only: the rows stay as they are

    def close(self) -> None:
        """Stops those of this program at a safe point."""
        for job in self._started:
            job.close()
