"""The evaluations that somebody wants and that jobs carry out, one after another."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from engine.domain import EvaluationRequest
from engine.events import JobCancelled, JobEnd, JobEvent, JobFailed, JobFinished, JobStarted, Progress

JOB = "evaluate"
"""The kind of the jobs that evaluate."""


@dataclass(slots=True, eq=False)
class EvaluationRun:
    """An evaluation that was asked for and is not there yet."""

    request: EvaluationRequest
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


class EvaluationRuns(QObject):
    """Keeps what was asked for, and learns from the events of jobs how far each is."""

    wanted = Signal(object)
    """An ``EvaluationRequest`` that a job is to carry out, after the jobs before it."""
    cancel_wanted = Signal(int)
    """The id of a job that is to stop."""
    changed = Signal()
    """One is further, or there is one more or one less."""
    made = Signal(object, object)
    """An evaluation is there: its request, None where another asked for it, and what its job gave."""
    given_up = Signal(str)
    """Nothing comes of one; a sentence says why."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: list[EvaluationRun] = []

    @property
    def current(self) -> EvaluationRun | None:
        """The one that is carried out now, or is the next to be."""
        return self._asked[0] if self._asked else None

    @property
    def waiting(self) -> int:
        """How many come after it."""
        return max(0, len(self._asked) - 1)

    def ask(self, request: EvaluationRequest) -> None:
        """Wants an evaluation, unless the same is on its way."""
        if request not in [run.request for run in self._asked]:
            self._asked.append(EvaluationRun(request))
            self.changed.emit()
            self.wanted.emit(request)

    def cancel(self) -> None:
        """Stops the current one; one that waits for other jobs is stopped when it begins."""
        run = self.current
        if run is not None and not run.stopping:
            run.stopping = True
            self.changed.emit()
            if run.job_id is not None:
                self.cancel_wanted.emit(run.job_id)

    def could_not_start(self, request: EvaluationRequest, sentence: str) -> None:
        """Learns that an evaluation is not even begun, and why."""
        self._drop([run for run in self._asked if run.request is request])
        self.given_up.emit(sentence)

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
        run = next((run for run in self._asked if run.job_id is None), None)
        if run is not None:
            run.job_id = job_id
            self.changed.emit()
            if run.stopping:
                self.cancel_wanted.emit(job_id)

    def _note(self, progress: Progress) -> None:
        for run in self._asked:
            if run.job_id == progress.job_id:
                run.progress = progress
                self.changed.emit()

    def _end(self, end: JobEnd) -> None:
        # A job that died before it had an id can only be the first of those that wait.
        nameless = [run for run in self._asked if run.job_id is None][:1] if not end.job_id else []
        over = [run for run in self._asked if run.job_id == end.job_id] or nameless
        self._drop(over)
        if isinstance(end, JobFinished) and "evaluation" in end.result:
            self.made.emit(over[0].request if over else None, end.result)
        elif over:
            self.given_up.emit(end.message if isinstance(end, JobFailed) else "Cancelled. Nothing is kept.")

    def _drop(self, over: list[EvaluationRun]) -> None:
        self._asked = [run for run in self._asked if run not in over]
        if over:
            self.changed.emit()
