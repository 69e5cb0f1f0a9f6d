"""What runs inside a job process: lock, row, runner, ending."""

from __future__ import annotations

import importlib
import logging
import logging.handlers
import os
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol, cast

from engine.catalog import jobs
from engine.catalog.catalog import Catalog
from engine.domain import JobState
from engine.errors import EngineError, LibraryError
from engine.events import JobCancelled, JobEnd, JobFailed, JobFinished, JobStarted
from engine.jobs import spawning
from engine.jobs.context import JobCancelledError, JobContext, Outbox, StopWish
from engine.jobs.lock import job_lock
from engine.jobs.protocol import CANCEL, PAUSE, RUNNERS, JobRequest
from engine.settings import LibraryPaths

_log = logging.getLogger(__name__)


class Runner(Protocol):
    """A module of ``engine.runners``: spec in, events out through the context, a plain result back."""

    def run(self, spec: dict[str, Any], context: JobContext) -> dict[str, Any]: ...


def main(request: JobRequest, connection: Connection) -> None:
    """Entry point of the job process."""
    spawning.detach()
    log_to(LibraryPaths(request.library).log)
    wish = StopWish()
    threading.Thread(target=_listen, args=(connection, wish), daemon=True, name="job-inbox").start()
    outbox = Outbox(connection, wish)
    try:
        outbox.send(_run(request, outbox, wish))
    except EngineError as error:
        outbox.send(JobFailed(0, str(error)))
    except Exception as error:
        _log.exception("the job could not be written down")
        outbox.send(JobFailed(0, unexpected(request, error)))


def log_to(path: Path) -> None:
    """Logs warnings and more to ``path``, which is kept below 2 MB; a full disk silences the log alone."""
    logging.raiseExceptions = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(path, maxBytes=1_000_000, backupCount=1, delay=True)
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger("engine").setLevel(logging.INFO)


def unexpected(request: JobRequest, error: Exception) -> str:
    """A sentence for an error nobody thought of."""
    log = LibraryPaths(request.library).log
    if isinstance(error, MemoryError):
        return f"The {request.noun} ran out of memory. Close other programs and start it again."
    first_line = (str(error).splitlines() or [""])[0]
    return (
        f"The {request.noun} was ended by an error in this program ({type(error).__name__}: {first_line}); "
        f"what was finished is kept, and {log} has the details."
    )


def _listen(connection: Connection, wish: StopWish) -> None:
    """Waits for a word from the front end, or for its end; a pause may be followed by a cancel."""
    try:
        while (word := connection.recv()) != CANCEL:
            if word == PAUSE:
                wish.ask_to_pause()
    except (EOFError, OSError):
        _log.warning("the front end is gone; the job stops at the next safe point")
    wish.ask_to_end()


def _run(request: JobRequest, outbox: Outbox, wish: StopWish) -> JobEnd:
    paths = LibraryPaths(request.library)
    with job_lock(paths):
        catalog = Catalog.open(request.library)
        try:
            with catalog.write() as session:
                jobs.mark_interrupted(session)
                job_id = jobs.start(
                    session,
                    kind=request.kind,
                    description=request.description,
                    spec=request.spec,
                    pid=os.getpid(),
                )
            outbox.send(JobStarted(job_id, request.kind))
            end = _work(request, JobContext(job_id, catalog, outbox, wish))
            _write_down(catalog, end)
            return end
        finally:
            catalog.close()


def _work(request: JobRequest, context: JobContext) -> JobEnd:
    try:
        runner = cast(Runner, importlib.import_module(request.runner or RUNNERS[request.kind]))
        result = runner.run(request.spec, context)
    except JobCancelledError as stopped:
        return JobCancelled(context.job_id, stopped.args[0] if stopped.args else {}, stopped.paused)
    except EngineError as error:
        return JobFailed(context.job_id, str(error))
    except Exception as error:
        _log.exception("job %d", context.job_id)
        return JobFailed(context.job_id, unexpected(request, error))
    return JobFinished(context.job_id, result)


def _write_down(catalog: Catalog, end: JobEnd) -> None:
    """Notes how the job ended. Where even that has no room, the row is found *interrupted* later."""
    match end:
        case JobFinished():
            ending: dict[str, Any] = {"state": JobState.DONE, "result": end.result}
        case JobCancelled():
            state = JobState.PAUSED if end.paused else JobState.CANCELLED
            ending = {"state": state, "result": end.result}
        case JobFailed():
            ending = {"state": JobState.FAILED, "message": end.message}
    try:
        with catalog.write() as session:
            jobs.end(session, end.job_id, **ending)
    except LibraryError:
        _log.exception("job %d could not be marked as ended", end.job_id)
