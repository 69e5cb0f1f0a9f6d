"""What somebody asked for and jobs carry out, one after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from engine.events import JobCancelled, JobEnd, JobEvent, JobFailed, JobFinished, JobStarted, Progress

RequestT = TypeVar("RequestT")


@dataclass(slots=True, eq=False)
class Asked(Generic[RequestT]):
    """Something that was asked for and is not there yet."""

    request: RequestT
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


class AskedJobs(QObject, Generic[RequestT]):
    """Keeps what was asked for, and learns from the events of jobs how far each is.

    There is a class for each kind of job, which tells what comes of those that are over.
    """

    wanted = Signal(object)
    """A request that a job is to carry out, after the jobs before it."""
    cancel_wanted = Signal(int)
    """The id of a job that is to stop."""
    changed = Signal()
    """One is further, or there is one more or one less."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: list[Asked[RequestT]] = []

    def ask(self, request: RequestT) -> None:
        """Wants it, unless the same is on its way."""
        if not any(self._are_same(one.request, request) for one in self._asked):
            self._asked.append(Asked(request))
            self.changed.emit()
            self.wanted.emit(request)

    def cancel(self, asked: Asked[RequestT]) -> None:
        """Stops it; what waits for other jobs is stopped when it begins."""
        if asked.stopping:
            return
        asked.stopping = True
        self.changed.emit()
        if asked.job_id is not None:
            self.cancel_wanted.emit(asked.job_id)

    def could_not_start(self, request: RequestT, sentence: str) -> None:
        """Learns that a job is not even begun, and why."""
        over = self._of(request)
        if over is not None:
            self._drop(over)
        self._give_up(request, sentence)

    def hear(self, event: JobEvent, asked: object = None) -> None:
        """Learns from an event of any job; ``asked`` is the request that it carries out."""
        match event:
            case JobStarted():
                self._start(event.job_id, asked)
            case Progress():
                self._note(event)
            case JobFinished() | JobCancelled() | JobFailed():
                self._end(event, asked)

    # What each kind of job adds

    def _are_same(self, one: RequestT, other: RequestT) -> bool:
        """Whether nobody wants both."""
        return one == other

    def _finish(self, request: RequestT | None, result: Mapping[str, Any]) -> None:
        """A job of any kind ended well; ``request`` is None where it was not asked for here."""

    def _give_up(self, request: RequestT, sentence: str) -> None:
        """Nothing comes of it; ``sentence`` says why, and is empty where a person stopped it."""

    # Following the jobs

    def _start(self, job_id: int, asked: object) -> None:
        begun = self._of(asked)
        if begun is None:
            return
        begun.job_id = job_id
        self.changed.emit()
        if begun.stopping:
            self.cancel_wanted.emit(job_id)

    def _note(self, progress: Progress) -> None:
        running = self._by(progress.job_id)
        if running is not None:
            running.progress = progress
            self.changed.emit()

    def _end(self, end: JobEnd, asked: object) -> None:
        # A job that died before it had an id is known by who asked for it.
        over = self._by(end.job_id) if end.job_id else self._of(asked)
        if over is not None:
            self._drop(over)
        if isinstance(end, JobFinished):
            self._finish(over.request if over is not None else None, end.result)
        elif over is not None:
            self._give_up(over.request, end.message if isinstance(end, JobFailed) else "")

    def _by(self, job_id: int) -> Asked[RequestT] | None:
        """What a job carries out."""
        return next((one for one in self._asked if one.job_id == job_id), None)

    def _of(self, request: object) -> Asked[RequestT] | None:
        """The very request, for another that equals it may have been asked for since."""
        return next((one for one in self._asked if one.request is request), None)

    def _drop(self, over: Asked[RequestT]) -> None:
        self._asked.remove(over)
        self.changed.emit()
