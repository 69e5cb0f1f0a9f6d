"""What is offered, asked for, kept and opened, with a library that has evaluations in memory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from evaluation_parts import BASE, TUNED, EvaluationLibrary, evaluation
from pytestqt.qtbot import QtBot
from training_parts import SONGS, STAMPS

from engine.domain import ClusterMethod, EvaluationRequest
from engine.events import JobCancelled, JobFailed, JobFinished, JobStarted, Progress
from explorer.evaluating import Evaluating
from explorer.evaluation_runs import JOB
from explorer.history import Place
from explorer.tasks import Tasks


@pytest.fixture
def library() -> EvaluationLibrary:
    return EvaluationLibrary()


@pytest.fixture
def evaluating(library: EvaluationLibrary, tasks: Tasks) -> Evaluating:
    """Nobody looks yet."""
    evaluating = Evaluating(library, tasks)  # type: ignore[arg-type]
    evaluating.know([SONGS, STAMPS])
    return evaluating


def settle(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.waitUntil(lambda: tasks.idle)
    # What one read led to is read, too.
    qtbot.wait(1)
    qtbot.waitUntil(lambda: tasks.idle)


def look(qtbot: QtBot, evaluating: Evaluating, tasks: Tasks) -> None:
    evaluating.be_seen(True)
    settle(qtbot, tasks)


def test_that_nothing_is_read_until_somebody_looks(
    qtbot: QtBot, evaluating: Evaluating, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(evaluation())
    evaluating.show_place(Place("stamps"))
    evaluating.items_changed()
    settle(qtbot, tasks)
    assert (evaluating.subject, evaluating.offer, library.read) == (None, None, [])


def test_that_versions_that_embedded_all_are_offered_the_answering_one_first(
    qtbot: QtBot, evaluating: Evaluating, tasks: Tasks
) -> None:
    evaluating.show_place(Place("stamps"))
    look(qtbot, evaluating, tasks)
    assert evaluating.subject is STAMPS
    assert [one.name for one in evaluating.versions] == [BASE, TUNED]
    assert evaluating.others == 1
    assert evaluating.wish == EvaluationRequest("", (BASE, TUNED), "folder:2")
    assert evaluating.can_start


def test_that_what_a_version_has_learnt_from_does_not_ask_it_unless_somebody_wants_that(
    qtbot: QtBot, evaluating: Evaluating, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.versions = [
        replace(one, collection="stamps") if one.name == TUNED else one for one in library.versions
    ]
    evaluating.show_place(Place("stamps"))
    look(qtbot, evaluating, tasks)
    assert evaluating.wish == EvaluationRequest("", (BASE, TUNED), "folder:2", held_out=True)
    evaluating.choose(replace(evaluating.wish, held_out=False))
    evaluating.items_changed()
    settle(qtbot, tasks)
    assert not evaluating.wish.held_out


def test_that_a_collection_without_versions_cannot_be_evaluated(
    qtbot: QtBot, evaluating: Evaluating, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.offers["stamps"] = replace(library.offers["stamps"], teachers=(), labels=())
    evaluating.show_place(Place("stamps"))
    look(qtbot, evaluating, tasks)
    assert (evaluating.wish.encoders, evaluating.wish.labels) == ((), None)
    assert not evaluating.can_start
    evaluating.start()
    assert evaluating.runs.current is None


def test_that_a_table_stays_chosen_and_other_options_too(
    qtbot: QtBot, evaluating: Evaluating, tasks: Tasks
) -> None:
    evaluating.show_place(Place("stamps"))
    look(qtbot, evaluating, tasks)
    wish = replace(
        evaluating.wish,
        encoders=(TUNED,),
        labels="/tables/genres.csv",
        held_out=True,
        clusters=ClusterMethod.HDBSCAN,
    )
    evaluating.choose(wish)
    evaluating.items_changed()
    settle(qtbot, tasks)
    assert evaluating.wish == wish


def test_that_the_newest_evaluation_is_opened_and_several_are_compared(
    qtbot: QtBot, evaluating: Evaluating, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(evaluation(1), evaluation(2), evaluation(3, collection="songs"))
    evaluating.show_place(Place("stamps"))
    look(qtbot, evaluating, tasks)
    assert [record.id for record in evaluating.records] == [2, 1]
    assert (evaluating.chosen, library.read) == ((2,), [2])

    evaluating.open([1, 2])
    settle(qtbot, tasks)
    assert [one.record.id for one in evaluating.evaluations] == [1, 2]
    assert library.read == [2, 1]

    evaluating.delete([2])
    settle(qtbot, tasks)
    assert [one.record.id for one in evaluating.evaluations] == [1]


def test_that_another_collection_has_its_own_evaluations(
    qtbot: QtBot, evaluating: Evaluating, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(evaluation(1))
    evaluating.show_place(Place("stamps"))
    look(qtbot, evaluating, tasks)
    evaluating.choose_collection("songs")
    assert evaluating.evaluations == ()
    settle(qtbot, tasks)
    assert (evaluating.subject, evaluating.records, evaluating.chosen) == (SONGS, [], ())


def test_that_one_that_was_asked_for_is_told_of_and_opened_when_it_is_made(
    qtbot: QtBot, evaluating: Evaluating, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(evaluation(1))
    evaluating.show_place(Place("stamps"))
    look(qtbot, evaluating, tasks)
    wanted: list[EvaluationRequest] = []
    evaluating.runs.wanted.connect(wanted.append)
    evaluating.start()
    evaluating.start()
    assert wanted == [EvaluationRequest("stamps", (BASE, TUNED), "folder:2")]
    run = evaluating.runs.current
    assert run is not None
    evaluating.runs.hear(JobStarted(7, JOB), run.request)
    evaluating.runs.hear(Progress(7, "ranking", 30, 120, 1.0, 9.0))
    assert (run.job_id, run.share) == (7, 0.25)

    library.keep(evaluation(2))
    evaluating.runs.hear(JobFinished(7, {"evaluation": 2, "collection": "stamps"}))
    settle(qtbot, tasks)
    assert evaluating.runs.current is None
    assert evaluating.chosen == (2,)


def test_that_the_current_one_is_cancelled_and_one_that_fails_says_why(
    qtbot: QtBot, evaluating: Evaluating, tasks: Tasks
) -> None:
    evaluating.show_place(Place("stamps"))
    look(qtbot, evaluating, tasks)
    told: list[str] = []
    cancelled: list[int] = []
    wanted: list[EvaluationRequest] = []
    evaluating.told.connect(told.append)
    evaluating.runs.wanted.connect(wanted.append)
    evaluating.runs.cancel_wanted.connect(cancelled.append)
    evaluating.runs.cancel_current()
    evaluating.start()
    evaluating.runs.hear(JobStarted(8, JOB), wanted[-1])
    evaluating.runs.cancel_current()
    assert cancelled == [8]
    evaluating.runs.hear(JobCancelled(8))
    assert told[-1] == "Cancelled. Nothing is kept."
    evaluating.start()
    evaluating.runs.hear(JobFailed(0, "There is no room left."), wanted[-1])
    assert told[-1] == "There is no room left."
    evaluating.start()
    run = evaluating.runs.current
    assert run is not None
    evaluating.runs.could_not_start(run.request, "Nothing to measure.")
    assert told[-1] == "Nothing to measure."
    assert evaluating.runs.current is None


@pytest.mark.parametrize("ending", ["html", "csv"])
def test_that_reports_are_written_by_the_ending_of_their_file(
    qtbot: QtBot, evaluating: Evaluating, library: EvaluationLibrary, tasks: Tasks, ending: str
) -> None:
    said: list[str] = []
    evaluating.saved.connect(said.append)
    target = Path(f"/reports/stamps.{ending}")
    evaluating.write(4, target)
    settle(qtbot, tasks)
    assert library.written == [(ending, 4, target)]
    assert said == [f"The report is saved as {target}."]
