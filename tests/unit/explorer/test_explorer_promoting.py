"""Versions that are promoted, gone back from and discarded."""

from __future__ import annotations

import threading
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from engine.domain import Collection, Kind
from engine.errors import LibraryBusyError, NotFoundError
from engine.library import Library
from explorer.bridge import EngineBridge
from explorer.promoting import Promoting, Standing
from explorer.tasks import Tasks


class Versions:
    """A library with one collection and one trained version beside the one it came with."""

    def __init__(self) -> None:
        self.trained = self.promotions = self
        self.answering = "net 1"
        self.known = {"net 1", "new 1"}
        self.refuses = ""
        self.threads: set[threading.Thread] = set()

    def collections(self) -> list[Collection]:
        return [Collection(1, "birds", Kind.IMAGE, self.answering)]

    def detail(self, version: str) -> Any:
        if version not in self.known:
            raise NotFoundError(f"There is no encoder version '{version}'.")
        return type("Detail", (), {"collection": "birds"})

    def promote(self, version: str, collection: str | None, *, on_event: object) -> None:
        self._do()
        self.answering = version

    def demote(self, collection: str | None, *, on_event: object) -> None:
        self._do()
        self.answering = "net 1"

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
    promoting = Promoting(cast(Library, versions), tasks, EngineBridge(tasks), tasks)
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
