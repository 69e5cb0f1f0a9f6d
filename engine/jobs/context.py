"""What a runner has of the world: the catalogue, a place to tell events, and whether to stop."""

from __future__ import annotations

import threading
import time
from multiprocessing.connection import Connection
from typing import Any

from engine.catalog.catalog import Catalog
from engine.events import JobEvent, Progress
from engine.jobs.progress import Pace, seconds_left

SECONDS_BETWEEN_PROGRESS = 0.1


class JobCancelledError(Exception):
    """Raised at a point where a job can stop without leaving anything half done.

    ``paused`` says that it goes on from that very moment when it is started again.
    """

    def __init__(self, result: dict[str, Any] | None = None, *, paused: bool = False) -> None:
        super().__init__(*(() if result is None else (result,)))
        self.paused = paused


class StopWish:
    """Whether the job is to stop; set by whoever listens to the front end, from any thread."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._pause = threading.Event()

    @property
    def stop(self) -> bool:
        """Whether it is to end or to pause."""
        return self._stop.is_set()

    @property
    def pause(self) -> bool:
        """Whether a pause is all that is wanted: who asks for the end, too, gets the end."""
        return self._pause.is_set()

    def ask_to_pause(self) -> None:
        """Wishes for a pause, unless the end was wished for."""
        if not self._stop.is_set():
            self._pause.set()
            self._stop.set()

    def ask_to_end(self) -> None:
        """Wishes for the end, whatever was wished for before."""
        self._stop.set()
        self._pause.clear()


class JobContext:
    """Given to ``run(spec, context)`` of a runner. Only the job's main thread uses it."""

    def __init__(self, job_id: int, catalog: Catalog, outbox: Outbox, wish: StopWish) -> None:
        self.job_id = job_id
        self.catalog = catalog
        self._outbox = outbox
        self._wish = wish
        self._stage = ""
        self._pace = Pace()
        self._told_at = 0.0

    @property
    def cancelled(self) -> bool:
        """Whether the job was asked to stop, be it for a pause."""
        return self._wish.stop

    @property
    def paused(self) -> bool:
        """Whether the job was asked to stop so that it can go on from there."""
        return self._wish.pause

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

    def __init__(self, connection: Connection, wish: StopWish) -> None:
        self._connection = connection
        self._wish = wish
        self._lock = threading.Lock()

    def send(self, event: JobEvent) -> None:
        """Sends ``event``; when nobody is there to read it, the job is asked to stop."""
        try:
            with self._lock:
                self._connection.send(event)
        except OSError:
            self._wish.ask_to_end()
