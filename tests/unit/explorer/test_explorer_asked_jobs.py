"""What was asked for, one after another: whose events are whose, what is stopped, what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from PySide6.QtCore import Signal
from pytestqt.qtbot import QtBot

from engine.events import JobCancelled, JobFailed, JobFinished, JobStarted, Progress
from explorer.asked_jobs import Asked, AskedJobs

CAKE, BREAD = "a cake", "a bread"


class Bakings(AskedJobs[str]):
    """Jobs that bake what is asked for by name."""

    finished = Signal(object, object)
    given_up = Signal(str, str)

    @property
    def asked(self) -> list[Asked[str]]:
        return self._asked

    @property
    def on_their_way(self) -> list[tuple[str, int | None]]:
        return [(one.request, one.job_id) for one in self._asked]

    def _are_same(self, one: str, other: str) -> bool:
        return one.casefold() == other.casefold()

    def _finish(self, request: str | None, result: Mapping[str, Any]) -> None:
        self.finished.emit(request, result)

    def _give_up(self, request: str, sentence: str) -> None:
        self.given_up.emit(request, sentence)


@pytest.fixture
def bakings(qtbot: QtBot) -> Bakings:
    return Bakings()


@pytest.fixture
def told(bakings: Bakings) -> list[tuple[object, ...]]:
    """What is told, as it is told."""
    told: list[tuple[object, ...]] = []
    bakings.wanted.connect(lambda request: told.append(("wanted", request)))
    bakings.cancel_wanted.connect(lambda job_id: told.append(("cancel", job_id)))
    bakings.finished.connect(lambda request, result: told.append(("finished", request, result)))
    bakings.given_up.connect(lambda request, sentence: told.append(("given up", request, sentence)))
    return told


def test_that_the_same_is_wanted_once_while_it_is_on_its_way(
    bakings: Bakings, told: list[tuple[object, ...]]
) -> None:
    for request in (CAKE, BREAD, CAKE.upper()):
        bakings.ask(request)
    assert told == [("wanted", CAKE), ("wanted", BREAD)]
    bakings.hear(JobStarted(7, "bake"), CAKE)
    bakings.hear(JobFinished(7))
    bakings.ask(CAKE)
    assert told[-1] == ("wanted", CAKE)


def test_that_a_job_is_that_of_who_asked_for_it(bakings: Bakings) -> None:
    bakings.ask(CAKE)
    bakings.ask(BREAD)
    bakings.hear(JobStarted(6, "import"))
    bakings.hear(JobStarted(7, "bake"), 4)
    bakings.hear(JobStarted(8, "bake"), BREAD)
    assert bakings.on_their_way == [(CAKE, None), (BREAD, 8)]
    bakings.hear(JobStarted(9, "bake"), CAKE)
    assert bakings.on_their_way == [(CAKE, 9), (BREAD, 8)]


def test_that_progress_is_that_of_its_job(bakings: Bakings, qtbot: QtBot) -> None:
    bakings.ask(CAKE)
    bakings.ask(BREAD)
    [cake, bread] = bakings.asked
    bakings.hear(JobStarted(7, "bake"), CAKE)
    assert cake.share is None
    with qtbot.assertNotEmitted(bakings.changed):
        bakings.hear(Progress(8, "mixing", 1, 2, 1.0, None))
    with qtbot.waitSignal(bakings.changed):
        bakings.hear(Progress(7, "mixing", 30, 120, 1.0, 90.0))
    assert (cake.share, bread.share) == (0.25, None)
    bakings.hear(Progress(7, "mixing", 130, 120, 1.0, 0.0))
    assert cake.share == 1.0
    bakings.hear(Progress(7, "baking", 3, None, 1.0, None))
    assert cake.share is None


def test_that_one_that_runs_is_stopped_at_once_and_once(
    bakings: Bakings, told: list[tuple[object, ...]]
) -> None:
    bakings.ask(CAKE)
    [cake] = bakings.asked
    bakings.hear(JobStarted(7, "bake"), CAKE)
    bakings.cancel(cake)
    bakings.cancel(cake)
    assert told[1:] == [("cancel", 7)]
    bakings.hear(JobCancelled(7))
    assert told[2:] == [("given up", CAKE, "")]
    assert bakings.on_their_way == []


def test_that_one_that_waits_is_stopped_when_it_begins(
    bakings: Bakings, told: list[tuple[object, ...]]
) -> None:
    bakings.ask(CAKE)
    bakings.ask(BREAD)
    bakings.cancel(bakings.asked[1])
    bakings.hear(JobStarted(7, "bake"), CAKE)
    assert told[2:] == []
    bakings.hear(JobStarted(8, "bake"), BREAD)
    assert told[2:] == [("cancel", 8)]


def test_that_what_came_of_it_is_told_when_it_is_no_longer_on_its_way(bakings: Bakings) -> None:
    left: list[list[tuple[str, int | None]]] = []
    bakings.finished.connect(lambda request, _: left.append(bakings.on_their_way))
    bakings.ask(CAKE)
    bakings.hear(JobStarted(7, "bake"), CAKE)
    bakings.hear(JobFinished(7, {"slices": 12}))
    assert left == [[]]


def test_that_the_end_of_a_job_that_was_not_asked_for_here_is_told_without_a_request(
    bakings: Bakings, told: list[tuple[object, ...]]
) -> None:
    bakings.ask(CAKE)
    bakings.hear(JobFailed(5, "It burnt."))
    bakings.hear(JobFinished(6, {"slices": 12}))
    assert told[1:] == [("finished", None, {"slices": 12})]
    assert bakings.on_their_way == [(CAKE, None)]


def test_that_a_job_that_died_before_it_had_an_id_is_heard_by_who_asked_for_it(
    bakings: Bakings, told: list[tuple[object, ...]]
) -> None:
    for request in (CAKE, BREAD):
        bakings.ask(request)
    for asked in (None, 4, "a pie"):
        bakings.hear(JobFailed(0, "It crashed."), asked)
    assert told[2:] == []
    bakings.hear(JobFailed(0, "It crashed."), BREAD)
    assert told[2:] == [("given up", BREAD, "It crashed.")]
    assert bakings.on_their_way == [(CAKE, None)]


def test_that_one_that_could_not_start_is_given_up_and_lets_others_begin(
    bakings: Bakings, told: list[tuple[object, ...]]
) -> None:
    bakings.ask(CAKE)
    bakings.ask(BREAD)
    bakings.could_not_start(CAKE, "There is no flour.")
    assert told[2:] == [("given up", CAKE, "There is no flour.")]
    bakings.hear(JobStarted(8, "bake"), BREAD)
    assert bakings.on_their_way == [(BREAD, 8)]
