from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication
from pytestqt.qtbot import QtBot

from explorer.delegates.tile import TileDelegate
from explorer.models.item_list import MOST_DRAGGED, ItemListModel
from explorer.views.grid_view import LARGEST, GridView

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(grid: GridView, model: ItemListModel) -> GridView:
    """Five columns of tiles, 100 items."""
    model.show(np.arange(1, 101))
    grid.executeDelayedItemsLayout()
    assert grid.columns() == 5
    return grid


def centre(view: GridView, row: int) -> QPoint:
    return view.visualRect(view.model().index(row, 0)).center()


def selected(view: GridView) -> list[int]:
    """Selected rows, which the selection model and the view must agree on."""
    rows = np.flatnonzero(view.selected_rows).tolist()
    assert rows == [row for row in range(100) if view.selectionModel().isSelected(view.model().index(row, 0))]
    return rows


def drag(view: GridView, start: QPoint, *points: QPoint, keys: Qt.KeyboardModifier = PLAIN) -> None:
    """Presses, moves and releases the mouse; not QTest's, which moves with no button held."""
    steps = [
        (QMouseEvent.Type.MouseButtonPress, start, LEFT, LEFT),
        *((QMouseEvent.Type.MouseMove, point, Qt.MouseButton.NoButton, LEFT) for point in points),
        (QMouseEvent.Type.MouseButtonRelease, points[-1], LEFT, Qt.MouseButton.NoButton),
    ]
    for kind, point, button, buttons in steps:
        where = QPointF(view.viewport().mapToGlobal(point))
        event = QMouseEvent(kind, QPointF(point), where, button, buttons, keys)
        QApplication.sendEvent(view.viewport(), event)


def test_that_clicks_select_as_everywhere(qtbot: QtBot, view: GridView) -> None:
    for row, keys, expected in (
        (3, PLAIN, [3]),
        (1, PLAIN, [1]),
        (8, SHIFT, list(range(1, 9))),
        (4, CTRL, [1, 2, 3, 5, 6, 7, 8]),
        (12, CTRL, [1, 2, 3, 5, 6, 7, 8, 12]),
    ):
        qtbot.mouseClick(view.viewport(), LEFT, keys, centre(view, row))
        assert selected(view) == expected


def test_that_a_click_beside_the_tiles_selects_nothing(qtbot: QtBot, view: GridView) -> None:
    view.selectAll()
    qtbot.mouseClick(view.viewport(), LEFT, PLAIN, QPoint(2, 2))

    assert selected(view) == []


def test_that_a_rubber_band_selects_what_it_touches(view: GridView) -> None:
    drag(view, QPoint(2, 2), centre(view, 6))

    assert selected(view) == [0, 1, 5, 6]


def test_that_a_rubber_band_that_ends_beside_the_tiles_keeps_what_it_selected(view: GridView) -> None:
    start = QPoint(2, 2)
    beside = QPoint(2, centre(view, 5).y())
    assert not view.indexAt(beside).isValid()
    drag(view, QPoint(view.viewport().width() - 2, 2), beside)
    assert selected(view) == list(range(10))

    drag(view, start, QPoint(4, 4))

    assert selected(view) == []


def test_that_a_rubber_band_with_ctrl_extends_and_gives_back_what_it_leaves(view: GridView) -> None:
    view.selectionModel().select(view.model().index(12, 0), QItemSelectionModel.SelectionFlag.Select)
    drag(view, QPoint(2, 2), centre(view, 8), centre(view, 1), keys=CTRL)
    assert selected(view) == [0, 1, 12]

    drag(view, QPoint(2, 2), QPoint(4, 4), keys=CTRL)
    assert selected(view) == [0, 1, 12]


def test_that_keys_lead_around_the_grid(qtbot: QtBot, view: GridView) -> None:
    key = Qt.Key
    view.setCurrentIndex(view.model().index(7, 0))
    for pressed, expected in (
        (key.Key_Right, 8),
        (key.Key_Down, 13),
        (key.Key_Left, 12),
        (key.Key_Up, 7),
        (key.Key_Home, 0),
        (key.Key_Up, 0),
        (key.Key_Left, 0),
        (key.Key_PageDown, 15),
        (key.Key_End, 99),
        (key.Key_Down, 99),
        (key.Key_PageUp, 84),
    ):
        qtbot.keyClick(view, pressed)
        assert view.currentIndex().row() == expected
        assert selected(view) == [expected]
        assert expected in view.visible_rows()


