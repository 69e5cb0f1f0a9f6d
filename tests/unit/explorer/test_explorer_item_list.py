from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gallery_parts import load, make_item
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from engine.domain import Item, ItemState
from explorer.models.item_list import (
    ID_ROLE,
    IDS_MIME,
    ITEM_ROLE,
    MARK_ROLE,
    PAGE,
    SCORE_ROLE,
    ItemListModel,
    ids_in,
)
from explorer.operations import files_in
from explorer.tasks import Tasks


class Rows:
    """Items that can change, and what was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.name = ""
        self.gates: list[threading.Event] = []
        """What the next reads wait for, after they saw the catalogue."""

    def load(self, ids: Sequence[int]) -> dict[int, Item]:
        self.asked.append(list(ids))
        found = {i: replace(item, path=Path(f"/p/{self.name}{i}.jpg")) for i, item in load(ids).items()}
        if self.gates:
            assert self.gates.pop().wait(10)
        return found


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
def model(qtbot: QtBot, rows: Rows) -> Iterator[ItemListModel]:
    tasks = Tasks()
    made = ItemListModel(tasks, rows.load)
    yield made
    tasks.close()


def test_that_a_row_is_read_with_its_page_when_it_is_looked_at(
    qtbot: QtBot, model: ItemListModel, rows: Rows
) -> None:
    model.show(np.arange(1, 1_000_001))
    index = model.index(500_000, 0)

    assert index.data(ID_ROLE) == 500_001
    assert index.data(ITEM_ROLE) is None
    qtbot.waitUntil(lambda: index.data(ITEM_ROLE) is not None)

    assert index.data() == "500001.jpg"
    assert max(map(len, rows.asked)) <= PAGE


def test_that_an_item_the_library_does_not_know_is_asked_for_once(
    qtbot: QtBot, model: ItemListModel, rows: Rows
) -> None:
    model.show(np.array([7, -1]))
    model.dataChanged.connect(lambda: model.index(1, 0).data(ITEM_ROLE))
    model.index(1, 0).data(ITEM_ROLE)
    qtbot.waitUntil(lambda: model.item(7) is not None)
    qtbot.wait(50)

    assert sum(-1 in asked for asked in rows.asked) == 1


def test_that_ids_at_the_end_are_inserted_and_all_else_is_a_reset(qtbot: QtBot, model: ItemListModel) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(np.array([1, 2]))

    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsInserted) as inserted:
        model.show(np.array([1, 2, 3, 4]))
    assert inserted.args[1:] == [2, 3]
    with qtbot.waitSignal(model.modelReset):
        model.show(np.array([2, 1, 3, 4]))
    assert model.ids.tolist() == [2, 1, 3, 4]
    assert tester.model() is model


def test_that_the_same_neighbours_with_other_scores_are_no_reset(qtbot: QtBot, model: ItemListModel) -> None:
    model.show(np.array([5, 6]), np.array([0.9, 0.8], np.float32))

    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.show(np.array([5, 6]), np.array([0.7, 0.5], np.float32))

    assert model.index(1, 0).data(SCORE_ROLE) == pytest.approx(0.5)
    model.show(np.array([5, 6]))
    assert model.index(1, 0).data(SCORE_ROLE) is None


def test_that_items_that_changed_are_read_anew(qtbot: QtBot, model: ItemListModel, rows: Rows) -> None:
    model.show(np.array([1, 2]))
    model.index(0, 0).data()
    qtbot.waitUntil(lambda: model.item(1) is not None)
    rows.name = "new "

    model.refresh([1])
    model.index(0, 0).data()

    qtbot.waitUntil(lambda: model.index(0, 0).data() == "new 1.jpg")
    assert model.index(1, 0).data() == "2.jpg"


def test_that_what_was_read_before_a_change_is_not_taken_after_it(
    qtbot: QtBot, model: ItemListModel, rows: Rows
) -> None:
    gate = threading.Event()
    rows.gates = [gate]
    model.show(np.array([1]))
    model.index(0, 0).data()
    qtbot.waitUntil(lambda: bool(rows.asked) and not rows.gates)
    rows.name = "new "
    model.refresh()
    model.index(0, 0).data()
    qtbot.waitUntil(lambda: model.index(0, 0).data() == "new 1.jpg")

    gate.set()
    qtbot.wait(50)

    assert model.index(0, 0).data() == "new 1.jpg"


def test_that_rows_are_found_by_id(model: ItemListModel) -> None:
    model.show(np.array([30, 10, 20]))

    assert model.rows_of([20, 30, 99]) == [0, 2]
    assert model.rows_of(np.array([10])) == [1]


def test_that_what_is_dragged_is_ids_for_us_and_files_for_others(qtbot: QtBot, model: ItemListModel) -> None:
    model.show(np.array([3, 4]))
    model.index(0, 0).data()
    qtbot.waitUntil(lambda: model.item(3) is not None)

    data = model.mimeData([model.index(0, 0), model.index(1, 0)])

    assert data.hasFormat(IDS_MIME)
    assert ids_in(data) == [3, 4]
    assert files_in(data) == [Path("/p/3.jpg"), Path("/p/4.jpg")]


def test_that_a_name_that_is_not_text_is_dragged_byte_for_byte(
    qtbot: QtBot, model: ItemListModel, rows: Rows
) -> None:
    rows.name = "caf\udce9 "
    model.show(np.array([3]))
    model.index(0, 0).data()
    qtbot.waitUntil(lambda: model.item(3) is not None)

    url = model.mimeData([model.index(0, 0)]).urls()[0]

    assert bytes(url.toEncoded().data()) == b"file:///p/caf%E9%203.jpg"


def test_that_a_tooltip_says_what_is_wrong(qtbot: QtBot) -> None:
    tasks = Tasks()
    failed = make_item(1, state=ItemState.FAILED)
    model = ItemListModel(tasks, lambda ids: {1: failed})
    model.show(np.array([1]))
    model.index(0, 0).data()
    qtbot.waitUntil(lambda: model.item(1) is not None)

    assert "it is cut off" in model.index(0, 0).data(3)  # Qt.ItemDataRole.ToolTipRole
    tasks.close()


def test_that_marks_are_told_by_id_in_signs_and_in_words(qtbot: QtBot, model: ItemListModel) -> None:
    model.show(np.array([3, 4, 5]))
    model.index(0, 0).data()
    qtbot.waitUntil(lambda: model.item(3) is not None)
    with qtbot.waitSignal(model.dataChanged) as told:
        model.show_marks({3: False, 5: True})
    assert MARK_ROLE in told.args[2]
    assert [model.index(row, 0).data(MARK_ROLE) for row in range(3)] == [False, None, True]
    for role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
        assert "marked as not similar" in model.index(0, 0).data(role)
        assert "marked" not in model.index(1, 0).data(role)
    with qtbot.assertNotEmitted(model.dataChanged):
        model.show_marks({3: False, 5: True})
