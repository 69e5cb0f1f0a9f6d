"""What the window learns of one training, from its events, its row and its report."""

from __future__ import annotations

from dataclasses import replace

import pytest
from training_parts import EPOCHS, epoch_record, events_of, history, record, report, stepped

from engine.domain import JobState
from engine.events import (
    ItemFailed,
    JobCancelled,
    JobFailed,
    JobFinished,
    JobLog,
    JobStarted,
    Progress,
    TrainingEpochEnded,
)
from explorer.training_run import TrainingRun


def run_of(upto: int = EPOCHS) -> TrainingRun:
    run = TrainingRun()
    for event in events_of(7, upto):
        run.take(event)
    return run


def test_that_curves_run_over_epochs() -> None:
    run = run_of(upto=5)
    xs, losses = run.curves["loss"].points()
    assert len(xs) == 15
    assert xs[-1] == 5.0
    assert losses[0] > losses[-1]
    assert run.curves["map"].points()[0].tolist() == [1, 2, 3, 4, 5]
    assert (run.epoch, run.epochs, run.share) == (5, EPOCHS, 0.5)
    assert run.baseline["map"] == 0.52


def test_that_it_tells_a_stage_beside_training_and_comes_back_from_it() -> None:
    run = run_of(upto=2)
    run.take(Progress(7, "embedding", 100, 400, 50.0, 6.0))
    assert (run.stage, run.share, run.seconds_left) == ("embedding", 0.25, 6.0)
    run.take(stepped(7, 7, 30))
    assert run.stage == ""


@pytest.mark.parametrize(
    ("end", "state", "resumable"),
    [
        (JobCancelled(7, paused=True), JobState.PAUSED, True),
        (JobCancelled(7), JobState.CANCELLED, True),
        (JobFailed(7, "All embeddings are the same."), JobState.FAILED, True),
        (JobFinished(7, report(7)), JobState.DONE, False),
    ],
)
def test_that_its_end_is_known(end: JobFinished, state: JobState, resumable: bool) -> None:
    run = run_of(upto=3)
    run.stop()
    run.take(end)
    assert (run.state, run.can_resume, run.stopping, run.is_over) == (state, resumable, False, True)


def test_that_a_finished_one_has_what_it_gave_and_keeps_the_curve_of_its_steps() -> None:
    run = run_of()
    run.take(JobFinished(7, report(7)))
    assert run.encoder == "stamps-gensupcon-1"
    assert len(run.curves["loss"]) == 3 * EPOCHS
    assert len(run.curves["map"]) == EPOCHS
    assert (run.items, run.held_out) == (628, 157)


def test_that_an_earlier_one_has_the_curves_of_its_report() -> None:
    run = TrainingRun()
    run.read(record(4))
    run.read_report(report(4))
    assert run.state is JobState.DONE
    for name in epoch_record(1).keys() - {"epoch"}:
        assert run.curves[name].points()[1].tolist() == [
            epoch_record(epoch)[name] for epoch in range(1, EPOCHS + 1)
        ]


def test_that_an_earlier_one_that_stopped_has_the_curves_it_came_to() -> None:
    run = TrainingRun()
    run.read(record(4, JobState.PAUSED))
    assert not run.has_curves
    run.read_history(history(3))
    for name in epoch_record(1).keys() - {"epoch"}:
        assert run.curves[name].points()[1].tolist() == [epoch_record(epoch)[name] for epoch in (1, 2, 3)]
    assert (run.epoch, run.epochs, run.items, run.held_out) == (3, EPOCHS, 628, 157)
    assert (run.method, run.reason, run.baseline["map"]) == ("gensupcon", "47 groups.", 0.52)
    assert (run.state, run.encoder, run.can_resume) == (JobState.PAUSED, None, True)


def test_that_an_earlier_one_that_goes_on_draws_its_curves_further() -> None:
    run = TrainingRun()
    run.read(record(4, JobState.PAUSED))
    run.read_history(history(3))
    run.resume()
    started, begun, *rest = events_of(8)
    for event in (started, begun, *rest[4 * 3 :]):
        run.take(event)
    run.take(JobFinished(8, report(8)))
    epochs = run.curves["map"].points()[0].tolist()
    assert epochs == list(range(1, EPOCHS + 1))
    assert run.curves["loss"].points()[0].tolist() == pytest.approx(
        [1, 2, 3, *(step / 3 for step in range(10, 3 * EPOCHS + 1))]
    )


def test_that_one_that_went_on_has_at_its_end_the_curves_from_the_beginning() -> None:
    run = TrainingRun()
    started, begun, *rest = events_of(7)
    for event in (started, begun, *rest[4 * 6 :]):
        run.take(event)
    assert run.curves["loss"].start == pytest.approx(6 + 1 / 3)
    run.take(JobFinished(7, report(7)))
    assert run.curves["loss"].start == 1.0
    assert len(run.curves["spread"]) == EPOCHS


def test_that_figures_that_are_missing_leave_no_point() -> None:
    run = run_of(upto=1)
    run.take(TrainingEpochEnded(7, {"epoch": 2, "loss": 1.0, "map": None}))
    assert len(run.curves["map"]) == 1
    assert run.epoch == 2


def test_that_the_log_keeps_a_line_a_line() -> None:
    run = run_of(upto=1)
    run.take(JobLog(7, "warning", "a name\nwith a break"))
    assert run.log[-1] == "Warning: a name with a break"


def test_that_the_log_tells_the_course_from_the_beginning_to_what_is_kept() -> None:
    run = TrainingRun()
    for event in (
        JobStarted(7, "train"),
        Progress(7, "encode", 1, 4, 1.0, None),
        Progress(7, "encode", 2, 4, 1.0, None),
        *list(events_of(7, upto=2))[1:],
        ItemFailed(7, "/a/b.png", "it is empty"),
        JobFinished(7, report(7) | {"best_epoch": 2}),
    ):
        run.take(event)
    assert list(run.log) == [
        "Looking at several copies or parts of each item…",
        "628 items to learn from, 157 held out.",
        "47 groups.",
        "Before: recall@1 0.790, mAP 0.520.",
        "Epoch 1: loss 4, recall@1 0.800, mAP 0.540, collapse meter 0.90, learning rate 0.001, 5,000 items/s",
        "Epoch 2: loss 2, recall@1 0.810, mAP 0.560, collapse meter 0.90, learning rate 0.001, 5,000 items/s",
        "Not read: /a/b.png: it is empty",
        "“stamps-gensupcon-1” is kept, as it was after epoch 2.",
    ]
    assert run.kept_epoch == 2


def test_that_the_log_of_an_earlier_one_tells_the_same_course() -> None:
    live, later = run_of(), TrainingRun()
    live.take(JobFinished(7, report(7)))
    later.read(record(7))
    later.read_report(report(7))
    assert list(later.log) == list(live.log)


def test_that_the_log_of_an_earlier_one_ends_with_why_it_stopped() -> None:
    run = TrainingRun()
    run.read(replace(record(4, JobState.FAILED), message="All embeddings are the same."))
    run.read_history(history(3))
    assert run.log[-2].startswith("Epoch 3: ")
    assert run.log[-1] == "All embeddings are the same."


def test_that_one_that_could_not_go_on_can_be_tried_again() -> None:
    run = run_of(upto=1)
    run.take(JobCancelled(7, paused=True))
    run.resume()
    assert run.is_waiting
    run.fail_to_resume("Another program is writing to the library.")
    assert (run.job_id, run.can_resume) == (7, True)
    assert "Another program" in run.message
