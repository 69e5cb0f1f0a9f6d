"""A job from the front end's side: how it is told, stopped and written down. Real processes throughout."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from engine.catalog import jobs
from engine.catalog.catalog import Catalog
from engine.domain import JobRecord, JobState
from engine.events import (
    ItemsImported,
    JobCancelled,
    JobEvent,
    JobFailed,
    JobFinished,
    JobLog,
    JobStarted,
    Progress,
)
from engine.jobs.handle import JobHandle
from engine.jobs.lock import is_free, job_lock
from engine.settings import LibraryPaths

StartJob = Callable[..., JobHandle]


def _rows(folder: Path) -> list[JobRecord]:
    with closing(Catalog.open(folder)) as catalog, catalog.read() as session:
        return jobs.all_jobs(session)


def _wait_for_log(handle: JobHandle) -> None:
    for event in handle.events():
        if isinstance(event, JobLog | JobFailed):
            assert isinstance(event, JobLog), event
            return


def test_that_a_job_tells_everything_in_order_and_its_end_last(
    start_job: StartJob, library_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    heard: list[JobEvent] = []

    def listen(event: JobEvent) -> None:
        heard.append(event)
        if isinstance(event, JobStarted):
            raise RuntimeError("a listener may fail")

    handle = start_job("count", listen, to=50_000)
    events = list(handle.events())
    started, *numbers, progress, end = events
    assert isinstance(started, JobStarted)
    assert numbers == [ItemsImported(started.job_id, (number,)) for number in range(1, 50_001)]
    assert isinstance(progress, Progress)
    assert (progress.stage, progress.done, progress.total) == ("counting", 50_000, 50_000)
    assert end == JobFinished(started.job_id, {"counted": 50_000})
    assert handle.wait() == handle.end == end
    assert handle.job_id == started.job_id
    handle.close()
    assert heard == events
    (row,) = _rows(library_folder)
    assert (row.id, row.kind, row.state) == (started.job_id, "import", JobState.DONE)
    assert row.description == "Test count"
    assert row.ended_at is not None
    assert is_free(LibraryPaths(library_folder))
    out, err = capfd.readouterr()
    assert out == ""
    assert "this is no answer" in err


def test_that_a_job_that_cannot_do_its_work_says_why(start_job: StartJob, library_folder: Path) -> None:
    end = start_job("refuse").wait()
    assert isinstance(end, JobFailed)
    assert end.message == "The picture is upside down."
    (row,) = _rows(library_folder)
    assert (row.id, row.state, row.message) == (end.job_id, JobState.FAILED, end.message)


def test_that_an_error_nobody_thought_of_is_told_and_logged(
    start_job: StartJob, library_folder: Path
) -> None:
    end = start_job("stumble").wait()
    assert isinstance(end, JobFailed)
    log = LibraryPaths(library_folder).log
    assert "ZeroDivisionError: nobody thought of this" in end.message
    assert str(log) in end.message
    assert "job_runner.py" in log.read_text()
    assert _rows(library_folder)[0].state is JobState.FAILED


def test_that_a_cancelled_job_stops_at_a_safe_point_with_what_it_had(
    start_job: StartJob, library_folder: Path
) -> None:
    handle = start_job("wait")
    _wait_for_log(handle)
    handle.cancel()
    handle.cancel()
    end = handle.wait()
    assert isinstance(end, JobCancelled)
    assert end.result == {"waited": True}
    handle.cancel()
    assert _rows(library_folder)[0].state is JobState.CANCELLED


def test_that_a_paused_job_says_so_and_its_row_too(start_job: StartJob, library_folder: Path) -> None:
    handle = start_job("heed")
    _wait_for_log(handle)
    handle.pause()
    end = handle.wait()
    assert end == JobCancelled(1, {"steps": 5}, paused=True)
    handle.pause()
    (row,) = _rows(library_folder)
    assert row.state is JobState.PAUSED
    assert row.ended_at is not None


def test_that_a_job_that_cannot_pause_is_cancelled_by_it(start_job: StartJob, library_folder: Path) -> None:
    handle = start_job("wait")
    _wait_for_log(handle)
    handle.pause()
    end = handle.wait()
    assert isinstance(end, JobCancelled)
    assert not end.paused
    assert _rows(library_folder)[0].state is JobState.CANCELLED


def test_that_who_cannot_wait_for_a_pause_cancels(start_job: StartJob, library_folder: Path) -> None:
    handle = start_job("heed", deaf_for=0.5)
    _wait_for_log(handle)
    handle.pause()
    handle.cancel()
    end = handle.wait()
    assert isinstance(end, JobCancelled)
    assert not end.paused


def test_that_a_job_that_does_not_answer_is_killed_and_the_next_one_runs(
    start_job: StartJob, library_folder: Path
) -> None:
    handle = start_job("hang")
    _wait_for_log(handle)
    handle.close(grace_seconds=0.1)
    assert isinstance(handle.end, JobFailed)
    assert handle.end.job_id == handle.job_id
    assert "SIGKILL" in handle.end.message or sys.platform == "win32"
    assert _rows(library_folder)[0].state is JobState.INTERRUPTED
    assert isinstance(start_job("count", to=1).wait(), JobFinished)


@pytest.mark.parametrize(("how", "told"), [({"code": 3}, "exit code 3"), ({"signal": "SIGSEGV"}, "SIGSEGV")])
def test_that_a_job_that_dies_is_noticed_and_its_row_says_so(
    start_job: StartJob, library_folder: Path, how: dict[str, object], told: str
) -> None:
    handle = start_job("die", **how)
    *_, last = handle.events()
    assert isinstance(last, JobFailed)
    assert told in last.message
    assert "start it again" in last.message
    (row,) = _rows(library_folder)
    assert (row.id, row.state) == (last.job_id, JobState.INTERRUPTED)
    assert is_free(LibraryPaths(library_folder))


def test_that_a_second_job_is_told_to_wait_and_leaves_no_row(
    start_job: StartJob, library_folder: Path
) -> None:
    with job_lock(LibraryPaths(library_folder)):
        end = start_job("count", to=1).wait()
    assert isinstance(end, JobFailed)
    assert "Another job is writing" in end.message
    assert _rows(library_folder) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals between processes")
def test_that_ctrl_c_is_left_to_the_front_end_from_the_first_moment(start_job: StartJob) -> None:
    handle = start_job("count", to=10)
    assert handle.pid is not None
    for _ in range(20):
        os.kill(handle.pid, signal.SIGINT)
        time.sleep(0.02)
    assert isinstance(handle.wait(), JobFinished)


_FRONT_END = """
import os, signal, sys
from pathlib import Path
from engine.events import JobLog
from engine.jobs.handle import JobHandle
from engine.jobs.protocol import JobRequest

handle = JobHandle(JobRequest("import", "Test", Path(sys.argv[1]), {"does": "wait"}, "job_runner"))
for event in handle.events():
    if isinstance(event, JobLog):
        os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
"""


def test_that_a_job_whose_front_end_is_killed_stops_at_a_safe_point(library_folder: Path) -> None:
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    subprocess.run(
        [sys.executable, "-c", _FRONT_END, str(library_folder)],
        env=os.environ | {"PYTHONPATH": path},
        check=False,
        timeout=60,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while (row := _rows(library_folder)[0]).state is JobState.RUNNING and time.monotonic() < deadline:
        time.sleep(0.05)
    assert row.state is JobState.CANCELLED
