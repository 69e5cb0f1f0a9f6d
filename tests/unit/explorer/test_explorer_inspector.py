"""The details of what is selected."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from gallery_parts import jpeg, make_item
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from engine.domain import Item, ItemState, Tag
from engine.errors import DecodeError
from engine.library import Library
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.banner import Banner
from explorer.views.chip import Chip
from explorer.views.fact_table import FactTable
from explorer.views.inspector import Inspector
from explorer.views.mosaic import Mosaic
from explorer.views.preview import STEP, TALLEST, Preview
from explorer.views.tag_editor import TagEditor
from explorer.views.wrapped_text import WrappedText


class _Library:
    """Every file is a green picture, but for those named ``broken``."""

    def __init__(self) -> None:
        self.read: list[tuple[str, int]] = []
        self.threads: set[threading.Thread] = set()

    def preview(self, path: Path, side: int) -> NDArray[np.uint8]:
        self.read.append((path.name, side))
        self.threads.add(threading.current_thread())
        if path.stem == "broken":
            raise DecodeError("the file is empty")
        pixels = np.zeros((side // 2, side, 3), np.uint8)
        pixels[:, :, 1] = 200
        return pixels


@pytest.fixture
def thumbnails(qtbot: QtBot) -> Iterator[ThumbnailCache]:
    red = jpeg(64, 32)
    cache = ThumbnailCache(lambda names: dict.fromkeys(names, red))
    yield cache
    cache.close()


@pytest.fixture
def library() -> _Library:
    return _Library()


@pytest.fixture
def inspector(qtbot: QtBot, tasks: Tasks, library: _Library, thumbnails: ThumbnailCache) -> Inspector:
    inspector = Inspector(tasks, cast(Library, library), thumbnails)
    qtbot.addWidget(inspector)
    inspector.resize(300, 900)
    inspector.show()
    return inspector


def _item(item_id: int, **more: object) -> Item:
    return replace(make_item(item_id), width=4000, height=2000, **more)  # type: ignore[arg-type]


def _preview(inspector: Inspector) -> Preview:
    preview = inspector.findChild(Preview)
    assert isinstance(preview, Preview)
    return preview


def _colour(preview: Preview) -> QColor:
    return preview.grab().toImage().pixelColor(preview.rect().center())


def _texts(inspector: Inspector) -> list[str]:
    texts = [label.text() for label in inspector.findChildren(QLabel) if label.isVisible()]
    return texts + [t.toPlainText() for t in inspector.findChildren(WrappedText) if t.isVisible()]


def _button(inspector: Inspector, name: str) -> QAbstractButton:
    return next(
        found
        for found in inspector.findChildren(QAbstractButton)
        if name in (found.text(), found.accessibleName())
    )


def _sentence(inspector: Inspector) -> str:
    banner = inspector.findChild(Banner)
    assert isinstance(banner, Banner)
    assert banner.isVisible() == bool(inspector.banner_text())
    return inspector.banner_text()


def test_that_without_a_selection_it_says_what_to_do(inspector: Inspector) -> None:
    assert _texts(inspector) == ["Select something to see it large, with its tags and details."]


def test_that_the_thumbnail_is_followed_by_the_sharp_picture(
    inspector: Inspector, library: _Library, qtbot: QtBot
) -> None:
    preview = _preview(inspector)
    inspector.show_items([_item(1)], 1)
    qtbot.waitUntil(lambda: _colour(preview).red() > 200)
    assert library.read == []
    qtbot.waitUntil(lambda: preview.sharp_side > 0)
    assert _colour(preview).green() > 150
    assert threading.main_thread() not in library.threads
    ((_, side),) = library.read
    assert 0 <= side - preview.width() * preview.devicePixelRatioF() < STEP


def test_that_the_preview_is_as_wide_as_the_panel_and_keeps_proportions(
    inspector: Inspector, qtbot: QtBot
) -> None:
    preview = _preview(inspector)
    inspector.show_items([_item(1)], 1)
    qtbot.waitUntil(lambda: abs(preview.height() - preview.width() / 2) <= 1)
    inspector.show_items([replace(_item(2), width=1000, height=9000)], 1)
    qtbot.waitUntil(lambda: abs(preview.height() - preview.width() * TALLEST) <= 1)
    inspector.show_items([replace(_item(3), width=16, height=16)], 1)
    qtbot.waitUntil(lambda: preview.height() < preview.width() / 2)


def test_that_of_a_quick_succession_only_the_last_file_is_read(
    inspector: Inspector, library: _Library, qtbot: QtBot
) -> None:
    for item_id in range(1, 30):
        inspector.show_items([_item(item_id)], 1)
    qtbot.waitUntil(lambda: _preview(inspector).sharp_side > 0)
    assert [name for name, _ in library.read] == ["29.jpg"]


def test_that_other_tags_do_not_read_the_file_again(
    inspector: Inspector, library: _Library, qtbot: QtBot
) -> None:
    inspector.show_items([_item(1)], 1)
    qtbot.waitUntil(lambda: _preview(inspector).sharp_side > 0)
    inspector.show_items([_item(1, tags=(Tag("cat"),))], 1)
    qtbot.wait(150)
    assert len(library.read) == 1
    assert _preview(inspector).sharp_side > 0


def test_that_a_wider_panel_gets_a_sharper_picture(
    inspector: Inspector, library: _Library, qtbot: QtBot
) -> None:
    inspector.show_items([_item(1)], 1)
    qtbot.waitUntil(lambda: _preview(inspector).sharp_side > 0)
    before = _preview(inspector).sharp_side
    inspector.resize(700, 900)
    qtbot.waitUntil(lambda: _preview(inspector).sharp_side > before)
    assert len(library.read) == 2


def test_that_a_file_that_cannot_be_read_now_is_explained_and_stays_so(
    inspector: Inspector, qtbot: QtBot
) -> None:
    item = _item(1, path=Path("/pictures/broken.jpg"))
    inspector.show_items([item], 1)
    qtbot.waitUntil(lambda: "the file is empty" in _sentence(inspector))
    inspector.show_items([replace(item, tags=(Tag("cat"),))], 1)
    assert "the file is empty" in _sentence(inspector)
    inspector.show_items([_item(2)], 1)
    assert _sentence(inspector) == ""


@pytest.mark.parametrize("state", [ItemState.FAILED, ItemState.MISSING, ItemState.UNAVAILABLE])
def test_that_a_file_that_is_not_there_is_explained_and_not_read(
    inspector: Inspector, library: _Library, qtbot: QtBot, state: ItemState
) -> None:
    inspector.show_items([replace(make_item(1, state=state))], 1)
    assert "import" in _sentence(inspector)
    qtbot.wait(150)
    assert library.read == []


def test_that_one_item_is_shown_with_its_facts_and_tags(inspector: Inspector) -> None:
    tags = (Tag("mine"), Tag("ox", "encoder", 0.25), Tag("ibex", "encoder", 0.734))
    inspector.show_items([_item(1, tags=tags, path=Path("/pictures/<b>ä\udcff</b>.jpg"))], 1)
    assert "<b>ä�</b>.jpg" not in _texts(inspector)  # a slash ends a folder's name
    assert "b>.jpg" in _texts(inspector)
    table = inspector.findChild(FactTable)
    assert isinstance(table, FactTable)
    assert ("Size", "4,000 × 2,000 pixels") in table.facts
    assert "/pictures/<b>ä�<" in table.toPlainText()
    chips = [chip.accessibleName() for chip in inspector.findChildren(Chip) if chip.isVisible()]
    assert chips == ["mine", "ibex 73%", "ox 25%"]


def test_that_several_items_are_summed_up(inspector: Inspector, library: _Library, qtbot: QtBot) -> None:
    ox = (Tag("ox", "encoder", 0.5),)
    items = [_item(n, tags=ox if n < 3 else (Tag("ibex", "encoder", 0.5),)) for n in (1, 2, 3)]
    inspector.show_items(items, 3)
    assert "3 pictures selected" in _texts(inspector)
    mosaic = inspector.findChild(Mosaic)
    assert isinstance(mosaic, Mosaic)
    assert mosaic.count == 3
    qtbot.waitUntil(lambda: mosaic.grab().toImage().pixelColor(20, 20).red() > 200)
    chips = [chip.accessibleName() for chip in inspector.findChildren(Chip) if chip.isVisible()]
    assert chips == ["ox 2"]
    assert not inspector.findChild(FactTable).isVisible()
    assert not _button(inspector, "Open").isVisible()
    assert not _preview(inspector).isVisible()
    qtbot.wait(150)
    assert library.read == []


def test_that_a_large_selection_says_what_its_tags_are_of(inspector: Inspector) -> None:
    inspector.show_items([_item(n) for n in range(1, 13)], 5000)
    texts = _texts(inspector)
    assert "5,000 pictures selected" in texts
    assert "Tags are those of the first 12; a change is made to all 5,000." in texts
    assert inspector.findChild(Mosaic).count == 9


def test_that_trouble_among_several_is_counted(inspector: Inspector) -> None:
    inspector.show_items([_item(1), make_item(2, state=ItemState.MISSING)], 2)
    assert _sentence(inspector).startswith("1 of these files is missing")


def test_that_buttons_tell_what_is_wanted_of_which_item(inspector: Inspector, qtbot: QtBot) -> None:
    item = _item(1)
    inspector.show_items([item], 1)
    for name, signal, args in (
        ("Find similar", inspector.find_similar, []),
        ("Show in folder", inspector.reveal, [item]),
        ("Copy path", inspector.copy_path, []),
        ("Open", inspector.open_file, [item]),
    ):
        with qtbot.waitSignal(signal) as told:
            qtbot.mouseClick(_button(inspector, name), Qt.MouseButton.LeftButton)
        assert told.args == args


def test_that_every_button_has_a_name_and_says_what_it_does(inspector: Inspector) -> None:
    inspector.show_items([_item(1, tags=(Tag("cat"),))], 1)
    for button in inspector.findChildren(QAbstractButton):
        if button.isVisible() and not isinstance(button.parent(), QLineEdit):
            assert button.text() or button.accessibleName()
            assert button.toolTip()
    assert isinstance(_button(inspector, "Find similar"), QPushButton)


def test_that_edited_tags_are_told(inspector: Inspector, qtbot: QtBot) -> None:
    inspector.show_items([_item(1, tags=(Tag("cat"),))], 1)
    inspector.set_tag_names(["cat", "Dog"])
    inspector.focus_tags()
    editor = inspector.findChild(TagEditor)
    assert isinstance(editor, TagEditor)
    with qtbot.waitSignal(inspector.tags_edited) as added:
        qtbot.keyClicks(inspector.focusWidget(), "dog,")
    assert added.args == [["Dog"], []]
    with qtbot.waitSignal(inspector.tags_edited) as removed:
        editor.remove.emit(["cat"])
    assert removed.args == [[], ["cat"]]


def test_that_a_very_long_name_does_not_widen_the_panel(inspector: Inspector, qtbot: QtBot) -> None:
    inspector.show_items([_item(1, path=Path("/p") / ("x" * 250))], 1)
    qtbot.wait(20)
    name = next(t for t in inspector.findChildren(WrappedText) if t.toPlainText() == "x" * 250)
    assert name.width() < 300
    assert name.height() > 3 * name.fontMetrics().height()
