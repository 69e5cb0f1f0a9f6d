"""The trainings of a window: earlier ones, and those asked for, which jobs carry out one after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.domain import JobRecord, TrainingHistory, TrainingRequest
from engine.events import JobEvent, JobFinished, JobStarted
from explorer.training_run import TrainingRun

JOB = "train"
"""The kind of the jobs that train."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A training of an earlier session; what it gave, where it ended well, else how it went."""

    record: JobRecord
    collection: str
    report: Mapping[str, Any] | None = None
    history: TrainingHistory | None = None


class TrainingRuns(QObject):
    """Keeps what was asked for, and learns from the events of jobs how far each is."""

    wanted = Signal(object)
    """A ``TrainingRequest`` that a job is to carry out, after the jobs before it."""
    pause_wanted = Signal(int)
    """The id of a job that is to stop where it can go on."""
    cancel_wanted = Signal(int)
    """The id of a job that is to stop."""
    resume_wanted = Signal(int)
    """The id of a job that is to go on."""
    remove_wanted = Signal(int)
    """The id of a job whose training is to be forgotten."""
    changed = Signal()
    """One is further, or there is one more."""
    ended = Signal(int, object)
    """The id of a training that ended well, and what it gave, ``dict[str, Any]``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runs: list[TrainingRun] = []
        """The newest first."""
        self._queue: list[TrainingRun] = []
        """Those that no job has begun with yet, in the order in which they were asked for."""

    def of(self, job_id: int) -> TrainingRun | None:
        """The training that is, or was, carried out by a job."""
        return next((run for run in self.runs if run.job_id == job_id), None)

    # What a person wants

    def ask(self, request: TrainingRequest) -> None:
        """Wants a training, unless the very same is to begin already: a second click makes no second one."""
        if any(one.request == request and not one.stopping for one in self._queue):
            return
        run = TrainingRun(request=request, collection=request.collection, method=request.method.value)
        self.runs.insert(0, run)
        self._queue.append(run)
        self.changed.emit()
        self.wanted.emit(request)

    def pause(self, run: TrainingRun) -> None:
        """Stops a training where it can go on from."""
        if run.job_id is not None and not run.stopping:
            run.stop()
            self.changed.emit()
            self.pause_wanted.emit(run.job_id)

    def cancel(self, run: TrainingRun) -> None:
        """Stops a training; one that waits for other jobs is stopped when it begins."""
        if not run.is_over:
            run.stop()
            self.changed.emit()
            if run.job_id is not None:
                self.cancel_wanted.emit(run.job_id)

    def resume(self, run: TrainingRun) -> None:
        """Lets a training go on where it stopped."""
        job_id = run.job_id
        if job_id is not None and run.can_resume:
            self.note_resumed(job_id)
            self.resume_wanted.emit(job_id)

    def remove(self, run: TrainingRun) -> None:
        """Shows a training that is over no more."""
        if run.job_id is not None and run.can_be_removed:
            self.runs.remove(run)
            self.changed.emit()
            self.remove_wanted.emit(run.job_id)

    def note_resumed(self, job_id: int) -> None:
        """Learns that a job goes on, in a new one."""
        run = self.of(job_id)
        if run is not None and run.can_resume:
            run.resume()
            self._queue.append(run)
            self.changed.emit()

    def could_not_start(self, request: TrainingRequest) -> None:
        """Learns that a training is not even begun."""
        run = self._take_waiting(request)
        if run is not None:
            self.runs.remove(run)
        self.changed.emit()

    def could_not_resume(self, job_id: int, sentence: str) -> None:
        """Learns that a training does not go on, and why."""
        run = self._take_waiting(job_id)
        if run is not None:
            run.fail_to_resume(sentence)
        self.changed.emit()

    # What jobs tell

    def hear(self, event: JobEvent, asked: object = None) -> None:
        """Learns from an event of any job.

        ``asked`` is the request that it carries out, or the id of the job that it goes on from.
        """
        if isinstance(event, JobStarted):
            run = self._begin(asked) if event.kind == JOB else None
        elif not event.job_id:
            # A job that died before it had an id is known by who asked for it.
            run = self._take_waiting(asked)
        else:
            run = self.of(event.job_id)
        if run is None:
            return
        run.take(event)
        if isinstance(event, JobStarted) and run.stopping:
            self.cancel_wanted.emit(event.job_id)
        self.changed.emit()
        if isinstance(event, JobFinished):
            self.ended.emit(event.job_id, event.result)

    def show_earlier(self, earlier: Sequence[Earlier]) -> None:
        """Takes in trainings of earlier sessions, the newest first."""
        known = {job_id for run in self.runs for job_id in (run.job_id, run.resumed)}
        for one in earlier:
            if one.record.id not in known:
                run = TrainingRun(collection=one.collection)
                run.read(one.record)
                if one.report is not None:
                    run.read_report(one.report)
                elif one.history is not None:
                    run.read_history(one.history)
                self.runs.append(run)
        self.changed.emit()

    def _begin(self, asked: object) -> TrainingRun:
        """What was waited for, or else a training that was begun elsewhere."""
        run = self._take_waiting(asked)
        if run is None:
            run = TrainingRun()
            self.runs.insert(0, run)
        return run

    def _take_waiting(self, asked: object) -> TrainingRun | None:
        """The one that waits for this very request, or to go on from this job; it waits no longer."""
        for run in self._queue:
            if asked is not None and (run.request is asked or run.resumed == asked):
                self._queue.remove(run)
                return run
        return None