def test_that_down_from_the_line_before_a_short_last_one_leads_to_its_end(
    qtbot: QtBot, view: GridView, model: ItemListModel
) -> None:
    model.show(np.arange(1, 9))
    view.setCurrentIndex(view.model().index(4, 0))

    qtbot.keyClick(view, Qt.Key.Key_Down)

    assert view.currentIndex().row() == 7


def test_that_shift_and_keys_extend_the_selection(qtbot: QtBot, view: GridView) -> None:
    qtbot.mouseClick(view.viewport(), LEFT, PLAIN, centre(view, 6))

    qtbot.keyClick(view, Qt.Key.Key_Down, SHIFT)

    assert selected(view) == list(range(6, 12))


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_that_return_and_double_click_open_once(qtbot: QtBot, view: GridView, key: Qt.Key) -> None:
    opened: list[int] = []
    view.opened.connect(lambda index: opened.append(index.row()))
    view.setCurrentIndex(view.model().index(2, 0))

    qtbot.keyClick(view, key)
    qtbot.mouseClick(view.viewport(), LEFT, PLAIN, centre(view, 4))
    qtbot.mouseDClick(view.viewport(), LEFT, PLAIN, centre(view, 4))

    assert opened == [2, 4]


def test_that_what_is_at_the_top_stays_there_while_the_width_goes_to_and_fro(
    qtbot: QtBot, view: GridView, model: ItemListModel
) -> None:
    model.show(np.arange(100_000))
    view.scrollTo(model.index(50_000, 0), QAbstractItemView.ScrollHint.PositionAtTop)
    for width in (700, 520, 333, 1100, 410, 860):
        view.resize(width, 600)
        assert 50_000 in view.visible_rows()[: view.columns()]


def test_that_a_change_of_size_keeps_the_current_item_in_sight(view: GridView, model: ItemListModel) -> None:
    model.show(np.arange(100_000))
    view.setCurrentIndex(model.index(60_000, 0))
    for side in (300, 80, 144):
        view.set_side(side)
        assert view.side == side
        assert 60_000 in view.visible_rows()
    view.set_side(10_000)
    assert view.side == LARGEST


def test_that_ctrl_and_wheel_ask_for_another_size(qtbot: QtBot, view: GridView) -> None:
    point = QPointF(50, 50)
    asked: list[int] = []
    view.zoomed.connect(asked.append)
    for turn in (120, -120):
        wheel = QWheelEvent(
            point,
            view.viewport().mapToGlobal(point),
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            CTRL,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view.viewport(), wheel)

    assert asked == [160, 128]


def test_that_scrolling_right_after_a_reset_is_not_cut_short(view: GridView, model: ItemListModel) -> None:
    model.show(np.arange(1_000_000))

    view.scrollTo(model.index(999_999, 0))

    assert 999_999 in view.visible_rows()


def test_that_a_million_items_are_selected_and_only_those_in_sight_are_read(
    qtbot: QtBot, view: GridView, model: ItemListModel
) -> None:
    model.show(np.arange(1, 1_000_001))

    view.selectAll()
    qtbot.waitUntil(lambda: model.item(1) is not None)

    assert view.selected_rows.all()
    assert view.selectionModel().selection().size() == 1
    assert model.item(5000) is None
    assert len(view.selectedIndexes()) == MOST_DRAGGED


def test_that_only_visible_tiles_are_painted(
    qtbot: QtBot, view: GridView, model: ItemListModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: set[int] = set()
    monkeypatch.setattr(TileDelegate, "paint", lambda self, painter, option, index: painted.add(index.row()))
    model.show(np.arange(1_000_000))
    view.scrollTo(model.index(700_000, 0), QAbstractItemView.ScrollHint.PositionAtTop)
    painted.clear()

    view.grab()

    assert painted == set(view.visible_rows())
    assert 700_000 in painted
    assert len(painted) < 40


def test_that_the_scroll_bar_follows_items_that_come_in(
    qtbot: QtBot, view: GridView, model: ItemListModel
) -> None:
    before = view.verticalScrollBar().maximum()

    model.show(np.arange(1, 1001))

    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 8 * before)


def test_that_a_reset_forgets_the_selection_and_growth_keeps_it(view: GridView, model: ItemListModel) -> None:
    view.selectAll()
    model.show(np.arange(1, 111))
    assert selected(view) == list(range(100))
    assert view.selected_rows.shape == (110,)

    model.show(np.arange(50, 150))

    assert selected(view) == []
