from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gallery_parts import jpeg, make_item
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot
from tracks import make_track

from engine.domain import Item, ItemState, Span
from explorer.delegates.tile import PADDING, TileDelegate
from explorer.models.item_list import ItemListModel
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache

SIDE = 100
ITEMS = {
    1: make_item(1),
    2: make_item(2, state=ItemState.FAILED),
    3: replace(make_item(3), content_hash=None),
    5: make_track(5, content_hash=None),
    4: replace(make_item(4), path=Path("/p/caf\udce9 with a name that is far too long for its tile.jpg")),
}


class Stage:
    """Paints single tiles."""

    def __init__(self, qtbot: QtBot) -> None:
        self.tasks = Tasks()
        self.cache = ThumbnailCache(lambda names: {name: jpeg(SIDE, SIDE // 2) for name in names})
        self.model = ItemListModel(self.tasks, lambda ids: {i: ITEMS[i] for i in ids})
        self.delegate = TileDelegate(self.cache)
        self.qtbot = qtbot

    def item(self, item_id: int) -> Item | None:
        self.model.show(np.array([item_id]))
        self.model.index(0, 0).data()
        self.qtbot.waitUntil(lambda: self.model.item(item_id) is not None)
        return self.model.item(item_id)

    def paint(self, state: QStyle.StateFlag = QStyle.StateFlag.State_Enabled) -> QImage:
        size = self.delegate.tile_size(SIDE)
        image = QImage(size, QImage.Format.Format_RGB32)
        option = QStyleOptionViewItem()
        image.fill(option.palette.color(QPalette.ColorRole.Base))
        option.rect, option.state = QRect(0, 0, size.width(), size.height()), state
        painter = QPainter(image)
        self.delegate.paint(painter, option, self.model.index(0, 0))
        painter.end()
        return image


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = Stage(qtbot)
    yield made
    made.tasks.close()
    made.cache.close()


def middle(image: QImage) -> QColor:
    return image.pixelColor(PADDING + SIDE // 2, PADDING + SIDE // 2)


def test_that_a_tile_is_quiet_until_its_picture_arrives(qtbot: QtBot, stage: Stage) -> None:
    stage.item(1)

    with qtbot.waitSignal(stage.cache.arrived):
        before = stage.paint()
    after = stage.paint()

    assert middle(before).saturation() < 30
    assert middle(after).red() > 240
    assert middle(after).green() < 20
    upper = after.pixelColor(PADDING + SIDE // 2, PADDING + 8)
    assert upper.green() > 200, "a picture is shown whole, not cut"


def test_that_a_row_that_is_not_read_yet_is_painted_too(stage: Stage) -> None:
    stage.model.show(np.array([1]))

    assert middle(stage.paint()).saturation() < 30


def test_that_a_picture_of_a_file_that_failed_is_faded_and_says_so(qtbot: QtBot, stage: Stage) -> None:
    stage.item(2)
    with qtbot.waitSignal(stage.cache.arrived):
        stage.paint()

    image = stage.paint()

    assert middle(image).green() > 100
    badge = image.pixelColor(PADDING + SIDE // 2 - 44, PADDING + SIDE - 12)
    assert badge.red() > badge.blue() + 60


def test_that_items_without_content_and_with_odd_names_are_painted(stage: Stage) -> None:
    for item_id in (3, 4):
        stage.item(item_id)
        assert not stage.paint().isNull()


def test_that_selected_and_plain_tiles_look_different(stage: Stage) -> None:
    stage.item(3)
    flags = QStyle.StateFlag
    looks = [
        stage.paint(state)
        for state in (flags.State_Enabled, flags.State_Selected, flags.State_MouseOver, flags.State_HasFocus)
    ]

    assert all(one != other for number, one in enumerate(looks) for other in looks[number + 1 :])


def test_that_neighbours_show_their_score(stage: Stage) -> None:
    stage.item(3)
    plain = stage.paint()

    stage.model.show(np.array([3]), np.array([0.5], np.float32))

    scored = stage.paint()
    corner = (PADDING + 5, PADDING + 5)
    assert scored.pixelColor(*corner).lightness() < plain.pixelColor(*corner).lightness() - 60


def test_that_a_track_has_room_for_its_artist_and_a_button_to_play(stage: Stage) -> None:
    stage.item(3)
    one_line = stage.delegate.tile_size(SIDE)
    stage.delegate.named_twice = True

    assert stage.delegate.tile_size(SIDE).height() > one_line.height()
    rect = QRect(QPoint(), stage.delegate.tile_size(SIDE))
    middle_of_picture = QPoint(PADDING + SIDE // 2, PADDING + SIDE // 2)
    assert stage.delegate.plays_at(rect, make_track(1), middle_of_picture)
    assert not stage.delegate.plays_at(rect, make_track(1), QPoint(PADDING + 4, PADDING + 4))
    assert not stage.delegate.plays_at(rect, make_item(1), middle_of_picture)
    assert not stage.delegate.plays_at(rect, make_track(1, state=ItemState.MISSING), middle_of_picture)


def test_that_a_track_shows_its_duration_or_where_the_part_is_that_is_alike(stage: Stage) -> None:
    stage.item(5)
    lower_right = (PADDING + SIDE - 8, PADDING + SIDE - 8)
    assert stage.paint().pixelColor(*lower_right).lightness() < 120
    plain = stage.paint()

    stage.model.show(np.array([5]), np.array([0.5], np.float32), {5: Span(83.0, 90.0)})
    with_part = stage.paint()

    assert plain != with_part
    assert stage.paint(QStyle.StateFlag.State_MouseOver) != with_part


def test_that_marks_have_signs_of_different_shape_in_the_upper_right_corner(stage: Stage) -> None:
    stage.item(3)
    looks = []
    for marks in ({}, {3: True}, {3: False}, {4: True}):
        stage.model.show_marks(marks)
        looks.append(stage.paint().copy(PADDING + SIDE - 24, PADDING, 24, 24).convertToFormat(_GREY))
    assert looks[0] == looks[3]
    assert all(one != other for number, one in enumerate(looks[:3]) for other in looks[number + 1 : 3])
    tick, cross = (
        {(x, y) for x in range(24) for y in range(24) if _is_white(one, x, y)} for one in looks[1:3]
    )
    assert len(tick ^ cross) > 20, "who sees no colours sees the difference too"


_GREY = QImage.Format.Format_Grayscale8


def _is_white(image: QImage, x: int, y: int) -> bool:
    inside = (x - 13) ** 2 + (y - 12) ** 2 < 40
    return inside and image.pixelColor(x, y).lightness() > 200
