from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot
from why_parts import MISSING, SCORE, TRACKS_FROM, ExplainingLibrary

from engine.domain import ExplanationMethod, Tag
from engine.library import Library
from explorer.explaining import GONE, MOST_KEPT, NO_TWO_KINDS, Explaining, Why
from explorer.tasks import Tasks

GRADIENT, OCCLUSION = ExplanationMethod.GRADIENT, ExplanationMethod.OCCLUSION


class Asker:
    """Somebody who wants to know why."""

    def __init__(self, qtbot: QtBot) -> None:
        self.library = ExplainingLibrary()
        self.tasks = Tasks()
        self.explaining = Explaining(cast(Library, self.library), self.tasks)
        self.told: list[Why] = []
        self.explaining.changed.connect(self.told.append)
        self._qtbot = qtbot

    @property
    def why(self) -> Why:
        return self.told[-1]

    def settle(self) -> None:
        self._qtbot.waitUntil(lambda: self.tasks.idle)

    def ask(self, *items: int) -> None:
        self.explaining.show(*items)
        self.settle()

    def methods(self) -> list[ExplanationMethod]:
        """Of the maps that are shown."""
        return [one.method for one in self.why.explanation.maps] if self.why.explanation else []

    def wait_for_ask(self, count: int) -> None:
        self._qtbot.waitUntil(lambda: len(self.library.asked) == count)


@pytest.fixture
def asker(qtbot: QtBot) -> Iterator[Asker]:
    asker = Asker(qtbot)
    yield asker
    asker.library.goes_on.set()
    asker.settle()
    asker.tasks.close()


def test_that_the_quick_method_is_shown_before_the_slow_one_begins(asker: Asker) -> None:
    asker.ask(1, 2)

    assert [request.methods for request in asker.library.asked] == [(GRADIENT,), (OCCLUSION,)]
    shown = [(len(why.explanation.maps), why.is_whole) for why in asker.told if why.explanation is not None]
    assert shown == [(1, False), (2, True)]
    assert asker.told[0].items is None
    assert [item.id for item in asker.told[1].items or ()] == [1, 2]
    assert asker.why.explanation is not None
    assert asker.why.explanation.score == SCORE


def test_that_all_of_two_tracks_is_asked_for_at_once(asker: Asker) -> None:
    asker.ask(TRACKS_FROM, TRACKS_FROM + 1)

    assert len(asker.library.asked) == 1
    assert asker.why.is_whole
    assert asker.why.explanation is not None
    assert asker.why.explanation.moments is not None


def test_that_an_encoder_without_places_has_the_slow_method_alone(asker: Asker) -> None:
    asker.library.places = False

    asker.ask(1, 2)

    assert asker.methods() == [OCCLUSION]
    assert asker.why.is_whole


def test_that_what_is_known_of_a_pair_is_not_asked_for_again_and_has_the_tags_of_now(asker: Asker) -> None:
    asker.ask(1, 2)
    asker.ask(3, 4)
    asked = len(asker.library.asked)
    asker.library.tags = (Tag("toad"),)

    asker.ask(1, 2)

    assert len(asker.library.asked) == asked
    assert asker.methods() == [GRADIENT, OCCLUSION]
    assert asker.why.is_whole
    assert asker.why.explanation is not None
    assert [tag.name for tag in asker.why.explanation.tags] == ["toad"]


def test_that_another_encoder_is_asked_anew(asker: Asker) -> None:
    asker.ask(1, 2)
    asker.library.encoder = "net-2"

    asker.ask(1, 2)

    assert [request.encoder for request in asker.library.asked] == ["net", "net", "net-2", "net-2"]
    assert asker.why.explanation is not None
    assert asker.why.explanation.encoder == "net-2"


def test_that_one_thing_is_looked_at_at_a_time_and_only_what_is_wanted_in_the_end(asker: Asker) -> None:
    asker.library.goes_on.clear()
    asker.explaining.show(1, 2)
    asker.wait_for_ask(1)
    for second in (3, 4, 5):
        asker.explaining.show(1, second)

    asker.library.goes_on.set()
    asker.settle()

    assert [request.second for request in asker.library.asked] == [2, 5, 5]
    assert asker.why.ids == (1, 5)
    assert asker.why.is_whole


