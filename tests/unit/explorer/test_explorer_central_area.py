"""The middle of the window: gallery, map or both, with a map that is made when it is wanted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from explorer.views.central_area import WIDE, Arrangement, CentralArea


class Middle:
    """An area that counts how often a map is made for it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.gallery, self.made = QLabel("gallery"), list[QWidget]()
        self.area = CentralArea(self.gallery, self._make)
        qtbot.addWidget(self.area)
        self.area.resize(WIDE + 100, 600)
        self.area.show()

    def _make(self) -> QWidget:
        self.made.append(QLabel("map"))
        return self.made[-1]

    @property
    def across(self) -> bool:
        splitter = self.area.findChild(QSplitter)
        assert splitter is not None
        return splitter.orientation() == Qt.Orientation.Horizontal


@pytest.fixture
def middle(qtbot: QtBot) -> Middle:
    return Middle(qtbot)


def test_that_the_map_is_made_once_and_when_it_is_wanted(middle: Middle) -> None:
    assert middle.made == []
    for arrangement in (Arrangement.MAP, Arrangement.GALLERY, Arrangement.BOTH):
        middle.area.arrange(arrangement)
    assert len(middle.made) == 1


@pytest.mark.parametrize("arrangement", Arrangement)
def test_that_what_is_wanted_can_be_seen_and_nothing_else(
    qtbot: QtBot, middle: Middle, arrangement: Arrangement
) -> None:
    middle.area.arrange(Arrangement.BOTH)
    middle.area.arrange(arrangement)
    assert middle.gallery.isVisible() == arrangement.has_gallery
    assert middle.made[0].isVisible() == arrangement.has_map


def test_that_a_change_is_told_once(qtbot: QtBot, middle: Middle) -> None:
    with qtbot.waitSignal(middle.area.changed) as told:
        middle.area.arrange(Arrangement.MAP)
    assert told.args == [Arrangement.MAP]
    with qtbot.assertNotEmitted(middle.area.changed):
        middle.area.arrange(Arrangement.MAP)


def test_that_the_map_goes_above_the_gallery_where_there_is_little_room(middle: Middle) -> None:
    middle.area.arrange(Arrangement.BOTH)
    assert middle.across
    middle.area.resize(WIDE - 100, 600)
    assert not middle.across


def test_that_the_room_is_divided_as_before(middle: Middle) -> None:
    middle.area.restore_shares([300, 100])
    middle.area.arrange(Arrangement.BOTH)
    assert middle.made[0].width() / middle.gallery.width() == pytest.approx(3, rel=0.05)
    before = middle.area.shares
    middle.area.arrange(Arrangement.GALLERY)
    assert middle.area.shares == before


def test_that_shares_that_make_no_sense_are_as_good_as_none(middle: Middle) -> None:
    for shares in ([], [0, 0], [1, 2, 3]):
        middle.area.restore_shares(shares)
    middle.area.arrange(Arrangement.BOTH)
    assert middle.made[0].width() == pytest.approx(middle.gallery.width(), abs=2)
