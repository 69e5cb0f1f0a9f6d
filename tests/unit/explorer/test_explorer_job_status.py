from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain import JobRecord, JobState
from engine.events import (
    ItemFailed,
    JobCancelled,
    JobFailed,
    JobFinished,
    JobLog,
    JobStarted,
    Progress,
)
from explorer.views.job_status import LOG_LINES, JobStatus, outcome, progress_words, time_left

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def _record(
    state: JobState, *, done: int = 0, total: int | None = None, message: str | None = None
) -> JobRecord:
    ended = None if state is JobState.RUNNING else NOON
    return JobRecord(7, "import", state, "Import /a into A", done, total, message, 1, NOON, ended)


def _running() -> JobStatus:
    status = JobStatus(7)
    status.take(JobStarted(7, "import"))
    return status


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "almost done"),
        (12.0, "about 10 seconds left"),
        (47.0, "about 50 seconds left"),
        (70.0, "about 1 minute left"),
        (125.0, "about 2 minutes left"),
        (3300.0, "about 1 hour left"),
        (4000.0, "about 1 hour 10 minutes left"),
        (7300.0, "about 2 hours left"),
        (90_000.0, "about 25 hours left"),
    ],
)
def test_that_the_time_left_is_told_in_words(seconds: float, words: str) -> None:
    assert time_left(seconds) == words


@given(st.floats(min_value=0, max_value=1e7))
def test_that_the_time_left_never_reads_zero_of_something(seconds: float) -> None:
    assert " 0 " not in time_left(seconds)
    assert " 60 " not in time_left(seconds)


def test_that_a_running_job_tells_stage_count_rate_and_time() -> None:
    status = _running()
    assert progress_words(status) == "Starting…"
    status.take(Progress(7, "importing", 1200, 5000, 38.2, 100.0))
    assert progress_words(status) == "Importing · 1,200 of 5,000 · 38/s · about 2 minutes left"
    assert status.share == pytest.approx(0.24)


def test_that_a_job_of_unknown_length_tells_what_it_knows() -> None:
    status = _running()
    status.take(Progress(7, "looking", 300, None, 0.0, None))
    assert progress_words(status) == "Looking · 300"
    assert status.share is None


def test_that_a_slow_rate_is_not_rounded_to_nothing() -> None:
    status = _running()
    status.take(Progress(7, "embedding", 1, 9, 0.4, None))
    assert "0.4/s" in progress_words(status)


def test_that_a_finished_job_tells_what_it_did() -> None:
    status = _running()
    status.take(JobFinished(7, {"imported": 785, "unchanged": 0, "moved": 2, "failed": [{}, {}, {}]}))
    assert status.state is JobState.DONE
    assert status.message == "785 imported, 2 moved, 3 failed."
    assert status.failures == 3
    assert status.share == 1.0


def test_that_a_job_that_changed_nothing_says_so() -> None:
    status = _running()
    status.take(JobFinished(7, {"imported": 0, "failed": []}))
    assert status.message == "Done. There was nothing new."
    assert outcome({}) == ""


def test_that_a_cancelled_job_says_what_is_kept_and_can_be_resumed() -> None:
    status = _running()
    status.stopping = True
    status.take(JobCancelled(7, {"imported": 5}))
    assert "5 imported" in status.message
    assert status.can_resume
    assert not status.stopping


def test_that_a_paused_training_can_go_on_and_a_finished_one_names_its_encoder() -> None:
    status = JobStatus(7)
    status.take(JobStarted(7, "train"))
    assert status.can_pause
    status.take(JobCancelled(7, paused=True))
    assert (status.state, status.can_resume, status.can_pause) == (JobState.PAUSED, True, False)
    assert "goes on" in status.message
    result = {"encoder": "stamps-supcon-1", "candidate": {}, "baseline": {}}
    assert outcome(result) == "The encoder “stamps-supcon-1” is trained."


def test_that_a_failed_job_gives_its_reason() -> None:
    status = _running()
    status.take(JobFailed(7, "The disk is full."))
    assert (status.state, status.message) == (JobState.FAILED, "The disk is full.")


def test_that_a_job_that_was_resumed_is_not_offered_again() -> None:
    status = JobStatus(7)
    status.read(_record(JobState.INTERRUPTED))
    assert status.can_resume
    status.resumed = True
    assert not status.can_resume


@pytest.mark.parametrize("state", [JobState.RUNNING, JobState.DONE])
def test_that_there_is_nothing_to_resume_in_a_job_that_runs_or_is_done(state: JobState) -> None:
    status = JobStatus(7)
    status.read(_record(state))
    assert not status.can_resume


def test_that_failed_files_and_messages_are_in_the_log() -> None:
    status = _running()
    status.take(ItemFailed(7, "/a/b.jpg", "the file ends too early"))
    status.take(JobLog(7, "warning", "No backup was made."))
    assert list(status.log) == ["Not read: /a/b.jpg: the file ends too early", "Warning: No backup was made."]
    assert status.failures == 1


def test_that_a_name_with_a_line_break_takes_one_line() -> None:
    status = _running()
    status.take(ItemFailed(7, "/a/two\nlines.jpg", "broken"))
    assert list(status.log) == ["Not read: /a/two lines.jpg: broken"]


def test_that_the_log_keeps_its_end() -> None:
    status = _running()
    for number in range(LOG_LINES + 500):
        status.note(f"line {number}")
    assert len(status.log) == LOG_LINES
    assert status.log[-1] == f"line {LOG_LINES + 499}"
    assert status.lines == LOG_LINES + 500


def test_that_a_row_does_not_turn_back_what_events_told() -> None:
    status = _running()
    status.take(Progress(7, "importing", 50, 100, 1.0, None))
    status.read(_record(JobState.RUNNING, done=32, total=100))
    assert status.done == 50
    status.take(JobFinished(7, {"imported": 100}))
    status.read(_record(JobState.RUNNING, done=96, total=100))
    assert status.state is JobState.DONE
    assert status.message == "100 imported."


def test_that_a_row_tells_of_an_end_that_no_event_told() -> None:
    status = _running()
    status.take(Progress(7, "importing", 50, 100, 1.0, None))
    status.read(_record(JobState.INTERRUPTED, done=60, total=100, message="The program was ended."))
    assert (status.state, status.message) == (JobState.INTERRUPTED, "The program was ended.")
    assert status.share == pytest.approx(0.6)


def test_that_a_row_names_the_job() -> None:
    status = _running()
    assert status.description == "Import"
    status.read(_record(JobState.RUNNING))
    assert status.description == "Import /a into A"


def test_that_a_job_of_another_program_is_told_as_such() -> None:
    status = JobStatus(7)
    status.read(_record(JobState.RUNNING, done=3, total=9))
    assert progress_words(status) == "Running in another program."


def test_that_a_row_without_a_message_tells_when_it_ended() -> None:
    status = JobStatus(7)
    status.read(_record(JobState.DONE, done=9, total=9))
    assert status.message.startswith("Done ")
    assert "2026" in status.message
