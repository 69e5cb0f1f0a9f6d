"""Versions that are promoted, gone back from and discarded."""

from __future__ import annotations

import threading
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from engine.domain import Collection, Kind, Succession
from engine.errors import LibraryBusyError, NotFoundError
from engine.events import JobCancelled, JobFailed, JobFinished, JobStarted, Progress
from engine.library import Library
from explorer.promoting import Promoting, Standing
from explorer.promotion_jobs import JOB, Wanted
from explorer.tasks import Tasks


class Versions:
    """A library with one collection and one trained version beside the one it came with."""

    def __init__(self) -> None:
        self.trained = self.promotions = self
        self.answering = "net 1"
        self.known = {"net 1", "new 1"}
        self.refuses = ""
        self.lacks = False
        self.threads: set[threading.Thread] = set()

    def collections(self) -> list[Collection]:
        return [Collection(1, "birds", Kind.IMAGE, self.answering)]

    def detail(self, version: str) -> Any:
        if version not in self.known:
            raise NotFoundError(f"There is no encoder version '{version}'.")
        return type("Detail", (), {"collection": "birds"})

    def promote_at_once(self, version: str, collection: str | None) -> Succession:
        self._do()
        if not self.lacks:
            self.answering = version
        return Succession("birds", version, "net 1", self.lacks)

    def demote_at_once(self, collection: str | None) -> Succession:
        self._do()
        self.answering = "net 1"
        return Succession("birds", "net 1", "new 1", self.lacks)

    def discard(self, version: str) -> None:
        self._do()
        self.known.discard(version)

    def _do(self) -> None:
        self.threads.add(threading.current_thread())
        if self.refuses:
            raise LibraryBusyError(self.refuses)


@pytest.fixture
def versions() -> Versions:
    return Versions()


@pytest.fixture
def promoting(versions: Versions, tasks: Tasks) -> Promoting:
    promoting = Promoting(cast(Library, versions), tasks, tasks)
    promoting.seen = []  # type: ignore[attr-defined]
    promoting.standing.connect(lambda *told: promoting.seen.append(told))  # type: ignore[attr-defined]
    return promoting


def seen(promoting: Promoting) -> list[tuple[str, Standing]]:
    return promoting.seen  # type: ignore[attr-defined, no-any-return]


def test_that_a_version_is_promoted_and_gone_back_from(
    qtbot: QtBot, promoting: Promoting, versions: Versions, tasks: Tasks
) -> None:
    with qtbot.waitSignals([promoting.begun, promoting.answers_changed]):
        promoting.promote("new 1", "birds")
    qtbot.waitUntil(lambda: tasks.idle)
    assert versions.answering == "new 1"
    with qtbot.waitSignal(promoting.answers_changed):
        promoting.demote("new 1", "birds")
    qtbot.waitUntil(lambda: tasks.idle)
    assert seen(promoting) == [("new 1", Standing.ANSWERS), ("new 1", Standing.CANDIDATE)]
    assert threading.main_thread() not in versions.threads


@pytest.fixture
def asked(promoting: Promoting) -> list[Wanted]:
    """What jobs are to embed."""
    wanted: list[Wanted] = []
    promoting.jobs.wanted.connect(wanted.append)
    return wanted


def test_that_what_a_version_lacks_is_embedded_by_a_job_before_it_answers(
    qtbot: QtBot, promoting: Promoting, versions: Versions, tasks: Tasks, asked: list[Wanted]
) -> None:
    versions.lacks = True
    with qtbot.waitSignal(promoting.going_on) as going, qtbot.assertNotEmitted(promoting.answers_changed):
        promoting.promote("new 1", "birds")
    assert going.args == ["new 1"]
    [wanted] = asked
    assert (wanted.version, wanted.succession.encoder, wanted.succession.collection) == (
        "new 1",
        "new 1",
        "birds",
    )
    assert seen(promoting) == []
    promoting.jobs.hear(JobStarted(7, JOB), wanted)
    with qtbot.waitSignal(promoting.going_on):
        promoting.jobs.hear(Progress(7, "embedding", 30, 120, 10.0, 9.0))
    found = promoting.jobs.of("new 1")
    assert found is not None
    assert found.share == 0.25
    versions.answering = "new 1"
    with qtbot.waitSignal(promoting.answers_changed):
        promoting.jobs.hear(JobFinished(7, {"embedded": 120}))
    qtbot.waitUntil(lambda: seen(promoting) == [("new 1", Standing.ANSWERS)])
    assert promoting.jobs.of("new 1") is None


def test_that_who_goes_back_is_answered_at_once_and_what_came_since_embedded_after_that(
    qtbot: QtBot, promoting: Promoting, versions: Versions, asked: list[Wanted]
) -> None:
    versions.answering, versions.lacks = "new 1", True
    with qtbot.waitSignals([promoting.answers_changed, promoting.going_on]):
        promoting.demote("new 1", "birds")
    assert [(one.version, one.succession.encoder) for one in asked] == [("new 1", "net 1")]


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (JobFailed(0, "The disk is full."), "The disk is full."),
        (JobCancelled(7), "Cancelled. What was embedded is kept."),
    ],
)
def test_that_embedding_can_be_cancelled_and_says_why_nothing_was_promoted(
    qtbot: QtBot,
    promoting: Promoting,
    versions: Versions,
    asked: list[Wanted],
    end: JobFailed | JobCancelled,
    sentence: str,
) -> None:
    versions.lacks = True
    promoting.cancel("new 1")
    with qtbot.waitSignal(promoting.going_on):
        promoting.promote("new 1", "birds")
    promoting.jobs.hear(JobStarted(7, JOB), asked[0])
    with qtbot.waitSignal(promoting.jobs.cancel_wanted) as cancelled:
        promoting.cancel("new 1")
    assert cancelled.args == [7]
    with qtbot.waitSignal(promoting.refused) as told, qtbot.assertNotEmitted(promoting.answers_changed):
        promoting.jobs.hear(end, asked[0])
    assert told.args == ["new 1", sentence]


def test_that_a_version_that_is_discarded_is_gone(
    qtbot: QtBot, promoting: Promoting, versions: Versions, tasks: Tasks
) -> None:
    with qtbot.waitSignal(promoting.discarded) as told:
        promoting.discard("new 1")
    assert told.args == ["new 1"]
    promoting.read("new 1", "birds")
    qtbot.waitUntil(lambda: tasks.idle)
    assert seen(promoting) == [("new 1", Standing.GONE), ("new 1", Standing.GONE)]


def test_that_a_version_whose_collection_nobody_named_is_read_all_the_same(
    qtbot: QtBot, promoting: Promoting, versions: Versions, tasks: Tasks
) -> None:
    versions.answering = "new 1"
    promoting.read("new 1", "")
    qtbot.waitUntil(lambda: tasks.idle)
    assert seen(promoting) == [("new 1", Standing.ANSWERS)]


def test_that_a_refusal_is_told_and_changes_nothing(
    qtbot: QtBot, promoting: Promoting, versions: Versions
) -> None:
    versions.refuses = "A job is writing to this library."
    with qtbot.waitSignal(promoting.refused) as told, qtbot.assertNotEmitted(promoting.answers_changed):
        promoting.promote("new 1", "birds")
    assert told.args == ["new 1", "A job is writing to this library."]
    assert seen(promoting) == []
