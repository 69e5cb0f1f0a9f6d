"""Before and after: which item stands where, side by side or below each other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gallery_parts import load, no_thumbnails
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tracks import load_tracks

from engine.domain import Comparison
from explorer.models.comparison_table import CELL_ROLE, Cell, Side
from explorer.thumbnails import ThumbnailCache
from explorer.views.comparison_view import WIDE, ComparisonView

FOUND = (
    Comparison(1, (2, 3, 4), (3, 5, 6), 1, 2, frozenset({3, 5})),
    Comparison(7, (8, 9, 10), (8, 9), 0, 0),
)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[ComparisonView]:
    cache = ThumbnailCache(no_thumbnails)
    made = ComparisonView(cache)
    qtbot.addWidget(made)
    made.resize(WIDE + 100, 300)
    made.show()
    made.show_comparisons(FOUND, load(range(1, 11)))
    yield made
    cache.close()


def cells(view: ComparisonView) -> list[list[int | None]]:
    """The ids of the items as they stand."""
    table = view.table
    rows = [
        [table.index(row, column).data(CELL_ROLE) for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]
    return [[cell.item_id if cell is not None else None for cell in row] for row in rows]


def test_that_the_sides_stand_beside_each_other_where_there_is_room(view: ComparisonView) -> None:
    assert cells(view) == [[1, 2, 3, 4, None, 3, 5, 6], [7, 8, 9, 10, None, 8, 9, None]]


def test_that_the_sides_stand_below_each_other_where_it_is_narrow(qtbot: QtBot, view: ComparisonView) -> None:
    view.resize(WIDE - 100, 300)
    assert cells(view) == [[1, 2, 3, 4], [None, 3, 5, 6], [7, 8, 9, 10], [None, 8, 9, None]]
    assert view.view.rowSpan(0, 0) == 2
    view.resize(WIDE + 100, 300)
    assert len(cells(view)) == 2
    assert view.view.rowSpan(0, 0) == 1


def test_that_all_rows_can_be_seen_without_scrolling(view: ComparisonView) -> None:
    for width in (380, WIDE + 300):
        view.resize(width, 300)
        assert view.view.height() == view.view.verticalHeader().length() > 0
        assert view.view.horizontalHeader().length() <= width


def test_that_a_cell_says_what_it_is_and_whether_it_is_right(view: ComparisonView) -> None:
    table = view.table
    cell: Cell = table.index(0, 5).data(CELL_ROLE)
    assert (cell.side, cell.rank, cell.right) == (Side.AFTER, 1, True)
    assert table.index(0, 5).data() == "3.jpg, neighbour 1 after, shares a label"
    assert table.index(0, 1).data() == "2.jpg, neighbour 1 before"
    assert table.index(0, 0).data() == "1.jpg, which was searched with"
    assert "/pictures/2.jpg" in table.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)


def test_that_right_ones_are_painted_with_a_frame(view: ComparisonView) -> None:
    looks = []
    for right in (frozenset({3}), frozenset[int]()):
        view.show_comparisons([Comparison(1, (2,), (3,), 0, 1, right)], load(range(1, 4)))
        looks.append(view.view.grab().toImage())
    assert looks[0] != looks[1]


def test_that_tracks_have_room_for_their_titles(view: ComparisonView) -> None:
    pictures = view.view.rowHeight(0)
    view.show_comparisons(FOUND, load_tracks(range(1, 11)))
    assert view.view.rowHeight(0) > pictures


def test_that_return_and_a_double_click_search_with_an_item(qtbot: QtBot, view: ComparisonView) -> None:
    view.view.setCurrentIndex(view.table.index(1, 2))
    with qtbot.waitSignal(view.item_opened) as opened:
        qtbot.keyClick(view.view, Qt.Key.Key_Return)
    assert opened.args == [9]
    assert view.table.flags(view.table.index(0, 4)) == Qt.ItemFlag.NoItemFlags


def test_that_space_plays_a_track_and_leaves_pictures_to_the_window(
    qtbot: QtBot, view: ComparisonView
) -> None:
    view.view.setCurrentIndex(view.table.index(1, 2))
    with qtbot.assertNotEmitted(view.play_requested):
        qtbot.keyClick(view.view, Qt.Key.Key_Space)
    view.show_comparisons(FOUND, load_tracks(range(1, 11)))
    view.view.setCurrentIndex(view.table.index(1, 2))
    with qtbot.waitSignal(view.play_requested) as played:
        qtbot.keyClick(view.view, Qt.Key.Key_Space)
    assert [track.id for track in played.args] == [9]


def test_that_the_menu_of_a_track_can_play_it_too(qtbot: QtBot, view: ComparisonView) -> None:
    def entries() -> list[str]:
        menu = view.view.menu_for(view.table.index(0, 1))
        qtbot.addWidget(menu)
        return [action.text().split("\t")[0] for action in menu.actions()]

    assert entries() == ["Find similar"]
    view.show_comparisons(FOUND, load_tracks(range(1, 11)))
    assert entries() == ["Find similar", "Play"]


def test_that_nothing_to_compare_takes_no_room(view: ComparisonView) -> None:
    view.show_comparisons([], {})
    assert view.view.height() == 0
