"""Tags that are seen, added and taken off."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gallery_parts import make_item
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from engine.domain import Item, Tag
from explorer.views.chip import Chip
from explorer.views.tag_editor import MOST_CHIPS, TagEditor


def _items(*tags: tuple[str, ...]) -> list[Item]:
    return [
        replace(make_item(number), tags=tuple(map(Tag, names))) for number, names in enumerate(tags, start=1)
    ]


@pytest.fixture
def editor(qtbot: QtBot) -> TagEditor:
    editor = TagEditor()
    qtbot.addWidget(editor)
    editor.set_tag_names(["Cat", "catfish", "dog"])
    editor.show_items(_items(("dog",)))
    editor.resize(280, 200)
    editor.show()
    qtbot.waitExposed(editor)
    editor.activateWindow()
    return editor


@pytest.fixture
def added(editor: TagEditor) -> list[list[str]]:
    added: list[list[str]] = []
    editor.add.connect(added.append)
    return added


def _field(editor: TagEditor) -> QLineEdit:
    field = editor.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    return field


def _chips(editor: TagEditor, qtbot: QtBot) -> list[Chip]:
    """The chips, as soon as there is one for every tag."""

    def found() -> list[Chip]:
        return [chip for chip in editor.findChildren(Chip) if chip.isVisible()]

    qtbot.waitUntil(lambda: len(found()) == min(MOST_CHIPS, len(editor.shown)))
    return found()


def test_that_return_adds_a_tag_and_empties_the_field(
    editor: TagEditor, added: list[list[str]], qtbot: QtBot
) -> None:
    qtbot.keyClicks(_field(editor), "  black   bird ")
    qtbot.keyClick(_field(editor), Qt.Key.Key_Return)
    assert added == [["black bird"]]
    assert _field(editor).text() == ""


def test_that_a_comma_adds_the_tag_before_it(editor: TagEditor, added: list[list[str]], qtbot: QtBot) -> None:
    qtbot.keyClicks(_field(editor), "bird, fi")
    assert added == [["bird"]]
    assert _field(editor).text() == "fi"


def test_that_a_pasted_list_is_taken_apart(editor: TagEditor, added: list[list[str]], qtbot: QtBot) -> None:
    field = _field(editor)
    field.insert("bird, fish,, bird ,worm")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert added == [["bird", "fish"], ["worm"]]


def test_that_a_tag_in_use_keeps_its_spelling(
    editor: TagEditor, added: list[list[str]], qtbot: QtBot
) -> None:
    qtbot.keyClicks(_field(editor), "CAT,")
    assert added == [["Cat"]]


def test_that_what_is_on_all_already_is_not_added_again(
    editor: TagEditor, added: list[list[str]], qtbot: QtBot
) -> None:
    qtbot.keyClicks(_field(editor), "dog,")
    qtbot.keyClicks(_field(editor), " ,")
    qtbot.keyClick(_field(editor), Qt.Key.Key_Return)
    assert added == []


def test_that_a_completion_chosen_by_the_keyboard_is_added_once(
    editor: TagEditor, added: list[list[str]], qtbot: QtBot
) -> None:
    field = _field(editor)
    qtbot.keyClicks(field, "fish")
    popup = field.completer().popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field.text() == "")
    assert added == [["catfish"]]
    assert not popup.isVisible()


def test_that_return_adds_what_was_typed_while_completions_are_offered(
    editor: TagEditor, added: list[list[str]], qtbot: QtBot
) -> None:
    field = _field(editor)
    qtbot.keyClicks(field, "ca")
    popup = field.completer().popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not popup.isVisible())
    assert added == [["ca"]]
    assert field.text() == ""


def test_that_a_cross_takes_a_tag_off(editor: TagEditor, qtbot: QtBot) -> None:
    cross = editor.findChild(Chip).findChild(QToolButton)
    assert cross.accessibleName() == "Take “dog” off"
    with qtbot.waitSignal(editor.remove) as removed:
        qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert removed.args == [["dog"]]


def test_that_tags_of_some_items_say_of_how_many(editor: TagEditor, qtbot: QtBot) -> None:
    editor.show_items(_items(("b", "a"), ("a",), ("a", "c", "b")))
    assert editor.shown == [("a", 3), ("b", 2), ("c", 1)]
    assert [chip.accessibleName() for chip in _chips(editor, qtbot)] == ["a", "b on 2 of 3", "c on 1 of 3"]


def test_that_a_click_puts_a_tag_of_some_on_all(
    editor: TagEditor, added: list[list[str]], qtbot: QtBot
) -> None:
    editor.show_items(_items(("a", "b"), ("a",)))
    whole, partial = _chips(editor, qtbot)
    qtbot.mouseClick(whole, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(partial, Qt.MouseButton.LeftButton)
    assert added == [["b"]]


def test_that_tags_of_encoders_are_not_edited(editor: TagEditor) -> None:
    editor.show_items([replace(make_item(1), tags=(Tag("ox", "encoder", 0.5), Tag("ox")))])
    assert editor.shown == [("ox", 1)]
    editor.show_items([replace(make_item(1), tags=(Tag("ox", "encoder", 0.5),))])
    assert editor.shown == []


def test_that_very_many_tags_are_summed_up(editor: TagEditor, qtbot: QtBot) -> None:
    editor.show_items(_items(tuple(f"tag {number}" for number in range(MOST_CHIPS + 5))))
    assert len(_chips(editor, qtbot)) == MOST_CHIPS
    assert "and 5 more" in [label.text() for label in editor.findChildren(QLabel)]


def test_that_a_change_elsewhere_does_not_take_the_focus(editor: TagEditor, qtbot: QtBot) -> None:
    cross = editor.findChild(Chip).findChild(QToolButton)
    cross.setFocus()
    other = QLineEdit(editor)
    other.show()
    other.setFocus()
    editor.show_items(_items(("bird",)))
    assert not _field(editor).hasFocus()
    _chips(editor, qtbot)[0].findChild(QToolButton).setFocus()
    editor.show_items(_items(("worm",)))
    assert _field(editor).hasFocus()
