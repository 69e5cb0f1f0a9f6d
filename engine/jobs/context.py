"""What a runner has of the world: the catalogue, a place to tell events, and whether to stop."""

from __future__ import annotations

import threading
import time
from multiprocessing.connection import Connection

from engine.catalog.catalog import Catalog
from engine.events import JobEvent, Progress
from engine.jobs.progress import Pace, seconds_left

SECONDS_BETWEEN_PROGRESS = 0.1


class JobCancelledError(Exception):
    """Raised at a point where a job can stop without leaving anything half done."""


class JobContext:
    """Given to ``run(spec, context)`` of a runner. Only the job's main thread uses it."""

    def __init__(self, job_id: int, catalog: Catalog, outbox: Outbox, stop: threading.Event) -> None:
        self.job_id = job_id
        self.catalog = catalog
        self._outbox = outbox
        self._stop = stop
        self._stage = ""
        self._pace = Pace()
        self._told_at = 0.0

    @property
    def cancelled(self) -> bool:
        """Whether the job was asked to stop."""
        return self._stop.is_set()

    def stop_if_cancelled(self) -> None:
        """Raises JobCancelledError when the job was asked to stop."""
        if self.cancelled:
            raise JobCancelledError

    def emit(self, event: JobEvent) -> None:
        """Tells the front end; a front end that is gone is no reason to fail."""
        self._outbox.send(event)

    def progress(self, stage: str, done: int, total: int | None) -> None:
        """Tells how far the job is, ten times a second at most, but always the end of a stage."""
        if stage != self._stage:
            self._stage, self._pace, self._told_at = stage, Pace(), 0.0
        now = time.monotonic()
        if done != total and now - self._told_at < SECONDS_BETWEEN_PROGRESS:
            return
        self._told_at = now
        rate = self._pace.mark(done)
        self.emit(Progress(self.job_id, stage, done, total, rate, seconds_left(done, total, rate)))


class Outbox:
    """The job's end of the pipe; any thread may send."""

    def __init__(self, connection: Connection, stop: threading.Event) -> None:
        self._connection = connection
        self._stop = stop
        self._lock = threading.Lock()

    def send(self, event: JobEvent) -> None:
        """Sends ``event``; when nobody is there to read it, the job is asked to stop."""
        try:
            with self._lock:
                self._connection.send(event)
        except OSError:
            self._stop.set()
