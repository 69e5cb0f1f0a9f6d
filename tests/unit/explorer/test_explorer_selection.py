from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel
from pytestqt.qtbot import QtBot

from explorer.models.item_list import ItemListModel
from explorer.views.grid_view import GridView
from explorer.views.selection import Selection, SelectionKeeper

FLAG = QItemSelectionModel.SelectionFlag


@pytest.fixture
def keeper(grid: GridView, model: ItemListModel) -> SelectionKeeper:
    return SelectionKeeper(grid, model)


def ids(keeper: SelectionKeeper) -> list[int]:
    selection = keeper.selection()
    found: list[int] = selection.ids.tolist()
    assert selection.count == len(found)
    return found


def test_that_the_selection_follows_its_ids_to_other_rows(
    keeper: SelectionKeeper, model: ItemListModel
) -> None:
    model.show(np.arange(10))
    keeper.select(np.array([2, 7, 8]))
    assert ids(keeper) == [2, 7, 8]

    model.show(np.arange(10)[::-1])

    assert ids(keeper) == [8, 7, 2]


def test_that_items_that_come_back_are_selected_again(keeper: SelectionKeeper, model: ItemListModel) -> None:
    model.show(np.arange(10))
    keeper.select(np.array([2, 7]))
    model.show(np.array([7, 5]), np.array([0.9, 0.8], np.float32))
    assert ids(keeper) == [7]

    model.show(np.arange(10))

    assert ids(keeper) == [2, 7]


def test_that_a_new_choice_replaces_what_was_kept(
    keeper: SelectionKeeper, grid: GridView, model: ItemListModel
) -> None:
    model.show(np.arange(10))
    keeper.select(np.array([2, 7]))
    model.show(np.array([7, 5]), np.array([0.9, 0.8], np.float32))
    grid.selectionModel().select(model.index(1, 0), FLAG.ClearAndSelect)

    model.show(np.arange(10))

    assert ids(keeper) == [5]


def test_that_nothing_comes_back_after_the_selection_was_cleared(
    keeper: SelectionKeeper, model: ItemListModel
) -> None:
    model.show(np.arange(10))
    keeper.select(np.array([2]))
    model.show(np.array([7, 5]))
    keeper.select(np.array([], np.int64))

    model.show(np.arange(10))

    assert ids(keeper) == []


def test_that_what_is_to_be_selected_is_when_it_arrives(
    qtbot: QtBot, keeper: SelectionKeeper, model: ItemListModel
) -> None:
    keeper.select(np.array([3, 12]))
    assert ids(keeper) == []
    model.show(np.arange(10))
    assert ids(keeper) == [3]

    with qtbot.waitSignal(keeper.changed) as told:
        model.show(np.arange(20))

    assert ids(keeper) == [3, 12]
    selection = told.args[0]
    assert isinstance(selection, Selection)
    assert selection.ids.tolist() == [3, 12]


def test_that_the_current_item_stays_current_without_being_scrolled_to(
    keeper: SelectionKeeper, grid: GridView, model: ItemListModel
) -> None:
    model.show(np.arange(5000))
    grid.setCurrentIndex(model.index(4000, 0))
    grid.scrollToTop()

    model.show(np.arange(5000)[::-1].copy())

    assert grid.currentIndex().row() == 999
    assert 0 in grid.visible_rows()


def test_that_every_change_is_told_with_its_count(
    qtbot: QtBot, keeper: SelectionKeeper, grid: GridView, model: ItemListModel
) -> None:
    counts: list[int] = []
    keeper.changed.connect(lambda selection: counts.append(selection.count))
    model.show(np.arange(1_000_000))
    counts.clear()

    grid.selectAll()
    grid.clearSelection()
    keeper.select(np.array([4, 5]))

    assert counts == [1_000_000, 0, 2]


def test_that_a_selection_does_not_change_after_it_was_told(
    keeper: SelectionKeeper, grid: GridView, model: ItemListModel
) -> None:
    model.show(np.arange(10))
    keeper.select(np.array([4, 5]))
    before = keeper.selection()

    grid.selectAll()
    model.show(np.arange(10, 20))

    assert before.ids.tolist() == [4, 5]


def test_that_a_hundred_thousand_scattered_items_are_kept(
    keeper: SelectionKeeper, model: ItemListModel
) -> None:
    chosen = np.arange(0, 1_000_000, 10)
    model.show(np.arange(1_000_000))
    keeper.select(chosen)

    model.show(np.concatenate((np.arange(500_000, 1_000_000), np.arange(500_000))))

    assert keeper.selection().count == 100_000
    assert np.array_equal(np.sort(keeper.selection().ids), chosen)


def test_that_what_is_selected_elsewhere_counts_too_where_that_is_wanted(
    keeper: SelectionKeeper, model: ItemListModel
) -> None:
    model.show(np.arange(5))
    keeper.is_whole = True
    keeper.select(np.array([2, 70]))
    assert ids(keeper) == [2, 70]
    keeper.is_whole = False
    assert ids(keeper) == [2]
