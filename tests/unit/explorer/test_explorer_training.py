"""What is offered, wished for and estimated, with a library that has trainings in memory."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot
from training_parts import EPOCHS, SONGS, STAMPS, TrainingLibrary, history, record, report, version

from engine.domain import JobState, Kind, TrainingMethod
from explorer import training as training_module
from explorer.history import Place
from explorer.tasks import Tasks
from explorer.training import Trainings, earlier_trainings
from explorer.training_request import Details, Goal

SOON_MS = 10
"""Nobody types here whom an estimate should wait for."""


@pytest.fixture(autouse=True)
def _estimates_come_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_module, "ESTIMATE_MS", SOON_MS)


@pytest.fixture
def library() -> TrainingLibrary:
    return TrainingLibrary()


@pytest.fixture
def trainings(library: TrainingLibrary, tasks: Tasks) -> Trainings:
    """Nobody looks at them yet."""
    trainings = Trainings(library, tasks)  # type: ignore[arg-type]
    trainings.know([SONGS, STAMPS])
    return trainings


def settle(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.wait(SOON_MS + 20)
    qtbot.waitUntil(lambda: tasks.idle)


def look(qtbot: QtBot, trainings: Trainings, tasks: Tasks) -> None:
    trainings.be_seen(True)
    settle(qtbot, tasks)


def test_that_nothing_is_read_until_somebody_looks(
    qtbot: QtBot, trainings: Trainings, library: TrainingLibrary, tasks: Tasks
) -> None:
    trainings.show_place(Place("songs"))
    trainings.items_changed()
    settle(qtbot, tasks)
    assert (trainings.subject, trainings.offer, library.estimated) == (None, None, [])


def test_that_the_collection_that_is_shown_is_offered_and_estimated(
    qtbot: QtBot, trainings: Trainings, library: TrainingLibrary, tasks: Tasks
) -> None:
    trainings.show_place(Place("stamps"))
    look(qtbot, trainings, tasks)
    assert trainings.subject is STAMPS
    assert [one.name for one in trainings.encoders] == ["net"]
    assert trainings.wish.labels == "folder:2"
    assert library.estimated[-1] == trainings.wish.request("stamps")
    assert trainings.estimate is not None
    assert trainings.can_start


def test_that_the_largest_of_the_kind_is_offered_where_all_are_shown(
    qtbot: QtBot, trainings: Trainings, tasks: Tasks
) -> None:
    trainings.show_kind(Kind.MUSIC)
    look(qtbot, trainings, tasks)
    assert trainings.subject is SONGS
    assert trainings.wish.goal is Goal.UNLABELLED


def test_that_a_person_chooses_another_collection_until_the_window_goes_to_one(
    qtbot: QtBot, trainings: Trainings, tasks: Tasks
) -> None:
    look(qtbot, trainings, tasks)
    assert trainings.subject is STAMPS
    trainings.choose_collection("songs")
    settle(qtbot, tasks)
    assert trainings.offer is not None
    assert (trainings.subject, trainings.offer.collection) == (SONGS, "songs")
    trainings.show_place(Place("stamps"))
    settle(qtbot, tasks)
    assert trainings.subject is STAMPS


def test_that_a_changed_wish_is_estimated_once_it_stays(
    qtbot: QtBot, trainings: Trainings, library: TrainingLibrary, tasks: Tasks
) -> None:
    look(qtbot, trainings, tasks)
    before = len(library.estimated)
    for epochs in (1, 12, 120):
        trainings.choose(replace(trainings.wish, details=Details(epochs=epochs)))
    settle(qtbot, tasks)
    assert [request.epochs for request in library.estimated[before:]] == [120]
    assert trainings.estimate is not None
    assert trainings.estimate.epochs == 120


def test_that_a_refusal_is_told_and_nothing_begins(
    qtbot: QtBot, trainings: Trainings, library: TrainingLibrary, tasks: Tasks
) -> None:
    look(qtbot, trainings, tasks)
    library.refusal = "SimCLR has no setting “temper”."
    trainings.choose(replace(trainings.wish, goal=Goal.UNLABELLED))
    settle(qtbot, tasks)
    assert (trainings.estimate, trainings.trouble) == (None, library.refusal)
    trainings.start()
    assert trainings.runs.runs == []
    library.refusal = ""
    trainings.choose(replace(trainings.wish, goal=Goal.LABELS))
    settle(qtbot, tasks)
    assert trainings.can_start


def test_that_groups_are_not_learnt_where_nothing_groups_the_items(
    qtbot: QtBot, trainings: Trainings, library: TrainingLibrary, tasks: Tasks
) -> None:
    trainings.show_kind(Kind.MUSIC)
    look(qtbot, trainings, tasks)
    trainings.choose(replace(trainings.wish, goal=Goal.LABELS))
    assert not trainings.can_start
    settle(qtbot, tasks)
    assert "choose a table" in trainings.trouble
    trainings.choose(replace(trainings.wish, labels="/a/labels.csv"))
    settle(qtbot, tasks)
    assert trainings.can_start
    assert library.estimated[-1].labels == "/a/labels.csv"


def test_that_what_is_wished_for_is_begun(qtbot: QtBot, trainings: Trainings, tasks: Tasks) -> None:
    look(qtbot, trainings, tasks)
    trainings.choose(replace(trainings.wish, goal=Goal.UNLABELLED))
    with qtbot.waitSignal(trainings.runs.wanted) as wanted:
        trainings.start()
    assert wanted.args[0].method is TrainingMethod.SIMCLR
    trainings.could_not_start(wanted.args[0], "Another program is writing to the library.")
    assert trainings.runs.runs == []
    assert "Another program" in trainings.trouble


def test_that_marks_made_meanwhile_are_offered(
    qtbot: QtBot, trainings: Trainings, library: TrainingLibrary, tasks: Tasks
) -> None:
    look(qtbot, trainings, tasks)
    library.offers["stamps"] = replace(library.offers["stamps"], similar_marks=3)
    trainings.items_changed()
    settle(qtbot, tasks)
    assert trainings.offer is not None
    assert trainings.offer.similar_marks == 3


def test_that_earlier_trainings_are_read_with_their_reports(
    qtbot: QtBot, trainings: Trainings, library: TrainingLibrary, tasks: Tasks
) -> None:
    library.records = [
        record(9, JobState.RUNNING),
        record(8, JobState.PAUSED),
        record(6),
    ]
    library.versions.append(version("stamps-gensupcon-1", method="gensupcon"))
    library.reports["stamps-gensupcon-1"] = report(6)
    look(qtbot, trainings, tasks)
    assert [(run.job_id, run.encoder) for run in trainings.runs.runs] == [
        (8, None),
        (6, "stamps-gensupcon-1"),
    ]
    assert [one.record.id for one in earlier_trainings(library)] == [8, 6]  # type: ignore[arg-type]


def test_that_of_those_without_a_report_it_is_read_how_they_went(
    qtbot: QtBot, trainings: Trainings, library: TrainingLibrary, tasks: Tasks
) -> None:
    library.records = [record(8, JobState.PAUSED), record(7, JobState.FAILED), record(6)]
    library.versions.append(version("stamps-gensupcon-1", method="gensupcon"))
    library.reports["stamps-gensupcon-1"] = report(6)
    library.histories = {8: history(3), 6: history(2)}
    look(qtbot, trainings, tasks)
    curves = [len(run.curves["loss"]) for run in trainings.runs.runs]
    assert curves == [3, 0, EPOCHS]


def test_that_what_is_removed_from_the_page_is_forgotten_by_the_library(
    qtbot: QtBot, trainings: Trainings, library: TrainingLibrary, tasks: Tasks
) -> None:
    library.records = [record(8, JobState.PAUSED), record(6)]
    look(qtbot, trainings, tasks)
    trainings.runs.remove(trainings.runs.runs[0])
    qtbot.waitUntil(lambda: tasks.idle)
    assert library.removed == [8]
    assert [run.job_id for run in trainings.runs.runs] == [6]


def test_that_an_earlier_training_that_goes_on_is_known_before_anybody_looks(
    qtbot: QtBot, trainings: Trainings, library: TrainingLibrary, tasks: Tasks
) -> None:
    library.records = [record(6, JobState.CANCELLED)]
    library.histories = {6: history(upto=3)}
    begun: list[int] = []
    trainings.go_on(6, lambda: begun.append(6))
    settle(qtbot, tasks)
    [run] = trainings.runs.runs
    assert begun == [6]
    assert run.is_waiting
    assert (run.collection, run.method, len(run.curves["map"])) == ("stamps", "gensupcon", 3)

    trainings.be_seen(True)
    settle(qtbot, tasks)
    assert trainings.runs.runs == [run]
    trainings.go_on(99, lambda: begun.append(99))
    settle(qtbot, tasks)
    assert begun == [6, 99], "a job that is no training goes on, too"
