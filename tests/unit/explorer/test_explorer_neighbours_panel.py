from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import pytest
from gallery_parts import load, make_item, no_thumbnails
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.domain import Example, Item, ItemState, Neighbour, Query, SearchResult
from engine.errors import InvalidRequestError
from engine.library import Library
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.neighbours_panel import LOOKING, NOT_READ, NOTHING_SELECTED, NeighboursPanel


class FakeLibrary:
    """The neighbours of an item are the next two."""

    def __init__(self) -> None:
        self.asked: list[Query] = []

    def items_by_id(self, ids: Sequence[int]) -> dict[int, Item]:
        return load(ids)

    def similar(self, query: Query) -> SearchResult:
        self.asked.append(query)
        item_id = query.include[0].item_id
        assert item_id is not None
        if item_id == 99:
            raise InvalidRequestError("Item 99 has no vector. Import its folder again.")
        ids = () if item_id == 50 else (item_id + 1, item_id + 2)
        return SearchResult("lite0", tuple(Neighbour(i, Path(f"/{i}.jpg"), 1 / i) for i in ids), 1.0)


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture
def panel(qtbot: QtBot, library: FakeLibrary) -> Iterator[NeighboursPanel]:
    tasks, cache = Tasks(), ThumbnailCache(no_thumbnails)
    made = NeighboursPanel(tasks, cast(Library, library), cache)
    qtbot.addWidget(made)
    made.resize(300, 500)
    made.show()
    yield made
    tasks.close()
    cache.close()


def show(qtbot: QtBot, panel: NeighboursPanel, item_id: int) -> None:
    panel.show_for(make_item(item_id))
    qtbot.waitUntil(lambda: panel.model.ids.tolist() == [item_id + 1, item_id + 2])


def sentence(panel: NeighboursPanel) -> str:
    return panel.empty.sentence.text() if panel.empty.isVisible() else ""


def test_that_the_neighbours_of_the_selected_item_are_shown_with_their_encoder(
    qtbot: QtBot, panel: NeighboursPanel, library: FakeLibrary
) -> None:
    assert sentence(panel) == NOTHING_SELECTED

    show(qtbot, panel, 3)

    assert library.asked == [Query(include=(Example(item_id=3),), k=12)]
    assert panel.title.text() == "Most like 3.jpg"
    assert panel.note.text() == "by lite0"
    assert panel.model.scores is not None
    assert panel.model.scores.tolist() == pytest.approx([1 / 4, 1 / 5])
    assert panel.grid.isVisible()


def test_that_a_selection_that_moves_on_is_not_searched_for(
    qtbot: QtBot, panel: NeighboursPanel, library: FakeLibrary
) -> None:
    for item_id in range(1, 9):
        panel.show_for(make_item(item_id))

    qtbot.waitUntil(lambda: panel.model.ids.tolist() == [9, 10])

    assert len(library.asked) == 1


def test_that_without_one_item_the_panel_says_what_to_do(qtbot: QtBot, panel: NeighboursPanel) -> None:
    show(qtbot, panel, 3)

    panel.show_for(None)

    qtbot.waitUntil(lambda: sentence(panel) == NOTHING_SELECTED)


def test_that_an_item_that_could_not_be_read_is_not_searched_for(
    qtbot: QtBot, panel: NeighboursPanel, library: FakeLibrary
) -> None:
    panel.show_for(make_item(3, state=ItemState.FAILED))

    qtbot.waitUntil(lambda: sentence(panel) == NOT_READ)
    assert library.asked == []


@pytest.mark.parametrize(("item_id", "told"), [(99, "has no vector"), (50, "nothing else")])
def test_that_it_says_why_there_are_no_neighbours(
    qtbot: QtBot, panel: NeighboursPanel, item_id: int, told: str
) -> None:
    panel.show_for(make_item(item_id))

    qtbot.waitUntil(lambda: told in sentence(panel))
    assert sentence(panel) != LOOKING


def test_that_a_click_shows_a_neighbour_and_a_double_click_searches_with_it(
    qtbot: QtBot, panel: NeighboursPanel
) -> None:
    show(qtbot, panel, 3)
    viewport, left = panel.grid.viewport(), Qt.MouseButton.LeftButton
    point = panel.grid.visualRect(panel.model.index(1, 0)).center()
    plain = Qt.KeyboardModifier.NoModifier

    with qtbot.waitSignal(panel.item_chosen) as told, qtbot.assertNotEmitted(panel.find_similar):
        qtbot.mouseClick(viewport, left, plain, point)
    assert told.args == [5]
    with qtbot.waitSignal(panel.find_similar) as told:
        qtbot.mouseDClick(viewport, left, plain, point)
    assert told.args == [[5]]


def test_that_the_same_neighbour_can_be_chosen_again_after_its_item_was(
    qtbot: QtBot, panel: NeighboursPanel
) -> None:
    show(qtbot, panel, 3)
    panel.grid.setCurrentIndex(panel.model.index(0, 0))
    show(qtbot, panel, 3)

    with qtbot.waitSignal(panel.item_chosen) as told:
        panel.grid.setCurrentIndex(panel.model.index(0, 0))

    assert told.args == [4]


def test_that_a_neighbour_of_the_item_before_cannot_be_taken_for_one_of_the_next(
    qtbot: QtBot, panel: NeighboursPanel
) -> None:
    show(qtbot, panel, 3)
    panel.show_for(make_item(7))
    with qtbot.assertNotEmitted(panel.item_chosen):
        panel.grid.setCurrentIndex(panel.model.index(0, 0))
    qtbot.waitUntil(lambda: panel.model.ids.tolist() == [8, 9])
    with qtbot.waitSignal(panel.item_chosen) as told:
        panel.grid.setCurrentIndex(panel.model.index(0, 0))
    assert told.args == [8]


def test_that_the_menu_of_a_neighbour_offers_to_say_why_it_is_one(
    qtbot: QtBot, panel: NeighboursPanel
) -> None:
    show(qtbot, panel, 3)
    entries = {action.text(): action for action in panel.menu_for(panel.model.index(1, 0)).actions()}

    with qtbot.waitSignal(panel.why) as told:
        entries["Why similar?\tW"].trigger()
    assert told.args == [5]


def test_that_the_menu_of_a_neighbour_offers_to_mark_it(qtbot: QtBot, panel: NeighboursPanel) -> None:
    show(qtbot, panel, 3)
    entries = {action.text(): action for action in panel.menu_for(panel.model.index(1, 0)).actions()}

    with qtbot.waitSignal(panel.mark) as marked:
        entries["Mark as not similar\tN"].trigger()
    assert marked.args == [False]
    with qtbot.waitSignal(panel.find_similar) as asked:
        entries["Find similar\tReturn"].trigger()
    assert asked.args == [[5]]
    assert panel.item is not None
    assert panel.item.id == 3
