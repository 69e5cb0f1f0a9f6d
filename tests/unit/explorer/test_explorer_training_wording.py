"""Trainings in words."""

from __future__ import annotations

import pytest
from training_parts import NOON, record, report

from engine.domain import JobState, TrainingDevice, TrainingEstimate, TrainingMethod, TrainingMode
from explorer.phrases import moment
from explorer.training_run import TrainingRun
from explorer.views.training_wording import (
    METHODS,
    estimate_words,
    memory_words,
    outcome_words,
    plan_words,
    spent_words,
    state_words,
    title_words,
)


def estimate(device: TrainingDevice, epochs: int = 30) -> TrainingEstimate:
    return TrainingEstimate(
        TrainingMethod.SUPCON, TrainingMode.ADAPTER, device, epochs, "Because.", 130.0, 3 * 10**8
    )


@pytest.mark.parametrize(
    ("device", "gpu", "place"),
    [
        (TrainingDevice.CPU, None, "on this computer’s processor"),
        (TrainingDevice.CPU, "RTX 4090", "on this computer’s processor"),
        (TrainingDevice.CUDA, "RTX 4090", "on the RTX 4090"),
        (TrainingDevice.MPS, None, "on the graphics card"),
    ],
)
def test_that_an_estimate_names_time_memory_and_place(
    device: TrainingDevice, gpu: str | None, place: str
) -> None:
    assert estimate_words(estimate(device), gpu) == f"About 2 minutes and 300 MB of memory, {place}."


def test_that_a_plan_says_what_and_why() -> None:
    assert plan_words(estimate(TrainingDevice.CPU)) == "SupCon, small head, 30 epochs. Because."
    assert "1 epoch." in plan_words(estimate(TrainingDevice.CPU, epochs=1))


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "10 MB"), (284_000_000, "280 MB"), (999_000_000, "1.0 GB"), (2_440_000_000, "2.4 GB")],
)
def test_that_memory_is_told_roughly(size: int, words: str) -> None:
    assert memory_words(size) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "a few seconds"),
        (14.2, "14 seconds"),
        (54.9, "55 seconds"),
        (70.0, "1 minute"),
        (7800.0, "2 hours 10 minutes"),
    ],
)
def test_that_time_that_was_spent_is_told(seconds: float, words: str) -> None:
    assert spent_words(seconds) == words


def test_that_what_came_of_it_is_told_with_its_worth() -> None:
    assert outcome_words(report(1)) == "mAP 0.52 → 0.72, surely better · 14 seconds"
    assert "not surely better" in outcome_words(report(1) | {"better": False})
    assert outcome_words(report(1) | {"candidate": {"map": None}}) == "Done in 14 seconds."


def test_that_a_training_is_called_by_what_is_known_of_it() -> None:
    assert title_words(TrainingRun(collection="stamps", method="auto")) == "Training of stamps"
    assert title_words(TrainingRun(collection="stamps", method="supcon")) == "stamps · SupCon"
    assert title_words(TrainingRun(description="Train stamps by SupCon")) == "Train stamps by SupCon"
    assert title_words(TrainingRun(encoder="stamps-supcon-1", collection="stamps")) == "stamps-supcon-1"


@pytest.mark.parametrize("state", list(JobState))
def test_that_every_state_has_words(state: JobState) -> None:
    assert state_words(TrainingRun(state=state, message="It broke."))


def test_that_one_of_another_session_tells_when_it_ended() -> None:
    run = TrainingRun()
    run.read(record(3, JobState.CANCELLED))
    told = state_words(run).replace("\N{NO-BREAK SPACE}", " ")
    assert told == f"Stopped. Nothing has changed · {moment(NOON)}"
    run.resume()
    assert "Begins when" in state_words(run)


def test_that_no_method_is_without_words() -> None:
    assert set(METHODS) == set(TrainingMethod)


def test_that_one_that_waits_and_is_cancelled_is_not_said_to_be_stopping() -> None:
    run = TrainingRun(collection="stamps")
    run.stop()
    assert state_words(run) == "Cancelled. It will not begin."


def test_that_an_earlier_one_without_a_version_is_said_to_be_discarded() -> None:
    run = TrainingRun()
    run.read(record(3))
    assert "was discarded" in state_words(run)


def test_that_stages_are_told_in_plain_words() -> None:
    run = TrainingRun(job_id=7, stage="encode", done=32, total=630)
    assert state_words(run) == "Looking at several copies or parts of each item · 32 of 630"
