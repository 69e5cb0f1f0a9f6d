"""Which collection a page is about, and when what it shows is forgotten, read and offered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from training_parts import SONGS, STAMPS, TrainingLibrary

from engine.domain import Condition, Kind
from explorer.collection_follower import CollectionFollower
from explorer.history import Place
from explorer.tasks import Tasks

GONE_TO = ["forget", "read", "offered"]
"""What is done when the page goes to another collection, in this order."""


class Page(CollectionFollower):
    """Notes what it is to do."""

    done: list[str]

    def _forget(self) -> None:
        self.done.append("forget")

    def _read(self) -> None:
        self.done.append("read")

    def _read_offer(self) -> None:
        self.done.append("read offer")


@pytest.fixture
def page(tasks: Tasks) -> Page:
    """Nobody looks yet, and the largest collection is that of the stamps."""
    page = Page(TrainingLibrary(), tasks)  # type: ignore[arg-type]
    page.done = []
    page.offered.connect(lambda: page.done.append("offered"))
    page.know([SONGS, STAMPS])
    return page


@pytest.fixture
def seen(page: Page) -> Page:
    """Somebody looks, and it has gone to the stamps."""
    page.be_seen(True)
    page.done.clear()
    return page


def test_that_nothing_is_done_while_nobody_looks(page: Page) -> None:
    page.show_place(Place("songs"))
    page.show_kind(Kind.MUSIC)
    page.choose_collection("stamps")
    page.items_changed()
    assert (page.done, page.subject) == ([], None)


def test_that_who_begins_to_look_sees_the_collection_that_is_shown_by_then(page: Page) -> None:
    page.show_place(Place("songs"))
    page.be_seen(True)
    assert page.subject is SONGS
    assert page.done == GONE_TO


def test_that_who_looks_again_at_the_same_has_it_read_and_not_forgotten(seen: Page) -> None:
    seen.be_seen(False)
    assert seen.done == []
    seen.be_seen(True)
    assert seen.done == ["read"]


def test_that_where_no_collection_is_named_the_largest_of_the_kind_is_meant(seen: Page) -> None:
    assert seen.subject is STAMPS
    seen.show_kind(Kind.MUSIC)
    assert seen.subject is SONGS
    assert seen.done == GONE_TO


def test_that_a_chosen_collection_stays_until_the_window_goes_to_one(seen: Page) -> None:
    seen.choose_collection("songs")
    seen.show_place(Place(conditions=(Condition("tag", "=", "red"),)))
    seen.show_kind(Kind.IMAGE)
    assert seen.subject is SONGS
    assert seen.done == GONE_TO
    seen.show_place(Place("stamps"))
    assert seen.subject is STAMPS
    assert seen.done == GONE_TO * 2


def test_that_collections_that_are_known_anew_are_offered_and_nothing_is_forgotten(seen: Page) -> None:
    grown = replace(STAMPS, counts={"ready": 9_999})
    seen.know([SONGS, grown])
    assert seen.subject is grown
    assert seen.done == ["offered"]


def test_that_a_collection_that_is_gone_is_left(seen: Page) -> None:
    seen.know([SONGS])
    assert seen.subject is SONGS
    assert seen.done == GONE_TO
    seen.know([])
    assert seen.subject is None
    assert seen.done == GONE_TO * 2


def test_that_changed_items_have_only_the_offer_read_again(seen: Page) -> None:
    seen.items_changed()
    assert seen.done == ["read offer"]
