"""The end of a training: what it says, when it compares, what its buttons ask for."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from gallery_parts import keep_until_read, load, no_thumbnails
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from engine.domain import Comparison
from engine.errors import InvalidRequestError
from explorer.promoting import Standing
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.training_ending import NEIGHBOURS, QUERIES, EndingSources, TrainingEnding

REPORT: dict[str, Any] = {
    "encoder": "birds-supcon-1",
    "measure": "labels",
    "baseline": {"map": 0.47},
    "candidate": {"map": 0.72},
    "difference": {"map": 0.25, "low": 0.2, "high": 0.3},
    "better": True,
    "held_out": [1, 7],
}
FOUND = (Comparison(1, (2, 3), (3, 4), 0, 1, frozenset({4})),)


@dataclass
class Searches:
    """Notes what is compared; it can be refused."""

    asked: list[tuple[str, int, int]] = field(default_factory=list)
    threads: set[threading.Thread] = field(default_factory=set)
    refuses: bool = False

    def compare(self, version: str, count: int, k: int) -> Sequence[Comparison]:
        self.asked.append((version, count, k))
        self.threads.add(threading.current_thread())
        if self.refuses:
            raise InvalidRequestError("The version that it was trained from is gone.")
        return FOUND


@pytest.fixture
def searches() -> Searches:
    return Searches()


@pytest.fixture
def ending(qtbot: QtBot, searches: Searches) -> Iterator[TrainingEnding]:
    tasks, cache = Tasks(), ThumbnailCache(no_thumbnails)
    made = TrainingEnding(REPORT, "birds", EndingSources(tasks, cache, searches.compare, load))
    keep_until_read(qtbot, made, tasks)
    yield made
    tasks.close()
    cache.close()


def offered(ending: TrainingEnding) -> set[str]:
    """What the buttons say that can be pressed."""
    return {one.text() for one in ending.findChildren(QPushButton) if not one.isHidden() and one.isEnabled()}


def test_that_it_compares_off_the_gui_thread_when_it_is_seen_and_only_once(
    qtbot: QtBot, ending: TrainingEnding, searches: Searches
) -> None:
    assert searches.asked == []
    ending.show()
    qtbot.waitUntil(lambda: ending.comparison.table.comparisons == FOUND)
    ending.hide()
    ending.show()
    assert searches.asked == [("birds-supcon-1", QUERIES, NEIGHBOURS)]
    assert threading.main_thread() not in searches.threads
    assert "shares a label" in ending.comparing.text()
    assert ending.sentence.text().startswith("Finds 25 of 100 more")


def test_that_it_says_why_nothing_can_be_compared(
    qtbot: QtBot, ending: TrainingEnding, searches: Searches
) -> None:
    searches.refuses = True
    ending.show()
    qtbot.waitUntil(lambda: "is gone" in ending.comparing.text())


def test_that_each_standing_offers_what_makes_sense(ending: TrainingEnding) -> None:
    ending.show()
    assert offered(ending) == set()
    for standing, buttons in (
        (Standing.CANDIDATE, {"Promote", "Keep as candidate", "Discard", "Show on the map"}),
        (Standing.KEPT, {"Promote", "Discard", "Show on the map"}),
        (Standing.ANSWERS, {"Go back"}),
        (Standing.GONE, set()),
    ):
        ending.show_standing(standing)
        assert offered(ending) == buttons
        assert ending.state.text()


def test_that_promoting_says_what_changes_and_asks_for_it(qtbot: QtBot, ending: TrainingEnding) -> None:
    ending.show_standing(Standing.CANDIDATE)
    assert "searches, neighbours and maps of “birds”" in ending.state.text()
    with qtbot.waitSignal(ending.promote_wanted):
        ending.promote.click()
    ending.set_busy("Promoting…")
    assert offered(ending) == set()
    ending.show_standing(Standing.ANSWERS)
    with qtbot.waitSignal(ending.demote_wanted):
        ending.go_back.click()


def test_that_discarding_asks_first(qtbot: QtBot, ending: TrainingEnding) -> None:
    ending.show_standing(Standing.CANDIDATE)
    with qtbot.assertNotEmitted(ending.discard_wanted):
        ending.discard.click()
    assert offered(ending) == {"Discard for good", "No, keep it"}
    ending.rather_not.click()
    assert "Promote" in offered(ending)
    ending.discard.click()
    with qtbot.waitSignal(ending.discard_wanted):
        ending.really.click()


def test_that_keeping_it_needs_nothing_of_the_library(ending: TrainingEnding) -> None:
    ending.show_standing(Standing.CANDIDATE)
    ending.keep.click()
    assert ending.standing is Standing.KEPT
    assert "Nothing changes" in ending.state.text()


def test_that_a_refusal_is_said_and_everything_can_be_pressed_again(ending: TrainingEnding) -> None:
    ending.show_standing(Standing.CANDIDATE)
    ending.set_busy("Promoting…")
    ending.complain("A job is writing to the library.")
    assert ending.state.text() == "A job is writing to the library."
    assert "Promote" in offered(ending)


def test_that_the_map_is_flown_to_and_back(qtbot: QtBot, ending: TrainingEnding) -> None:
    ending.show_standing(Standing.CANDIDATE)
    with qtbot.waitSignal(ending.map_wanted) as wanted:
        ending.map.click()
    assert wanted.args == [True]
    ending.show_map_side(True)
    assert ending.map.text() == "Back to the old map"
    with qtbot.waitSignal(ending.map_wanted) as wanted:
        ending.map.click()
    assert wanted.args == [False]


def test_that_it_tells_how_far_embedding_is_and_lets_it_be_cancelled(
    qtbot: QtBot, ending: TrainingEnding
) -> None:
    ending.show()
    ending.show_standing(Standing.CANDIDATE)
    assert not ending.cancel.isVisible()
    assert not ending.progress.isVisible()
    ending.show_how_far("Embedding · 30 of 120", 0.25, can_cancel=True)
    assert ending.state.text() == "Embedding · 30 of 120"
    assert ending.progress.value() == ending.progress.maximum() / 4
    assert not ending.promote.isEnabled()
    with qtbot.waitSignal(ending.cancel_wanted):
        ending.cancel.click()
    ending.show_how_far("Stopping…", None, can_cancel=False)
    assert not ending.cancel.isEnabled()
    assert ending.progress.maximum() == 0
    ending.show_standing(Standing.ANSWERS)
    assert not ending.cancel.isVisible()
    assert not ending.progress.isVisible()
