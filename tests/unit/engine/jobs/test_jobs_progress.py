"""How fast a job goes, how long it will take, and how often it says so."""

from __future__ import annotations

from typing import Any, cast

import pytest

from engine.catalog.catalog import Catalog
from engine.events import JobEvent, Progress
from engine.jobs import context, progress
from engine.jobs.context import JobCancelledError, JobContext, Outbox, StopWish
from engine.jobs.progress import Pace, seconds_left


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_that_the_rate_is_that_of_the_last_moments() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert pace.mark(0) == 0.0
    done = 0
    for units in (1, 10):  # a slow minute, then a quick one
        for _ in range(60):
            clock.now += 1
            done += units
            rate = pace.mark(done)
        assert rate == pytest.approx(units)


def test_that_a_rate_that_cannot_be_told_is_none() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert pace.mark(5) == 0.0
    clock.now += progress.WINDOW_SECONDS
    assert pace.mark(3) == pytest.approx(3 / progress.WINDOW_SECONDS)
    clock.now += 2 * progress.WINDOW_SECONDS
    assert pace.mark(3) == 0.0


@pytest.mark.parametrize(
    ("done", "total", "rate", "expected"),
    [
        (20, 100, 8.0, 10.0),
        (100, 100, 8.0, 0.0),
        (120, 100, 8.0, 0.0),
        (20, None, 8.0, None),
        (0, 100, 0.0, None),
    ],
)
def test_that_the_time_left_is_what_is_left_at_this_rate(
    done: int, total: int | None, rate: float, expected: float | None
) -> None:
    assert seconds_left(done, total, rate) == expected


class Pipe:
    """The job's end of a pipe."""

    def __init__(self) -> None:
        self.sent: list[JobEvent] = []
        self.broken = False

    def send(self, event: JobEvent) -> None:
        if self.broken:
            raise BrokenPipeError
        self.sent.append(event)


@pytest.fixture
def pipe() -> Pipe:
    return Pipe()


@pytest.fixture
def wish() -> StopWish:
    return StopWish()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(context.time, "monotonic", clock)
    return clock


@pytest.fixture
def job(pipe: Pipe, wish: StopWish, clock: Clock) -> JobContext:
    outbox = Outbox(cast(Any, pipe), wish)
    return JobContext(7, cast(Catalog, None), outbox, wish)


def test_that_progress_is_told_ten_times_a_second_at_most(job: JobContext, pipe: Pipe, clock: Clock) -> None:
    for done in range(1001):
        job.progress("importing", done, 2000)
        clock.now += 0.01
    assert 90 <= len(pipe.sent) <= 102
    assert pipe.sent[0] == Progress(7, "importing", 0, 2000, 0.0, None)


def test_that_the_end_of_a_stage_and_the_next_stage_are_told_at_once(job: JobContext, pipe: Pipe) -> None:
    job.progress("looking", 1, None)
    job.progress("looking", 2, None)
    job.progress("importing", 1, 2)
    job.progress("importing", 2, 2)
    told = [(event.stage, event.done) for event in pipe.sent if isinstance(event, Progress)]
    assert told == [("looking", 1), ("importing", 1), ("importing", 2)]


def test_that_a_job_nobody_listens_to_is_asked_to_stop(job: JobContext, pipe: Pipe, wish: StopWish) -> None:
    job.stop_if_cancelled()
    pipe.broken = True
    job.progress("looking", 1, 1)
    assert job.cancelled
    assert wish.stop
    with pytest.raises(JobCancelledError):
        job.stop_if_cancelled()


def test_that_a_pause_stops_a_job_too_unless_its_end_is_wished_for(job: JobContext, wish: StopWish) -> None:
    wish.ask_to_pause()
    assert (job.cancelled, job.paused) == (True, True)
    wish.ask_to_end()
    assert (job.cancelled, job.paused) == (True, False)
    wish.ask_to_pause()
    assert (job.cancelled, job.paused) == (True, False)
