"""The legend of a map: names with colours and counts that can be switched off, and the scale of a number."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.domain import Categories, Measured, palettes
from explorer import theme
from explorer.models.choices import COUNT_ROLE
from explorer.models.map_legend import CODE_ROLE, HIDDEN_ROLE
from explorer.models.map_points import MapModel
from explorer.tasks import Tasks
from explorer.views.map_legend import MANY, MapLegend
from explorer.views.map_scale import BINS, number_words

FOLDERS = Categories(
    "folder:1",
    "Folder",
    ("birds", "boats", "trees"),
    (3, 2, 1),
    np.array([0, 1, 2, 0, 1, 0, -1, -1], np.int32),
)
YEARS = Measured("year", "Year", np.array([1950, 1950, 2000, np.nan], np.float32), 1950, 2010)


@pytest.fixture
def legend(qtbot: QtBot) -> MapLegend:
    """A legend that shows folders."""
    legend = MapLegend()
    qtbot.addWidget(legend)
    legend.resize(190, 400)
    legend.show_colouring(FOLDERS)
    legend.show_hidden(frozenset())
    legend.show()
    qtbot.waitExposed(legend)
    return legend


def row_of(legend: MapLegend, name: str) -> int:
    model = legend.list.model()
    names = [model.index(row, 0).data() for row in range(model.rowCount())]
    return names.index(name)


def point_of(legend: MapLegend, name: str) -> QPoint:
    return legend.list.visualRect(legend.list.model().index(row_of(legend, name), 0)).center()


def double_click(qtbot: QtBot, legend: MapLegend, name: str) -> None:
    """As Qt sends it: a press and a release come first."""
    viewport, point = legend.list.viewport(), point_of(legend, name)
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=point)
    place, left = QPointF(point), Qt.MouseButton.LeftButton
    for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
        held = left if kind == QEvent.Type.MouseButtonDblClick else Qt.MouseButton.NoButton
        event = QMouseEvent(
            kind, place, viewport.mapToGlobal(place), left, held, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(viewport, event)


def test_that_names_are_listed_with_colours_and_counts_and_what_has_none_last(legend: MapLegend) -> None:
    model = legend.list.model()
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    assert [row.data() for row in rows] == ["birds", "boats", "trees", "No folder"]
    assert [row.data(COUNT_ROLE) for row in rows] == [3, 2, 1, 2]
    assert [row.data(CODE_ROLE) for row in rows] == [0, 1, 2, -1]
    shades = palettes.categorical(theme.is_dark(legend.palette()))
    assert rows[1].data(Qt.ItemDataRole.DecorationRole) == QColor(*shades[1].tolist())


def test_that_a_click_toggles_a_name(qtbot: QtBot, legend: MapLegend) -> None:
    with qtbot.waitSignal(legend.toggled) as told:
        qtbot.mouseClick(legend.list.viewport(), Qt.MouseButton.LeftButton, pos=point_of(legend, "boats"))
    assert told.args == [1]


def test_that_a_double_click_isolates_a_name_and_another_shows_all_again(
    qtbot: QtBot, legend: MapLegend, tasks: Tasks
) -> None:
    model = MapModel(tasks)
    model.set_colouring(FOLDERS)
    legend.toggled.connect(model.toggle)
    legend.isolated.connect(model.isolate)
    model.coloured.connect(lambda: legend.show_hidden(model.hidden))

    double_click(qtbot, legend, "boats")
    assert model.hidden == frozenset({-1, 0, 2})
    assert not legend.show_all.isHidden()

    double_click(qtbot, legend, "boats")
    assert model.hidden == frozenset()
    assert legend.show_all.isHidden()


def test_that_keys_toggle_and_isolate_the_current_name(qtbot: QtBot, legend: MapLegend) -> None:
    legend.list.setFocus()
    legend.list.setCurrentIndex(legend.list.model().index(2, 0))
    with qtbot.waitSignal(legend.toggled) as told:
        qtbot.keyClick(legend.list, Qt.Key.Key_Space)
    assert told.args == [2]
    with qtbot.waitSignal(legend.isolated) as told:
        qtbot.keyClick(legend.list, Qt.Key.Key_Return)
    assert told.args == [2]


def test_that_what_is_hidden_is_told_to_everyone(legend: MapLegend) -> None:
    legend.show_hidden(frozenset({1}))
    index = legend.list.model().index(1, 0)
    assert index.data(HIDDEN_ROLE)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "boats, 2, hidden"


def test_that_one_of_many_names_can_be_found(qtbot: QtBot, legend: MapLegend) -> None:
    assert legend.finder.isHidden()
    names = tuple(f"name {number}" for number in range(MANY + 30))
    codes = np.arange(len(names), dtype=np.int32)
    legend.show_colouring(Categories("tag", "Tag", names, (1,) * len(names), codes))
    assert not legend.finder.isHidden()

    qtbot.keyClicks(legend.finder, "ME 41")

    index = legend.list.model().index(0, 0)
    assert (legend.list.model().rowCount(), index.data(), index.data(CODE_ROLE)) == (1, "name 41", 41)
    legend.show_colouring(FOLDERS)
    assert legend.list.model().rowCount() == 4


def test_that_a_number_has_a_scale_and_what_is_not_known_can_be_hidden(
    qtbot: QtBot, legend: MapLegend
) -> None:
    legend.show_colouring(YEARS)
    scale = legend.scale
    assert scale.isVisible()
    assert scale.labels == ("1950", "1980", "2010")
    assert scale.counts.sum() == 3
    assert scale.counts[0] == 2
    assert scale.counts[int(50 / 60 * BINS)] == 1
    assert "1 without year" in legend.without.text()
    with qtbot.waitSignal(legend.toggled) as told:
        legend.without.click()
    assert told.args == [-1]
    assert not scale.grab().toImage().isNull()


@pytest.mark.parametrize(
    ("number", "span", "words"),
    [(1985.4, 60, "1985"), (-0.125, 0.8, "−0.12"), (-14.26, 12, "−14.3"), (2.5e6, 1e6, "2,500,000")],
)
def test_that_numbers_have_the_decimals_that_their_scale_needs(
    number: float, span: float, words: str
) -> None:
    assert number_words(number, span) == words


def test_that_a_legend_without_colours_says_what_to_do(legend: MapLegend) -> None:
    legend.show_colouring(None)
    assert not legend.list.isVisible()
    assert legend.title.text() == "Legend"
