from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from gallery_parts import no_thumbnails
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot
from tracks import load_tracks

from engine.domain import Kind, SortKey, Span
from explorer.models.columns import COLUMNS, PLACES, RANK
from explorer.models.item_list import MOST_DRAGGED, ItemListModel
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.gallery_views import GalleryViews
from explorer.views.list_view import ListView

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
COUNT = 100_000


@pytest.fixture
def views(qtbot: QtBot) -> Iterator[GalleryViews]:
    tasks, cache = Tasks(), ThumbnailCache(no_thumbnails)
    made = GalleryViews(ItemListModel(tasks, load_tracks), cache, 144)
    qtbot.addWidget(made)
    made.resize(1600, 600)
    made.show_kind(Kind.MUSIC)
    made.choose_list(True)
    made.show()
    made.list.model().show(np.arange(1, COUNT + 1))
    made.show_items(True)
    made.list.viewport().repaint()
    qtbot.waitUntil(lambda: made.list.model().item(5) is not None)
    yield made
    tasks.close()
    cache.close()


@pytest.fixture
def rows(views: GalleryViews) -> ListView:
    return views.list


def cell(rows: ListView, row: int, name: str) -> str:
    return str(rows.model().index(row, PLACES[name]).data())


def shown(rows: ListView) -> list[str]:
    header = rows.horizontalHeader()
    places = sorted((header.visualIndex(n), column.name) for n, column in enumerate(COLUMNS))
    return [name for _, name in places if not header.isSectionHidden(PLACES[name])]


def test_that_a_row_says_what_is_known_of_a_track(rows: ListView) -> None:
    texts = {name: cell(rows, 4, name) for name in shown(rows)}
    assert texts == {
        "rank": "5",
        "title": "Song 5",
        "artist": "Artist 2",
        "album": "Album",
        "duration": "3:07",
        "track": "5",
        "year": "1995",
        "genre": "Jazz",
        "tempo": "128 BPM",
        "loudness": "−9.3 LUFS",
        "folder": "album",
        "date": cell(rows, 4, "date"),
    }


def test_that_each_kind_has_its_columns(views: GalleryViews, rows: ListView) -> None:
    views.show_kind(Kind.IMAGE)
    assert shown(rows) == ["rank", "name", "folder", "pixels", "date", "format"]
    views.show_kind(None)
    assert shown(rows) == ["rank", "title", "folder", "date", "format"]


def test_that_only_rows_in_sight_are_read(rows: ListView) -> None:
    rows.scrollTo(rows.model().index(70_000, 0), ListView.ScrollHint.PositionAtTop)

    assert rows.visible_rows().start in (69_999, 70_000)
    assert len(rows.visible_rows()) < 30
    assert rows.model().item(30_000) is None


