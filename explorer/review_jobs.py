"""The collections that somebody wants looked through, and the jobs that do it, one after another."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from engine.domain import ReviewKind, ReviewRequest
from engine.events import JobCancelled, JobEnd, JobEvent, JobFailed, JobFinished, JobStarted, Progress

JOB = "review"
"""The kind of the jobs that look through collections."""


@dataclass(slots=True, eq=False)
class Looking:
    """A collection that is, or will be, looked through."""

    request: ReviewRequest
    job_id: int | None = None
    """None while it waits for other jobs."""
    progress: Progress | None = None
    stopping: bool = False

    @property
    def share(self) -> float | None:
        """How much of its present stage is done, in [0, 1]; None when nobody knows."""
        if self.progress is None or not self.progress.total:
            return None
        return min(1.0, self.progress.done / self.progress.total)


class ReviewJobs(QObject):
    """Keeps what was asked for, and learns from the events of jobs how far each is."""

    wanted = Signal(object)
    """A ``ReviewRequest`` that a job is to carry out, after the jobs before it."""
    cancel_wanted = Signal(int)
    """The id of a job that is to stop."""
    changed = Signal()
    """One is further, or there is one more or one less."""
    ended = Signal(object, str)
    """A ``ReviewRequest`` that is carried out, or given up, and then why; empty where a person stopped it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: list[Looking] = []

    def of(self, collection: str, kind: ReviewKind) -> Looking | None:
        """What looks through a collection for this; None where nothing does."""
        return next((one for one in self._asked if _subject(one.request) == (collection, kind)), None)

    def ask(self, request: ReviewRequest) -> None:
        """Wants a collection looked through, unless that is on its way."""
        if self.of(*_subject(request)) is None:
            self._asked.append(Looking(request))
            self.changed.emit()
            self.wanted.emit(request)

    def cancel(self, looking: Looking) -> None:
        """Stops it; one that waits for other jobs is stopped when it begins."""
        if looking.stopping:
            return
        looking.stopping = True
        self.changed.emit()
        if looking.job_id is not None:
            self.cancel_wanted.emit(looking.job_id)

    def could_not_start(self, request: ReviewRequest, sentence: str) -> None:
        """Learns that a job could not even be started, and why."""
        self._drop([one for one in self._asked if one.request is request], sentence)

    def hear(self, event: JobEvent) -> None:
        """Learns from an event of any job."""
        match event:
            case JobStarted(kind=kind) if kind == JOB:
                self._start(event.job_id)
            case Progress():
                self._note(event)
            case JobFinished() | JobCancelled() | JobFailed():
                self._end(event)

    def _start(self, job_id: int) -> None:
        """Jobs run one at a time, in the order in which they were asked for."""
        waiting = next((one for one in self._asked if one.job_id is None), None)
        if waiting is None:
            return
        waiting.job_id = job_id
        self.changed.emit()
        if waiting.stopping:
            self.cancel_wanted.emit(job_id)

    def _note(self, progress: Progress) -> None:
        for looking in self._asked:
            if looking.job_id == progress.job_id:
                looking.progress = progress
                self.changed.emit()

    def _end(self, end: JobEnd) -> None:
        # A job that died before it had an id can only be the first of those that wait.
        nameless = [one for one in self._asked if one.job_id is None][:1] if not end.job_id else []
        over = [one for one in self._asked if one.job_id == end.job_id] or nameless
        self._drop(over, end.message if isinstance(end, JobFailed) else "")

    def _drop(self, over: list[Looking], sentence: str) -> None:
        self._asked = [one for one in self._asked if one not in over]
        for one in over:
            self.ended.emit(one.request, sentence)
        if over:
            self.changed.emit()


def _subject(request: ReviewRequest) -> tuple[str, ReviewKind]:
    return request.collection, request.kind
