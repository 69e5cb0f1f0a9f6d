"""The front end's side of a job: start it, hear from it, pause or cancel it, know how it ended."""

from __future__ import annotations

import contextlib
import logging
import queue
import signal
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection

from engine.catalog import jobs
from engine.catalog.catalog import Catalog
from engine.errors import LibraryError
from engine.events import JobCancelled, JobEnd, JobEvent, JobFailed, JobFinished, JobStarted
from engine.jobs import process, spawning
from engine.jobs.lock import job_lock
from engine.jobs.protocol import CANCEL, PAUSE, JobRequest

_log = logging.getLogger(__name__)

GRACE_SECONDS = 30.0
"""How long a cancelled job may take to reach a safe point before it is killed."""


class JobHandle:
    """A running job. Events arrive on ``on_event`` (in a thread of their own) and through ``events()``."""

    def __init__(self, request: JobRequest, on_event: Callable[[JobEvent], None] | None = None) -> None:
        self.request = request
        self.job_id: int | None = None
        """Id of its row, once it has said so."""
        self.end: JobEnd | None = None
        self._on_event = on_event
        self._queue: queue.SimpleQueue[JobEvent] = queue.SimpleQueue()
        self._ended = threading.Event()
        name = f"job-{request.kind}"
        self._process, self._connection = spawning.start(process.main, request, name=name)
        self._reader = threading.Thread(target=self._read, daemon=True, name=f"{name}-reader")
        self._reader.start()

    @property
    def pid(self) -> int | None:
        """Process id of the job."""
        return self._process.pid

    def events(self) -> Iterator[JobEvent]:
        """Yields the events as they come; the last is a ``JobEnd``."""
        while True:
            event = self._queue.get()
            yield event
            if isinstance(event, JobFinished | JobCancelled | JobFailed):
                return

    def wait(self, timeout: float | None = None) -> JobEnd | None:
        """Waits for the end; None when ``timeout`` seconds did not suffice."""
        self._ended.wait(timeout)
        return self.end

    def cancel(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """Asks the job to stop at the next safe point; one that does not answer in time is killed."""
        try:
            self._connection.send(CANCEL)
        except OSError:
            return
        threading.Thread(
            target=self._kill_after, args=(grace_seconds,), daemon=True, name="job-watchdog"
        ).start()

    def pause(self) -> None:
        """Asks the job to stop where it can go on from; one that cannot pause ends as if cancelled.

        It may take its time, as long as its longest step; ``cancel`` is for whoever cannot wait.
        """
        with contextlib.suppress(OSError):  # it has ended already
            self._connection.send(PAUSE)

    def kill(self) -> None:
        """Ends the process at once. What it had committed stays."""
        self._process.kill()

    def close(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """Cancels the job if it runs and waits until its process and its thread are gone."""
        if not self._ended.is_set():
            self.cancel(grace_seconds)
        self._reader.join()

    def _kill_after(self, seconds: float) -> None:
        if not self._ended.wait(seconds):
            self.kill()

    def _read(self) -> None:
        end = _receive(self._connection, self._tell)
        self._process.join()
        if end is None:
            end = JobFailed(self.job_id or 0, self._explain_death())
            _mark_interrupted(self.request)
        self._connection.close()
        self.end = end
        self._ended.set()
        self._tell(end)

    def _tell(self, event: JobEvent) -> None:
        if isinstance(event, JobStarted):
            self.job_id = event.job_id
        self._queue.put(event)
        if self._on_event is not None:
            try:
                self._on_event(event)
            except Exception:
                _log.exception("a listener failed on %s", type(event).__name__)

    def _explain_death(self) -> str:
        code = self._process.exitcode or 0
        names = {number.value: number.name for number in signal.Signals}
        how = names.get(-code, f"signal {-code}") if code < 0 else f"exit code {code}"
        return (
            f"The {self.request.noun} was ended from outside or crashed ({how}). What it had finished is "
            "kept; start it again to go on where it stopped."
        )


def _receive(connection: Connection, tell: Callable[[JobEvent], None]) -> JobEnd | None:
    """Passes events on until the end, which is returned; None when the pipe breaks before it."""
    while True:
        try:
            event = connection.recv()
        except (EOFError, OSError):
            return None
        if isinstance(event, JobFinished | JobCancelled | JobFailed):
            return event
        tell(event)


def _mark_interrupted(request: JobRequest) -> None:
    """Writes down that a job died. Left to the next start when another job has begun meanwhile."""
    try:
        with (
            contextlib.closing(Catalog.open(request.library)) as catalog,
            job_lock(catalog.paths),
            catalog.write() as session,
        ):
            jobs.mark_interrupted(session)
    except LibraryError:
        _log.warning("the end of the %s could not be written down", request.noun)
