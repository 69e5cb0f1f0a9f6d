"""Fields that somebody scrolls past keep their values."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QSpinBox, QWidget
from pytestqt.qtbot import QtBot
from wheel import fields_on, turn_wheel, turned_by_wheel

from engine.domain import Kind, MapMethod
from explorer.views.cap_box import CapBox
from explorer.views.evaluation_classes import ClassPanel
from explorer.views.evaluation_robustness import RobustnessPanel
from explorer.views.evaluation_scores import ScorePanel
from explorer.views.filters_panel import FiltersPanel
from explorer.views.gallery_header import GalleryHeader
from explorer.views.map_options import MapOptions
from explorer.views.map_toolbar import ONE_COLOUR, MapToolbar
from explorer.views.query_controls import QueryControls
from explorer.views.source_chooser import SourceChooser
from explorer.views.wheel_guard import guard_wheel


def map_options() -> MapOptions:
    number = SimpleNamespace(name="neighbours", default=15, least=2, most=200, whole=True)
    options = MapOptions(lambda method: [number])
    options.show_method(MapMethod.UMAP, {"neighbours": 30}, exists=True)
    return options


def query_controls() -> QueryControls:
    controls = QueryControls()
    controls.show_kind(Kind.MUSIC)
    return controls


@pytest.mark.parametrize(
    "make",
    [
        ClassPanel,
        RobustnessPanel,
        ScorePanel,
        FiltersPanel,
        MapToolbar,
        map_options,
        query_controls,
        lambda: CapBox("artist"),
        lambda: SourceChooser("What groups the items"),
        lambda: GalleryHeader(160).order,
    ],
)
def test_that_what_is_scrolled_past_stays_as_it_is(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    page = make()
    qtbot.addWidget(page)
    page.show()
    assert fields_on(page)
    for box in fields_on(page):
        if isinstance(box, QComboBox) and box.count() < 3:
            box.addItems([ONE_COLOUR, "Folder", "Tag"])
        if isinstance(box, QComboBox):
            box.setCurrentIndex(1)
    assert turned_by_wheel(page) == []


def test_that_a_field_somebody_went_into_turns(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    field: QAbstractSpinBox = QSpinBox(page)
    guard_wheel(field)
    page.show()
    page.activateWindow()
    assert turned_by_wheel(page) == []
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    turn_wheel(field, 1)
    assert field.text() == "1"
