"""Trainings that are over: how each went, whatever ended it, and that one can be forgotten."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest
from shelf import Shelf
from workshop import Workshop

from engine.catalog import jobs
from engine.contrastive.run_folder import HISTORY, RunFolder
from engine.domain import JobState, TrainingHistory, TrainingRequest
from engine.errors import InvalidRequestError

NAME = "pictures-supcon-1"
TOLD = {
    "method": "supcon",
    "mode": "adapter",
    "device": "cpu",
    "reason": "Labels.",
    "epochs": 5,
    "items": 20,
    "held_out": 4,
    "baseline": {"map": 0.5},
}


def _row(shelf: Shelf, state: JobState, kind: str = "train", run: str = "one") -> int:
    spec = {**asdict(TrainingRequest("Pictures")), "run": run}
    with shelf.catalog.write() as session:
        job_id = jobs.start(session, kind=kind, description="", spec=spec, pid=1)
        if state is not JobState.RUNNING:
            jobs.end(session, job_id, state)
    return job_id


def _kept(workshop: Workshop, epochs: int = 3) -> RunFolder:
    """What a training keeps from its beginning on; the last of its epochs was repeated."""
    folder = RunFolder.of(workshop.paths.training, "one")
    folder.begin(TOLD)
    for epoch in (*range(1, epochs + 1), epochs):
        folder.add_epoch(_epoch(epoch))
    return folder


def _epoch(number: int) -> dict[str, Any]:
    return {"epoch": number, "loss": 1 / number, "map": None}


def _history(count: int, **changes: Any) -> TrainingHistory:
    told = TrainingHistory(**TOLD, records=tuple(_epoch(number) for number in range(1, count + 1)))
    return replace(told, **changes)


@pytest.mark.parametrize(
    "state", [JobState.RUNNING, JobState.PAUSED, JobState.CANCELLED, JobState.INTERRUPTED, JobState.FAILED]
)
def test_that_the_epochs_of_a_training_are_told_however_it_ended(workshop: Workshop, state: JobState) -> None:
    job_id = _row(workshop.shelf, state)
    training = workshop.shelf.library.training
    assert training.history(job_id) is None
    folder = _kept(workshop)
    assert training.history(job_id) == _history(3)
    folder.begin(TOLD)  # as one that goes on does
    assert training.history(job_id) == _history(3)
    folder.add_epoch(_epoch(2))  # from an older checkpoint
    assert training.history(job_id) == _history(2)
    (folder.path / HISTORY).write_text("{")
    assert training.history(job_id) is None


def test_that_the_epochs_of_a_finished_training_are_in_its_result(workshop: Workshop) -> None:
    shelf, training = workshop.shelf, workshop.shelf.library.training
    result = TOLD | {"epochs": 2, "held_out": [1, 2, 3, 4], "history": [_epoch(1), _epoch(2)]}
    paused, done = _row(shelf, JobState.PAUSED), _row(shelf, JobState.DONE)
    with shelf.catalog.write() as session:
        jobs.end(session, done, JobState.DONE, result=result)
    assert training.history(paused) == training.history(done) == _history(2, epochs=2)
    _kept(workshop).finish(result | {"reason": ""})
    assert training.history(done) == _history(2, epochs=2, reason="")
    with pytest.raises(InvalidRequestError, match="is no training"):
        training.history(_row(shelf, JobState.DONE, kind="map"))


def test_that_a_training_is_removed_for_good_and_its_version_stays(workshop: Workshop) -> None:
    shelf, training = workshop.shelf, workshop.shelf.library.training
    workshop.trained(better=True)
    folder = _kept(workshop)
    paused, last = _row(shelf, JobState.PAUSED), _row(shelf, JobState.CANCELLED)
    other = _row(shelf, JobState.FAILED, run="two")
    beside = RunFolder.of(workshop.paths.training, "two")
    beside.begin(TOLD)
    training.remove(last)
    training.remove(last)
    assert not folder.path.exists()
    assert beside.path.exists()
    assert [record.id for record, _ in training.runs()] == [other]
    assert [record.id for record in shelf.library.jobs.records()] == [other, last, paused]
    assert training.history(last) is None
    for job_id in (paused, last):
        with pytest.raises(InvalidRequestError, match="was removed"):
            training.resume(job_id)
    assert shelf.library.trained.report(NAME) == {"better": True}


def test_that_what_is_going_on_is_not_removed(workshop: Workshop) -> None:
    shelf, training = workshop.shelf, workshop.shelf.library.training
    folder = _kept(workshop)
    paused, running = _row(shelf, JobState.PAUSED), _row(shelf, JobState.RUNNING)
    with pytest.raises(InvalidRequestError, match=f"going on, as job {running}"):
        training.remove(paused)
    assert folder.path.exists()
    assert [record.id for record, _ in training.runs()] == [running]
    with pytest.raises(InvalidRequestError, match="is no training"):
        training.remove(_row(shelf, JobState.DONE, kind="map"))
