"""What is looked through: which collection, by which labels, how far it is, and what was found."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot
from review_parts import (
    BIRDS,
    SONGS,
    ReviewLibrary,
    begin,
    group,
    review_of,
    suspect,
)

from engine.domain import Facets, Kind, ReviewKind
from engine.events import JobCancelled, JobFailed, JobFinished
from explorer.history import Place
from explorer.reviewing import Reviewing, names_in
from explorer.tasks import Tasks

DUPLICATES, SUSPECTS = ReviewKind.DUPLICATES, ReviewKind.SUSPECTS


@pytest.fixture
def library() -> ReviewLibrary:
    library = ReviewLibrary()
    library.keep(review_of(DUPLICATES, duplicates=(group(1, 2),)))
    return library


@pytest.fixture
def reviewing(library: ReviewLibrary, tasks: Tasks) -> Reviewing:
    reviewing = Reviewing(library, tasks)  # type: ignore[arg-type]
    reviewing.know([SONGS, BIRDS])
    return reviewing


def read(qtbot: QtBot, reviewing: Reviewing) -> None:
    reviewing.be_seen(True)
    qtbot.waitUntil(lambda: reviewing.is_read and reviewing.labels is not None)


def test_that_nothing_is_read_before_somebody_looks(
    qtbot: QtBot, reviewing: Reviewing, library: ReviewLibrary
) -> None:
    reviewing.show_kind(Kind.MUSIC)
    assert library.read == []
    reviewing.show_kind(None)
    read(qtbot, reviewing)
    assert reviewing.subject == BIRDS
    assert library.read == [("birds", DUPLICATES)]


def test_that_the_collection_that_is_shown_is_meant_until_another_is_chosen(
    qtbot: QtBot, reviewing: Reviewing
) -> None:
    reviewing.show_place(Place("songs"))
    read(qtbot, reviewing)
    assert reviewing.subject == SONGS
    assert reviewing.review(DUPLICATES) is None
    reviewing.choose_collection("birds")
    qtbot.waitUntil(lambda: reviewing.review(DUPLICATES) is not None)
    reviewing.show_place(Place())
    assert reviewing.subject == BIRDS


def test_that_a_late_answer_on_another_collection_is_not_shown(
    qtbot: QtBot, reviewing: Reviewing, library: ReviewLibrary, tasks: Tasks
) -> None:
    reviewing.be_seen(True)
    reviewing.choose(SUSPECTS)
    reviewing.choose_collection("songs")
    qtbot.waitUntil(lambda: tasks.idle)
    assert reviewing.subject == SONGS
    assert reviewing.review(DUPLICATES) is None


def test_that_a_wish_has_the_labels_and_the_threshold_that_were_chosen(
    qtbot: QtBot, reviewing: Reviewing
) -> None:
    read(qtbot, reviewing)
    asked = []
    reviewing.jobs.wanted.connect(asked.append)
    reviewing.choose_labels("tag")
    reviewing.choose_threshold(SUSPECTS, 0.6)
    reviewing.look_through(SUSPECTS)
    reviewing.look_through(DUPLICATES)
    reviewing.look_through(DUPLICATES)
    [suspects, duplicates] = asked
    assert (suspects.collection, suspects.labels, suspects.threshold) == ("birds", "tag", 0.6)
    assert (duplicates.kind, duplicates.labels, duplicates.threshold) == (DUPLICATES, None, None)


def test_that_without_labels_it_says_what_stands_in_the_way(
    qtbot: QtBot, reviewing: Reviewing, library: ReviewLibrary
) -> None:
    library.labels = ()
    read(qtbot, reviewing)
    asked = []
    reviewing.jobs.wanted.connect(asked.append)
    reviewing.look_through(SUSPECTS)
    assert asked == []
    assert "tags" in reviewing.obstacle(SUSPECTS)
    assert reviewing.obstacle(DUPLICATES) == ""


def test_that_what_a_job_found_is_read_and_how_far_it_is_is_known(
    qtbot: QtBot, reviewing: Reviewing, library: ReviewLibrary
) -> None:
    read(qtbot, reviewing)
    reviewing.look_through(SUSPECTS)
    assert reviewing.looking(SUSPECTS) is not None
    begin(reviewing, SUSPECTS, 7, done=30)
    found = reviewing.looking(SUSPECTS)
    assert found is not None
    assert found.share == 0.3
    library.keep(review_of(SUSPECTS, suspects=(suspect(5),)))
    reviewing.jobs.hear(JobFinished(7, {}))
    qtbot.waitUntil(lambda: reviewing.review(SUSPECTS) is not None)
    assert reviewing.looking(SUSPECTS) is None


def test_that_why_it_failed_is_told_and_forgotten_with_the_next_try(
    qtbot: QtBot, reviewing: Reviewing
) -> None:
    read(qtbot, reviewing)
    reviewing.look_through(DUPLICATES)
    begin(reviewing, DUPLICATES, 7)
    reviewing.jobs.hear(JobFailed(7, "There is no room left."))
    assert reviewing.trouble(DUPLICATES) == "There is no room left."
    assert reviewing.review(DUPLICATES) is not None
    reviewing.look_through(DUPLICATES)
    assert reviewing.trouble(DUPLICATES) == ""


def test_that_one_that_was_stopped_is_no_trouble(qtbot: QtBot, reviewing: Reviewing) -> None:
    read(qtbot, reviewing)
    reviewing.look_through(DUPLICATES)
    begin(reviewing, DUPLICATES, 9)
    with qtbot.waitSignal(reviewing.jobs.cancel_wanted) as cancelled:
        reviewing.cancel(DUPLICATES)
    assert cancelled.args == [9]
    reviewing.jobs.hear(JobCancelled(9))
    assert reviewing.looking(DUPLICATES) is None
    assert reviewing.trouble(DUPLICATES) == ""


def test_that_it_counts_what_is_new_since(qtbot: QtBot, reviewing: Reviewing) -> None:
    read(qtbot, reviewing)
    assert reviewing.new_since(DUPLICATES) == 0
    more = [SONGS, type(BIRDS)(1, "birds", Kind.IMAGE, "net", counts={"ready": 797})]
    reviewing.know(more)
    assert reviewing.new_since(DUPLICATES) == 12


def test_that_known_labels_are_those_of_the_field(qtbot: QtBot, reviewing: Reviewing) -> None:
    read(qtbot, reviewing)
    assert reviewing.known_labels(SUSPECTS) == ["a/cat", "a/dog"]
    reviewing.choose_labels("tag")
    assert reviewing.known_labels(SUSPECTS) == ["red"]
    facets = Facets({"a": 2}, {}, {}, 2, artists={"Bach": 2})
    assert names_in(facets, "folder:1") == {"a"}
    assert names_in(facets, "artist") == {"Bach"}
    assert names_in(facets, "/tables/labels.csv") == set()
