"""Trainings one after another: whose events are whose, who goes on, who could not begin."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot
from training_parts import began, events_of, record, report, stepped

from engine.domain import JobState, TrainingRequest
from engine.events import JobCancelled, JobFailed, JobFinished, JobStarted
from explorer.training_runs import Earlier, TrainingRuns

FIRST, SECOND = TrainingRequest("stamps"), TrainingRequest("songs")


@pytest.fixture
def runs(qtbot: QtBot) -> TrainingRuns:
    return TrainingRuns()


@pytest.fixture
def asked(runs: TrainingRuns) -> list[tuple[str, object]]:
    """What is asked of jobs, as it is asked."""
    told: list[tuple[str, object]] = []
    runs.wanted.connect(lambda wanted: told.append(("start", wanted)))
    runs.pause_wanted.connect(lambda job_id: told.append(("pause", job_id)))
    runs.cancel_wanted.connect(lambda job_id: told.append(("cancel", job_id)))
    runs.resume_wanted.connect(lambda job_id: told.append(("resume", job_id)))
    return told


def test_that_a_job_is_that_of_who_asked_for_it(runs: TrainingRuns) -> None:
    runs.ask(FIRST)
    runs.ask(SECOND)
    runs.hear(JobStarted(7, "train"), SECOND)
    runs.hear(JobStarted(8, "import"))
    assert [(run.collection, run.job_id) for run in runs.runs] == [("songs", 7), ("stamps", None)]
    runs.hear(JobFinished(7, report(7)))
    runs.hear(JobStarted(9, "train"), FIRST)
    assert [run.job_id for run in runs.runs] == [7, 9]


def test_that_events_of_other_jobs_change_nothing(runs: TrainingRuns, qtbot: QtBot) -> None:
    runs.ask(FIRST)
    runs.hear(JobStarted(7, "train"), FIRST)
    with qtbot.assertNotEmitted(runs.changed):
        runs.hear(began(8))
        runs.hear(JobFinished(8, {}))
    runs.hear(stepped(7, 1, 30))
    assert len(runs.runs[0].curves["loss"]) == 1


def test_that_a_training_that_began_elsewhere_is_shown_too(runs: TrainingRuns) -> None:
    for event in events_of(5, upto=1):
        runs.hear(event)
    assert [run.job_id for run in runs.runs] == [5]


def test_that_its_end_is_told_with_what_it_gave(runs: TrainingRuns, qtbot: QtBot) -> None:
    runs.ask(FIRST)
    runs.hear(JobStarted(7, "train"), FIRST)
    with qtbot.waitSignal(runs.ended) as ended:
        runs.hear(JobFinished(7, report(7)))
    assert ended.args == [7, report(7)]


def test_that_a_training_that_cannot_begin_leaves_no_card(runs: TrainingRuns) -> None:
    runs.ask(FIRST)
    runs.ask(SECOND)
    runs.could_not_start(FIRST)
    runs.hear(JobStarted(7, "train"), SECOND)
    assert [(run.collection, run.job_id) for run in runs.runs] == [("songs", 7)]


def test_that_a_job_that_died_before_it_had_an_id_is_heard_by_who_asked_for_it(
    runs: TrainingRuns, qtbot: QtBot
) -> None:
    runs.show_earlier([Earlier(record(4, JobState.PAUSED), "birds")])
    runs.resume(runs.runs[0])
    runs.ask(FIRST)
    runs.ask(SECOND)
    with qtbot.assertNotEmitted(runs.changed):
        for asked in (None, 3, TrainingRequest("stamps")):
            runs.hear(JobFailed(0, "It crashed."), asked)
    runs.hear(JobFailed(0, "It crashed."), SECOND)
    runs.hear(JobFailed(0, "It crashed, too."), 4)
    assert [(run.collection, run.state, run.message) for run in runs.runs] == [
        ("songs", JobState.FAILED, "It crashed."),
        ("stamps", JobState.RUNNING, ""),
        ("birds", JobState.INTERRUPTED, "It crashed, too."),
    ]
    assert runs.of(4) is runs.runs[2]
    assert runs.runs[2].can_resume, "nothing of what it goes on from is lost"


def test_that_one_that_waits_is_cancelled_when_it_begins(
    runs: TrainingRuns, asked: list[tuple[str, object]]
) -> None:
    runs.ask(FIRST)
    runs.cancel(runs.runs[0])
    runs.hear(JobStarted(7, "train"), FIRST)
    assert asked == [("start", FIRST), ("cancel", 7)]
    runs.hear(JobCancelled(7))
    assert runs.runs[0].state is JobState.CANCELLED


def test_that_a_paused_one_goes_on_on_the_same_card(
    runs: TrainingRuns, asked: list[tuple[str, object]]
) -> None:
    for event in events_of(7, upto=3):
        runs.hear(event)
    [run] = runs.runs
    runs.pause(run)
    runs.pause(run)
    runs.hear(JobCancelled(7, paused=True))
    runs.resume(run)
    assert asked == [("pause", 7), ("resume", 7)]
    assert run.is_waiting
    runs.hear(JobStarted(8, "train"), 7)
    runs.hear(stepped(8, 10, 30))
    assert runs.runs == [run]
    assert (run.job_id, len(run.curves["loss"])) == (8, 10)


def test_that_one_that_does_not_go_on_says_why_and_lets_others_begin(runs: TrainingRuns) -> None:
    runs.show_earlier([Earlier(record(4, JobState.PAUSED), "stamps")])
    runs.resume(runs.runs[0])
    runs.ask(SECOND)
    runs.could_not_resume(4, "Another program is writing to the library.")
    runs.hear(JobStarted(7, "train"), SECOND)
    assert [(run.collection, run.job_id) for run in runs.runs] == [("songs", 7), ("stamps", 4)]
    assert runs.runs[1].can_resume


def test_that_earlier_ones_are_shown_once_and_below_those_of_today(runs: TrainingRuns) -> None:
    runs.ask(FIRST)
    runs.hear(JobStarted(7, "train"), FIRST)
    earlier = [
        Earlier(record(7, JobState.RUNNING), "stamps"),
        Earlier(record(4), "stamps", report(4)),
        Earlier(record(3, JobState.INTERRUPTED), "stamps"),
    ]
    runs.show_earlier(earlier)
    runs.show_earlier(earlier)
    assert [(run.job_id, run.state) for run in runs.runs] == [
        (7, JobState.RUNNING),
        (4, JobState.DONE),
        (3, JobState.INTERRUPTED),
    ]
    assert runs.runs[1].encoder == "stamps-gensupcon-1"


def test_that_only_one_that_is_over_is_removed(runs: TrainingRuns, qtbot: QtBot) -> None:
    runs.show_earlier([Earlier(record(4, JobState.CANCELLED), "stamps"), Earlier(record(3), "stamps")])
    runs.ask(SECOND)
    with qtbot.assertNotEmitted(runs.remove_wanted):
        runs.remove(runs.runs[0])
    runs.hear(JobStarted(7, "train"), SECOND)
    with qtbot.assertNotEmitted(runs.remove_wanted):
        runs.remove(runs.runs[0])
    with qtbot.waitSignals([runs.remove_wanted, runs.changed]):
        runs.remove(runs.runs[1])
    assert [run.job_id for run in runs.runs] == [7, 3]


def test_that_a_second_click_begins_no_second_training(
    runs: TrainingRuns, asked: list[tuple[str, object]]
) -> None:
    runs.ask(FIRST)
    runs.ask(replace(FIRST))
    assert asked == [("start", FIRST)]
    runs.cancel(runs.runs[0])
    again = replace(FIRST)
    runs.ask(again)
    assert len(asked) == 2, "the one before will not begin"
    runs.hear(JobStarted(7, "train"), again)
    runs.ask(FIRST)
    assert len(asked) == 3, "the one before has begun already"


def test_that_one_that_waits_to_go_on_is_not_shown_as_an_earlier_one_too(runs: TrainingRuns) -> None:
    earlier = [Earlier(record(4, JobState.PAUSED), "stamps")]
    runs.show_earlier(earlier)
    runs.resume(runs.runs[0])
    runs.show_earlier(earlier)
    assert len(runs.runs) == 1
