"""The maps that somebody wants and that jobs make, one after another."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from engine.domain import MapMethod, MapRequest
from engine.events import JobCancelled, JobEnd, JobEvent, JobFailed, JobFinished, JobStarted, Progress

JOB = "map"
"""The kind of the jobs that make maps."""


@dataclass(slots=True)
class Making:
    """A map that was asked for and is not there yet."""

    request: MapRequest
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


class MapMaking(QObject):
    """Keeps what was asked for, and learns from the events of jobs how far each is."""

    wanted = Signal(object)
    """A ``MapRequest`` that a job is to carry out, after the jobs before it."""
    cancel_wanted = Signal(int)
    """The id of a job that is to stop."""
    changed = Signal()
    """One is further, or there is one more or one less."""
    made = Signal(object)
    """A map is there: what its job gave, with the ``collection``, ``method`` and ``encoder`` of the map."""
    given_up = Signal(object)
    """Nothing comes of this ``MapRequest``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: list[Making] = []

    def of(self, collection: str | None, method: MapMethod) -> Making | None:
        """The first map of a collection by a method that is on its way; None where none is."""
        for making in self._asked:
            if making.request.collection == collection and making.request.method is method:
                return making
        return None

    def ask(self, request: MapRequest) -> None:
        """Wants a map, unless the same is on its way."""
        same = (request.collection, request.method, request.encoder)
        if same not in [(one.collection, one.method, one.encoder) for one in self._requests]:
            self._asked.append(Making(request))
            self.changed.emit()
            self.wanted.emit(request)

    @property
    def _requests(self) -> list[MapRequest]:
        return [making.request for making in self._asked]

    def cancel(self, making: Making) -> None:
        """Stops the job that makes a map."""
        if making.job_id is not None and not making.stopping:
            making.stopping = True
            self.changed.emit()
            self.cancel_wanted.emit(making.job_id)

    def could_not_start(self, request: MapRequest) -> None:
        """Learns that a map that was wanted is not even begun."""
        self._drop([one for one in self._asked if one.request is request])
        self.given_up.emit(request)

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
        waiting = [one for one in self._asked if one.job_id is None]
        if waiting:
            waiting[0].job_id = job_id
            self.changed.emit()

    def _note(self, progress: Progress) -> None:
        for making in self._asked:
            if making.job_id == progress.job_id:
                making.progress = progress
                self.changed.emit()

    def _end(self, end: JobEnd) -> None:
        # A job that died before it had an id can only be the first of those that wait.
        nameless = [one for one in self._asked if one.job_id is None][:1] if not end.job_id else []
        over = [one for one in self._asked if one.job_id == end.job_id] or nameless
        self._drop(over)
        if isinstance(end, JobFinished) and "map" in end.result:
            self.made.emit(end.result)
        elif not isinstance(end, JobFinished):
            for one in over:
                self.given_up.emit(one.request)

    def _drop(self, over: list[Making]) -> None:
        self._asked = [one for one in self._asked if one not in over]
        if over:
            self.changed.emit()
