from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from gallery_parts import load, no_thumbnails
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.domain import Collection, Condition, Example, Item, Kind, Query, Span
from engine.library import Library
from explorer.history import Place
from explorer.models.item_list import IDS_MIME
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.chips import MOST_CHIPS
from explorer.views.query_bar import QueryBar

HERON = Example(item_id=1)
CAT = Example(item_id=2)
FILE = Example(path=Path("/elsewhere/dog.png"))


class FakeLibrary:
    """Knows items, and one picture outside."""

    def items_by_id(self, ids: Sequence[int]) -> dict[int, Item]:
        return load(ids)

    def preview(self, path: Path, side: int) -> NDArray[np.uint8]:
        return np.full((side, side // 2, 3), 200, np.uint8)


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[QueryBar]:
    tasks, cache = Tasks(), ThumbnailCache(no_thumbnails)
    made = QueryBar(cast(Library, FakeLibrary()), tasks, cache)
    qtbot.addWidget(made)
    made.resize(1000, 100)
    made.show()
    made.show_place(Place(), False, False)
    yield made
    tasks.close()
    cache.close()


def drop(bar: QueryBar, data: QMimeData) -> bool:
    target, point = bar.drop_target, QPoint(20, 20)
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(point, action, data, button, keys)
    QApplication.sendEvent(target, enter)
    fall = QDropEvent(QPointF(point), action, data, button, keys)
    QApplication.sendEvent(target, fall)
    return enter.isAccepted() and fall.isAccepted()


def test_that_back_and_forward_are_there_when_they_lead_somewhere(qtbot: QtBot, bar: QueryBar) -> None:
    assert not bar.back_button.isEnabled()
    bar.show_place(Place(), True, True)

    with qtbot.waitSignals([bar.back, bar.forward]):
        bar.back_button.click()
        bar.forward_button.click()


def test_that_a_name_is_told_once_when_typing_pauses(qtbot: QtBot, bar: QueryBar) -> None:
    told: list[str] = []
    bar.name_typed.connect(told.append)

    qtbot.keyClicks(bar.field.line, "hero")
    bar.show_place(Place(), True, False)
    assert bar.field.line.text() == "hero"
    qtbot.keyClicks(bar.field.line, "n")
    qtbot.waitUntil(lambda: bool(told))

    assert told == ["heron"]


def test_that_what_is_typed_stays_while_an_import_shows_the_same_place_anew(
    qtbot: QtBot, bar: QueryBar
) -> None:
    line, place = bar.field.line, Place(conditions=(Condition("name", "~", "red"),))
    with qtbot.waitSignal(bar.name_typed):
        qtbot.keyClicks(line, "red ")
    bar.show_place(Place(), True, False)
    bar.show_place(place, True, False)
    assert line.text() == "red ", "another word is to follow"

    line.setCursorPosition(1)
    bar.show_place(place, True, False)
    assert line.cursorPosition() == 1

    line.clear()
    with qtbot.assertNotEmitted(bar.name_typed, wait=400):
        qtbot.keyClicks(line, "/home/ada/Pict")
    bar.show_place(place, True, False)
    assert line.text() == "/home/ada/Pict"


def test_that_the_name_of_a_place_is_shown(bar: QueryBar) -> None:
    bar.show_place(Place(conditions=(Condition("name", "~", "heron"),)), True, False)
    assert bar.field.line.text() == "heron"
    assert bar.field.clear_button.isVisible()

    bar.show_place(Place(), True, True)

    assert bar.field.line.text() == ""
    assert not bar.field.clear_button.isVisible()


def test_that_return_on_a_path_finds_what_is_like_the_file(qtbot: QtBot, bar: QueryBar) -> None:
    with qtbot.waitSignal(bar.files_dropped) as told, qtbot.assertNotEmitted(bar.name_typed, wait=400):
        qtbot.keyClicks(bar.field.line, "/a/b.jpg")
        qtbot.keyClick(bar.field.line, Qt.Key.Key_Return)

    assert told.args == [[Path("/a/b.jpg")]]
    assert bar.field.line.text() == ""


def test_that_descriptions_are_for_encoders_that_understand_text(qtbot: QtBot, bar: QueryBar) -> None:
    assert not bar.field.describe.isVisible()
    with qtbot.assertNotEmitted(bar.text_query), qtbot.waitSignal(bar.name_typed):
        qtbot.keyClicks(bar.field.line, "~ a bird")
        qtbot.keyClick(bar.field.line, Qt.Key.Key_Return)

    bar.show_collections([Collection(1, "Birds", Kind.IMAGE, "clip", reads_text=True)])

    assert bar.field.describe.isVisible()
    with qtbot.waitSignal(bar.text_query) as told, qtbot.assertNotEmitted(bar.name_typed):
        qtbot.keyClick(bar.field.line, Qt.Key.Key_Return)
    assert told.args == ["a bird"]
    bar.field.describe.setChecked(True)
    bar.field.line.setText("two birds")
    with qtbot.waitSignal(bar.text_query) as told:
        qtbot.keyClick(bar.field.line, Qt.Key.Key_Return)
    assert told.args == ["two birds"]


def test_that_words_are_offered_where_all_that_is_searched_understands_them(bar: QueryBar) -> None:
    birds = Collection(1, "Birds", Kind.IMAGE, "clip", reads_text=True)
    stamps = Collection(2, "Stamps", Kind.IMAGE, "efficientnet-lite0")

    bar.show_collections([birds, stamps])
    assert not bar.field.describe.isVisible()
    bar.show_place(Place("Birds"), can_back=False, can_forward=False)
    assert bar.field.describe.isVisible()
    bar.show_place(Place("Stamps"), can_back=False, can_forward=False)
    assert not bar.field.describe.isVisible()


def test_that_files_ids_and_pictures_can_be_dropped(
    qtbot: QtBot, bar: QueryBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, ids, picture, nothing = QMimeData(), QMimeData(), QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile("/a/b c.jpg")])
    ids.setData(IDS_MIME, b"4,7")
    ids.setUrls([QUrl.fromLocalFile("/4.jpg"), QUrl.fromLocalFile("/7.jpg")])
    picture.setImageData(QImage(3, 3, QImage.Format.Format_RGB32))
    nothing.setText("just words")

    with qtbot.waitSignal(bar.files_dropped) as told:
        assert drop(bar, files)
    assert told.args == [[Path("/a/b c.jpg")]]
    with qtbot.waitSignal(bar.image_dropped):
        assert drop(bar, picture)
    assert not drop(bar, nothing)
    monkeypatch.setattr(QDropEvent, "source", lambda self: bar)
    with qtbot.waitSignal(bar.ids_dropped) as told, qtbot.assertNotEmitted(bar.files_dropped):
        assert drop(bar, ids)
    assert told.args == [[4, 7]]


def test_that_ids_of_another_program_are_taken_as_files(qtbot: QtBot, bar: QueryBar) -> None:
    data = QMimeData()
    data.setData(IDS_MIME, b"4")
    data.setUrls([QUrl.fromLocalFile("/other/4.jpg")])

    with qtbot.waitSignal(bar.files_dropped), qtbot.assertNotEmitted(bar.ids_dropped):
        assert drop(bar, data)


def test_that_a_query_shows_its_examples_and_each_can_be_taken_out(qtbot: QtBot, bar: QueryBar) -> None:
    bar.show_place(Place(query=Query(include=(HERON, FILE), exclude=(CAT,))), True, False)
    chips = bar.field.chips.chips

    qtbot.waitUntil(lambda: chips[0].accessibleName() == "More like 1.jpg")

    assert [chip.example for chip in chips] == [HERON, FILE, CAT]
    assert chips[1].accessibleName() == "More like dog.png"
    assert chips[2].accessibleName() == "Less like 2.jpg"
    assert bar.controls.isVisible()
    assert not bar.field.line.isVisible()
    with qtbot.waitSignal(bar.dropped_example) as told:
        chips[2].removed.emit(chips[2].example)
    assert told.args == [CAT]


def test_that_a_file_outside_the_library_has_its_picture(qtbot: QtBot, bar: QueryBar) -> None:
    faces = bar.field.chips.faces
    bar.show_place(Place(query=Query(include=(FILE,))), True, False)

    qtbot.waitUntil(lambda: faces.face(FILE).picture is not None)

    picture = faces.face(FILE).picture
    assert picture is not None
    assert picture.toImage().pixelColor(3, 3).red() == 200


def test_that_many_examples_are_summed_up(bar: QueryBar) -> None:
    examples = tuple(Example(item_id=number) for number in range(1, 41))

    bar.show_place(Place(query=Query(include=examples)), True, False)

    assert len(bar.field.chips.chips) == MOST_CHIPS

    bar.resize(700, 100)

    shown = [chip for chip in bar.field.chips.chips if chip.isVisible()]
    assert bar.width() == 700
    assert 2 < len(shown) < MOST_CHIPS
    assert bar.field.chips.more.text() == f"and {40 - len(shown)} more"
    assert bar.field.chips.more.geometry().right() <= bar.field.chips.width()


def test_that_the_cross_clears_the_query_or_the_name(qtbot: QtBot, bar: QueryBar) -> None:
    bar.show_place(Place(query=Query(include=(HERON,))), True, False)
    with qtbot.waitSignal(bar.clear):
        bar.field.clear_button.click()
    bar.show_place(Place(conditions=(Condition("name", "~", "heron"),)), True, False)

    with qtbot.waitSignal(bar.name_typed) as told, qtbot.assertNotEmitted(bar.clear):
        bar.field.clear_button.click()

    assert told.args == [""]
    assert bar.field.line.text() == ""


def test_that_searching_by_name_leaves_the_query(qtbot: QtBot, bar: QueryBar) -> None:
    bar.show_place(Place(query=Query(include=(HERON,))), True, False)
    bar.clear.connect(lambda: bar.show_place(Place(), True, False))

    bar.focus_name()

    assert bar.field.line.isVisible()


def test_that_pasting_is_a_press_away(qtbot: QtBot, bar: QueryBar) -> None:
    with qtbot.waitSignal(bar.paste):
        bar.field.paste_button.click()


def test_that_the_chip_of_a_query_for_a_part_says_which_part(qtbot: QtBot, bar: QueryBar) -> None:
    bar.show_place(Place(query=Query(include=(HERON,), span=Span(41.0, 52.0))), True, False)

    chip = bar.field.chips.chips[0]
    qtbot.waitUntil(lambda: chip.accessibleName() == "More like 0:41–0:52 of 1.jpg")


def test_that_the_hint_suits_what_is_shown(bar: QueryBar) -> None:
    hints = set()
    for kind in (None, Kind.IMAGE, Kind.MUSIC):
        bar.show_kind(kind)
        hints.add(bar.field.line.placeholderText())
    assert len(hints) == 3