def test_that_whoever_leaves_is_told_nothing_more_and_finds_it_begun_later(asker: Asker) -> None:
    asker.library.goes_on.clear()
    asker.explaining.show(1, 2)
    asker.wait_for_ask(1)
    told = len(asker.told)

    asker.explaining.leave()
    asker.library.goes_on.set()
    asker.settle()

    assert len(asker.told) == told
    assert len(asker.library.asked) == 1
    asker.ask(1, 2)
    assert [request.methods for request in asker.library.asked] == [(GRADIENT,), (OCCLUSION,)]
    assert asker.why.is_whole


@pytest.mark.parametrize(
    ("pair", "sentence"),
    [((1, MISSING), GONE), ((1, TRACKS_FROM), NO_TWO_KINDS), ((TRACKS_FROM, 1), NO_TWO_KINDS)],
)
def test_that_pairs_that_cannot_be_explained_are_not_asked_for(
    asker: Asker, pair: tuple[int, int], sentence: str
) -> None:
    asker.ask(*pair)

    assert asker.why.failure == sentence
    assert asker.library.asked == []


def test_that_of_several_examples_the_nearest_is_explained_first_and_any_other_on_demand(
    asker: Asker,
) -> None:
    asker.library.nearest = (3, 4, 1)
    asker.ask(1, TRACKS_FROM, 3, 4, 9)

    assert asker.told[0].ids == (1, 9)
    assert asker.why.ids == (3, 9)
    assert [item.id for item in asker.why.examples] == [3, 4, 1]
    assert {request.first for request in asker.library.asked} == {3}

    asker.explaining.choose(1)
    asker.settle()

    assert asker.why.ids == (1, 9)
    assert [item.id for item in asker.why.examples] == [3, 4, 1]
    assert asker.why.is_whole
    asker.explaining.again()
    asker.settle()
    assert asker.why.ids == (1, 9)
    assert [item.id for item in asker.why.examples] == [3, 4, 1]
    asker.ask(5, 9)
    assert asker.why.examples == ()


def test_that_examples_that_cannot_be_compared_come_last_in_the_order_in_which_they_were_given(
    asker: Asker,
) -> None:
    asker.ask(2, 1, 9)
    assert [item.id for item in asker.why.examples] == [2, 1]
    asker.library.nearest = (4,)
    asker.ask(2, 1, 4, MISSING, 9)
    assert [item.id for item in asker.why.examples] == [4, 2, 1]


def test_that_what_went_wrong_is_told_and_can_be_tried_again(asker: Asker) -> None:
    asker.library.failure = "The encoder cannot be loaded."
    asker.ask(1, 2)
    assert asker.why.failure == "The encoder cannot be loaded."
    assert not asker.why.is_whole

    asker.library.failure = None
    asker.explaining.again()
    asker.settle()

    assert asker.why.failure is None
    assert asker.why.is_whole


def test_that_a_picture_is_saved_of_what_is_shown(asker: Asker, tmp_path: Path) -> None:
    sentences: list[str] = []
    asker.explaining.saved.connect(sentences.append)
    asker.explaining.save(tmp_path / "early.png")
    asker.ask(1, 2)

    asker.explaining.save(tmp_path / "why.png")
    asker.settle()
    asker.explaining.save(tmp_path / "why.gif")
    asker.settle()

    [(written, target)] = asker.library.written
    assert (written.first, written.second, target) == (1, 2, tmp_path / "why.png")
    assert "why.png" in sentences[0]
    assert "does not end in .png" in sentences[1]


def test_that_only_so_many_pairs_are_kept(asker: Asker) -> None:
    for number in range(MOST_KEPT + 1):
        asker.ask(TRACKS_FROM, TRACKS_FROM + 1 + number)
    asked = len(asker.library.asked)

    asker.ask(TRACKS_FROM, TRACKS_FROM + 2)
    assert len(asker.library.asked) == asked
    asker.ask(TRACKS_FROM, TRACKS_FROM + 1)
    assert len(asker.library.asked) == asked + 1