def test_that_a_header_sorts_and_pressed_again_the_other_way_round(qtbot: QtBot, rows: ListView) -> None:
    told: list[tuple[SortKey | None, bool]] = []
    rows.sort_requested.connect(lambda key, descending: told.append((key, descending)))

    def press(name: str) -> None:
        header = rows.horizontalHeader()
        middle = header.sectionViewportPosition(PLACES[name]) + header.sectionSize(PLACES[name]) // 2
        qtbot.mouseClick(header.viewport(), LEFT, PLAIN, QPoint(middle, header.height() // 2))
        if told:
            rows.show_order(told[-1][0], descending=told[-1][1])

    for name in ("artist", "artist", "tempo", "track", "album"):
        press(name)

    assert told == [
        (SortKey.ARTIST, False),
        (SortKey.ARTIST, True),
        (SortKey.TEMPO, False),
        (SortKey.ALBUM, False),
        (SortKey.ALBUM, False),
    ]
    assert rows.horizontalHeader().sortIndicatorSection() == PLACES["album"]


def test_that_neighbours_can_always_be_brought_back_to_the_order_of_their_scores(
    qtbot: QtBot, rows: ListView
) -> None:
    rows.model().show(np.array([3, 1]), np.array([0.91, 0.5], np.float32), {1: Span(83.0, 90.0)})
    assert rows.model().headerData(RANK, Qt.Orientation.Horizontal) == "Score"
    rows.viewport().repaint()
    qtbot.waitUntil(lambda: rows.model().item(3) is not None)
    assert cell(rows, 0, "rank") == "0.910"

    with qtbot.waitSignal(rows.sort_requested) as told:
        rows.horizontalHeader().sectionClicked.emit(RANK)

    assert told.args == [None, False]
    rows.show_order(None, descending=False)
    assert rows.horizontalHeader().sortIndicatorSection() == RANK


def test_that_widths_are_kept_for_each_kind(views: GalleryViews, rows: ListView) -> None:
    header = rows.horizontalHeader()
    header.resizeSection(PLACES["artist"], 333)
    header.setSectionHidden(PLACES["genre"], True)
    views.show_kind(Kind.IMAGE)
    assert header.sectionSize(PLACES["artist"]) != 333 or header.isSectionHidden(PLACES["artist"])
    kept = rows.layouts()

    rows.restore_layouts({"music": "no layout at all"})
    views.show_kind(Kind.MUSIC)
    assert "genre" in shown(rows)
    rows.restore_layouts(kept)

    assert header.sectionSize(PLACES["artist"]) == 333
    assert "genre" not in shown(rows)


def test_that_the_selection_survives_the_change_of_views(
    qtbot: QtBot, views: GalleryViews, rows: ListView
) -> None:
    point = rows.visualRect(rows.model().index(3, PLACES["album"])).center()
    qtbot.mouseClick(rows.viewport(), LEFT, PLAIN, point)
    qtbot.keyClick(rows, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert np.flatnonzero(views.grid.selected_rows).tolist() == [3, 4]

    views.choose_list(False)
    assert views.currentWidget() is views.grid
    assert views.grid.currentIndex().row() == 4
    qtbot.keyClick(views.grid, Qt.Key.Key_Right)
    views.choose_list(True)

    assert {index.row() for index in rows.selectionModel().selectedRows()} == {5}


def test_that_keys_lead_through_the_rows(qtbot: QtBot, rows: ListView) -> None:
    rows.setCurrentIndex(rows.model().index(5, PLACES["title"]))
    qtbot.keyClick(rows, Qt.Key.Key_Home)
    assert rows.currentIndex().row() == 0
    qtbot.keyClick(rows, Qt.Key.Key_End)
    assert rows.currentIndex().row() == COUNT - 1
    with qtbot.waitSignal(rows.opened) as told:
        qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert told.args[0].row() == COUNT - 1


def test_that_the_picture_plays_and_the_rest_of_the_row_opens(qtbot: QtBot, rows: ListView) -> None:
    title = rows.visualRect(rows.model().index(2, PLACES["title"]))
    picture = QPoint(title.left() + 20, title.center().y())
    opened: list[int] = []
    rows.opened.connect(lambda index: opened.append(index.row()))

    with qtbot.waitSignal(rows.play_requested) as told:
        qtbot.mouseClick(rows.viewport(), LEFT, PLAIN, picture)
    qtbot.mouseDClick(rows.viewport(), LEFT, PLAIN, picture)
    qtbot.mouseClick(rows.viewport(), LEFT, PLAIN, title.center())
    qtbot.mouseDClick(rows.viewport(), LEFT, PLAIN, title.center())

    assert told.args == [3]
    assert opened == [2]


def test_that_a_drag_takes_whole_rows_once(rows: ListView) -> None:
    rows.selectAll()
    dragged = rows.selectedIndexes()
    assert len(dragged) == MOST_DRAGGED
    assert len({index.row() for index in dragged}) == MOST_DRAGGED


def test_that_grid_or_list_is_remembered_for_each_kind(views: GalleryViews) -> None:
    assert views.listed == ["music"]
    views.show_kind(Kind.IMAGE)
    assert not views.is_listed
    views.show_kind(Kind.MUSIC)
    assert views.is_listed


def test_that_rows_are_found_whose_first_column_is_hidden(
    qtbot: QtBot, views: GalleryViews, rows: ListView
) -> None:
    views.show_kind(Kind.IMAGE)
    views.choose_list(True)
    assert rows.isColumnHidden(0)
    rows.horizontalScrollBar().setValue(30)

    rows.setCurrentIndex(rows.model().index(70_000, 0))

    assert 70_000 in rows.visible_rows()
    qtbot.keyClick(rows, Qt.Key.Key_PageDown)
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    assert rows.currentIndex().row() > 70_010
    assert rows.currentIndex().row() in rows.visible_rows()
    qtbot.keyClick(rows, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert len(rows.selectionModel().selectedRows()) == 2
