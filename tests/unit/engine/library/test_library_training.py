"""The facade of training: what is offered, what a job is asked, which one can go on."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from shelf import Shelf
from workshop import FakeJobs, Workshop

from engine.catalog import jobs
from engine.domain import (
    JobState,
    Kind,
    Promotion,
    TrainingDevice,
    TrainingMethod,
    TrainingMode,
    TrainingRequest,
)
from engine.errors import InvalidRequestError, NotFoundError
from engine.library import devices
from engine.library.devices import Gpu
from engine.library.training import Training


def _training(shelf: Shelf, fakes: FakeJobs) -> Training:
    return Training(shelf.catalog, fakes.start)


def test_that_a_collection_tells_what_it_offers(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop.trained("whole")
    workshop.trained("young", lacking=2)
    shelf = workshop.shelf
    first, second, third, *_ = workshop.ids
    shelf.library.marks.change([(first, second)], similar=True)
    shelf.library.marks.change([(first, third), (second, third)], similar=False)
    monkeypatch.setattr(devices, "gpu", lambda: Gpu("Some Card 9000", TrainingDevice.CUDA, 1))
    offer = shelf.library.training.offer("Pictures")
    assert (offer.collection, offer.kind, offer.items) == ("Pictures", Kind.IMAGE, 24)
    assert [choice.field for choice in offer.labels] == ["folder:2", "folder:1"]
    assert (offer.similar_marks, offer.not_similar_marks) == (1, 2)
    assert offer.teachers == ("tiny", "whole")
    assert offer.gpu == "Some Card 9000"
    with pytest.raises(NotFoundError, match="Nowhere"):
        shelf.library.training.offer("Nowhere")


def test_that_a_job_is_asked_for_all_that_was_wished(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fakes = FakeJobs()
    training = _training(workshop.shelf, fakes)
    (tmp_path / "labels.csv").write_text(
        "path,label\nanimals/birds/0.jpg,a\nanimals/birds/1.jpg,a\nanimals/fish/0.jpg,b\n"
    )
    monkeypatch.chdir(tmp_path)
    request = TrainingRequest(
        "Pictures",
        TrainingMethod.SUPCON,
        TrainingMode.ADAPTER,
        labels="labels.csv",
        epochs=5,
        seed=7,
        promote=Promotion.IF_BETTER,
        settings={"head.dimension": 8},
    )
    training.start(request)
    training.start(request)
    first, second = (started.spec for started in fakes.started)
    assert first["run"] != second["run"]
    assert first | {"run": ""} == asdict(request) | {"labels": str(tmp_path / "labels.csv"), "run": ""}
    assert [started.kind for started in fakes.started] == ["train", "train"]
    assert "Pictures" in fakes.started[0].description


def test_that_a_wrong_wish_starts_nothing(workshop: Workshop) -> None:
    fakes = FakeJobs()
    with pytest.raises(InvalidRequestError, match="has a label by 'tag'"):
        _training(workshop.shelf, fakes).start(TrainingRequest("Pictures", TrainingMethod.PAIR, labels="tag"))
    assert fakes.started == []


def _row(shelf: Shelf, state: JobState, kind: str = "train", **spec: Any) -> int:
    request = asdict(TrainingRequest("Pictures", TrainingMethod.SUPCON, epochs=5))
    with shelf.catalog.write() as session:
        job_id = jobs.start(session, kind=kind, description="", spec={**request, "run": "one", **spec}, pid=1)
        if state is not JobState.RUNNING:
            jobs.end(session, job_id, state)
    return job_id


@pytest.mark.parametrize(
    "state", [JobState.PAUSED, JobState.CANCELLED, JobState.INTERRUPTED, JobState.FAILED]
)
def test_that_a_training_goes_on_with_what_it_was_asked(workshop: Workshop, state: JobState) -> None:
    shelf, fakes = workshop.shelf, FakeJobs()
    _row(shelf, JobState.DONE, run="another")
    job_id = _row(shelf, state)
    _training(shelf, fakes).resume(job_id)
    with shelf.catalog.read() as session:
        assert ("train", fakes.started[0].spec) == jobs.spec_of(session, job_id)
    asked = TrainingRequest("Pictures", TrainingMethod.SUPCON, epochs=5)
    told = {record.id: request for record, request in shelf.library.training.runs()}
    assert told[job_id] == asked


def test_that_what_is_finished_or_no_training_does_not_go_on(workshop: Workshop) -> None:
    shelf = workshop.shelf
    training = shelf.library.training
    paused = _row(shelf, JobState.PAUSED)
    done = _row(shelf, JobState.DONE)
    other = _row(shelf, JobState.DONE, kind="map")
    running = _row(shelf, JobState.RUNNING, run="two")
    with pytest.raises(InvalidRequestError, match="is finished"):
        training.resume(done)
    with pytest.raises(InvalidRequestError, match=f"is finished by job {done}"):
        training.resume(paused)
    with pytest.raises(InvalidRequestError, match="is no training"):
        training.resume(other)
    with pytest.raises(InvalidRequestError, match="is going on"):
        training.resume(running)
    with pytest.raises(NotFoundError, match="no job 99"):
        training.resume(99)


def test_that_what_is_named_again_is_as_it_was(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fakes = FakeJobs()
    training = _training(workshop.shelf, fakes)
    monkeypatch.chdir(tmp_path)
    job_id = _row(workshop.shelf, JobState.CANCELLED, labels=str(tmp_path / "labels.csv"))
    same = {"collection": "Pictures", "method": TrainingMethod.SUPCON, "epochs": 5, "labels": "labels.csv"}
    training.resume(job_id, again=same)
    assert len(fakes.started) == 1
    for other, told in [
        ({"collection": "Others"}, "with collection 'Pictures' and not collection 'Others'"),
        ({"epochs": 6}, "with epochs '5' and not epochs '6'"),
        ({"labels": "folder:1"}, "labels.csv' and not labels 'folder:1'"),
        ({"batch_size": 8}, "with the usual batch size and not batch size '8'"),
        ({"promote": Promotion.ALWAYS}, "with promote 'never' and not promote 'always'"),
        ({"settings": {"held_out": 0.5}}, "with the usual settings and not settings 'held_out=0.5'"),
    ]:
        with pytest.raises(InvalidRequestError, match=told):
            training.resume(job_id, again={**same, **other})
    assert len(fakes.started) == 1


def test_that_each_training_is_told_once_by_its_last_job(workshop: Workshop) -> None:
    shelf = workshop.shelf
    _row(shelf, JobState.PAUSED)
    _row(shelf, JobState.DONE, kind="map")
    other = _row(shelf, JobState.FAILED, run="two", epochs=7)
    last = _row(shelf, JobState.DONE)
    told = shelf.library.training.runs()
    assert [(record.id, request.epochs) for record, request in told] == [(last, 5), (other, 7)]
    with pytest.raises(InvalidRequestError, match="is finished"):
        shelf.library.resume_job(last)
