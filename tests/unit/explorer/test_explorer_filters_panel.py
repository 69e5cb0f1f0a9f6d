"""The filters: what the user does, what is told, and what history brings back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from engine.domain import Collection, Condition, Facets, Kind
from explorer.history import Place
from explorer.views.chip import Chip
from explorer.views.choice_list import ChoiceList
from explorer.views.filters_panel import FiltersPanel
from explorer.views.findable_choices import FindableChoices
from explorer.views.folder_tree import FolderTree
from explorer.views.folding_section import FoldingSection

COLLECTIONS = [
    Collection(1, "Holidays", Kind.IMAGE, None, (Path("/holidays"),), {"ready": 4, "failed": 2}),
    Collection(2, "Records", Kind.MUSIC, None, (Path("/records"),), {"ready": 3}),
]
FACETS = Facets(
    folders={"beach": 4, "beach/sand": 1, "town": 2},
    tags={"sea": 3, "seagull": 2, "cat": 1},
    states={"ready": 7, "failed": 2},
    total=9,
)
Told = tuple[str | None, tuple[Condition, ...]]


@pytest.fixture
def panel(qtbot: QtBot) -> FiltersPanel:
    panel = FiltersPanel()
    qtbot.addWidget(panel)
    panel.show_facets(FACETS, COLLECTIONS)
    panel.resize(260, 900)
    panel.show()
    return panel


@pytest.fixture
def told(panel: FiltersPanel) -> list[Told]:
    told: list[Told] = []
    panel.changed.connect(lambda collection, conditions: told.append((collection, conditions)))
    return told


def _list(panel: FiltersPanel, name: str) -> ChoiceList:
    return next(found for found in panel.findChildren(ChoiceList) if found.accessibleName() == name)


def _field(panel: FiltersPanel, name: str) -> QLineEdit:
    return next(found for found in panel.findChildren(QLineEdit) if found.accessibleName() == name)


def _section(panel: FiltersPanel, title: str) -> FoldingSection:
    return next(found for found in panel.findChildren(FoldingSection) if found.title == title)


def _named(panel: FiltersPanel, title: str) -> FindableChoices:
    return _section(panel, title).findChild(FindableChoices)


def _button(panel: FiltersPanel, name: str) -> QToolButton:
    return next(found for found in panel.findChildren(QToolButton) if found.accessibleName() == name)


def _click_row(qtbot: QtBot, choices: ChoiceList, row: int, *, on_mark: bool = False) -> None:
    rect = choices.visualRect(choices.model().index(row, 0))
    point = QPoint(rect.left() + 12, rect.center().y()) if on_mark else rect.center()
    qtbot.mouseClick(choices.viewport(), Qt.MouseButton.LeftButton, pos=point)


def _labels(choices: ChoiceList) -> list[str]:
    model = choices.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


@pytest.mark.parametrize("on_mark", [False, True])
def test_that_tags_of_one_section_are_alternatives(
    panel: FiltersPanel, told: list[Told], qtbot: QtBot, on_mark: bool
) -> None:
    tags = _list(panel, "Tags")
    _click_row(qtbot, tags, 0, on_mark=on_mark)
    _click_row(qtbot, tags, 2, on_mark=on_mark)
    _click_row(qtbot, tags, 0, on_mark=on_mark)
    assert told == [
        (None, (Condition("tag", "=", "sea"),)),
        (None, (Condition("tag", "=", "sea", ("cat",)),)),
        (None, (Condition("tag", "=", "cat"),)),
    ]


def test_that_the_keyboard_checks_a_row(panel: FiltersPanel, told: list[Told], qtbot: QtBot) -> None:
    states = _list(panel, "States")
    states.setCurrentIndex(states.model().index(1, 0))
    qtbot.keyClick(states, Qt.Key.Key_Space)
    assert told == [(None, (Condition("state", "=", "failed"),))]


def test_that_only_what_occurs_is_offered(panel: FiltersPanel) -> None:
    assert _labels(_list(panel, "States")) == ["Ready", "Could not be read"]
    assert _labels(_list(panel, "Kinds")) == ["Pictures", "Music"]
    assert _section(panel, "Kind").isVisible()
    panel.show_facets(replace(FACETS, tags={}), COLLECTIONS[:1])
    assert not _section(panel, "Kind").isVisible()
    assert not _section(panel, "Tags").isVisible()
    assert not _section(panel, "More").isVisible()


def test_that_a_name_is_told_once_when_typing_rests(
    panel: FiltersPanel, told: list[Told], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(panel.changed):
        qtbot.keyClicks(_field(panel, "Name contains"), "sun set ")
    assert told == [(None, (Condition("name", "~", "sun set"),))]


def test_that_return_tells_a_name_at_once(panel: FiltersPanel, told: list[Told], qtbot: QtBot) -> None:
    name = _field(panel, "Name contains")
    qtbot.keyClicks(name, "sun")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert told == [(None, (Condition("name", "~", "sun"),))]


def test_that_a_name_typed_elsewhere_is_a_filter_as_well(
    panel: FiltersPanel, told: list[Told], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(panel.changed):
        panel.set_name("sun")
    with qtbot.waitSignal(panel.changed):
        panel.set_name("")
    assert told == [(None, (Condition("name", "~", "sun"),)), (None, ())]


def test_that_another_collection_lets_go_of_the_folders_of_the_one_before(
    panel: FiltersPanel, told: list[Told], qtbot: QtBot
) -> None:
    panel.show_place(Place("Holidays", (Condition("folder", "=", "beach"), Condition("tag", "=", "sea"))))
    combo = panel.findChild(QComboBox)
    assert isinstance(combo, QComboBox)
    assert [combo.itemText(row) for row in range(3)] == [
        "All collections  ·  9",
        "Holidays  ·  6",
        "Records  ·  3",
    ]
    assert combo.currentIndex() == 1
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert told == [("Records", (Condition("tag", "=", "sea"),))]


def test_that_a_chosen_folder_is_told_when_the_choice_rests(
    panel: FiltersPanel, told: list[Told], qtbot: QtBot
) -> None:
    tree = panel.findChild(FolderTree)
    assert isinstance(tree, FolderTree)
    tree.setFocus()
    with qtbot.waitSignal(panel.changed):
        tree.setCurrentIndex(tree.model().index(0, 0))
        qtbot.keyClick(tree, Qt.Key.Key_Down)
    assert told == [(None, (Condition("folder", "=", "town"),))]


def test_that_a_place_is_reflected_without_a_signal(panel: FiltersPanel, qtbot: QtBot) -> None:
    conditions = (
        Condition("name", "~", "sun"),
        Condition("folder", "=", "beach/sand", ("town",)),
        Condition("tag", "=", "cat"),
        Condition("state", "=", "ready"),
    )
    with qtbot.assertNotEmitted(panel.changed, wait=350):
        panel.show_place(Place("Holidays", conditions))
    assert _field(panel, "Name contains").text() == "sun"
    assert panel.findChild(FolderTree).chosen == ("beach/sand", "town")
    assert _named(panel, "Tags").chosen == ("cat",)
    assert _list(panel, "States").chosen == ("ready",)
    assert _list(panel, "Kinds").chosen == ()


def test_that_the_place_it_told_of_itself_does_not_disturb_typing(
    panel: FiltersPanel, told: list[Told], qtbot: QtBot
) -> None:
    name = _field(panel, "Name contains")
    qtbot.keyClicks(name, "sun")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    qtbot.keyClicks(name, "set")
    panel.show_place(Place(*told[-1]))
    assert name.text() == "sunset"


def test_that_new_facets_keep_what_was_chosen(panel: FiltersPanel, told: list[Told], qtbot: QtBot) -> None:
    _click_row(qtbot, _list(panel, "Tags"), 2)
    panel.show_facets(replace(FACETS, tags={"sea": 5}, states={"ready": 1}), COLLECTIONS)
    assert _labels(_list(panel, "Tags")) == ["sea", "cat"]
    assert _named(panel, "Tags").chosen == ("cat",)
    assert len(told) == 1


def test_that_a_place_from_before_the_facets_keeps_its_collection(qtbot: QtBot) -> None:
    panel = FiltersPanel()
    qtbot.addWidget(panel)
    panel.show_place(Place("Holidays"))
    panel.show_facets(FACETS, COLLECTIONS)
    combo = panel.findChild(QComboBox)
    assert isinstance(combo, QComboBox)
    assert combo.currentData() == "Holidays"


def test_that_conditions_without_a_section_are_kept_until_taken_off(
    panel: FiltersPanel, told: list[Told], qtbot: QtBot
) -> None:
    date = Condition("date", ">=", "2024")
    panel.show_place(Place(None, (date,)))
    _click_row(qtbot, _list(panel, "Tags"), 0)
    (chip,) = panel.findChildren(Chip)
    assert chip.text == "date ≥ 2024"
    chip.removed.emit()
    assert told == [(None, (Condition("tag", "=", "sea"), date)), (None, (Condition("tag", "=", "sea"),))]


def test_that_everything_is_cleared_at_once(panel: FiltersPanel, told: list[Told], qtbot: QtBot) -> None:
    clear = next(found for found in panel.findChildren(QPushButton) if found.text() == "Clear all")
    assert not clear.isEnabled()
    panel.show_place(Place("Holidays", (Condition("tag", "=", "cat"), Condition("name", "~", "x"))))
    assert "3 filters" in [label.text() for label in panel.findChildren(QLabel)]
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert told == [(None, ())]
    assert not clear.isEnabled()
    assert _named(panel, "Tags").chosen == ()


def test_that_one_section_is_cleared_by_its_cross(
    panel: FiltersPanel, told: list[Told], qtbot: QtBot
) -> None:
    assert not _button(panel, "Clear tags").isVisible()
    panel.show_place(Place("Holidays", (Condition("tag", "=", "cat"), Condition("name", "~", "x"))))
    qtbot.mouseClick(_button(panel, "Clear tags"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(_button(panel, "Clear name"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(_button(panel, "Clear collection"), Qt.MouseButton.LeftButton)
    assert told == [("Holidays", (Condition("name", "~", "x"),)), ("Holidays", ()), (None, ())]


def test_that_files_that_could_not_be_read_are_shown_alone(panel: FiltersPanel, told: list[Told]) -> None:
    panel.show_place(Place("Holidays", (Condition("tag", "=", "cat"),)))
    panel.show_failed()
    assert told == [(None, (Condition("state", "=", "failed"),))]


def test_that_sections_fold_and_tell_which(panel: FiltersPanel, qtbot: QtBot) -> None:
    section = _section(panel, "Tags")
    heading = next(b for b in section.findChildren(QToolButton) if b.text() == "Tags")
    qtbot.mouseClick(heading, Qt.MouseButton.LeftButton)
    assert not _named(panel, "Tags").isVisible()
    assert panel.folded_sections == ("tag",)
    panel.fold_sections(["name", "state"])
    assert _named(panel, "Tags").isVisible()
    assert panel.folded_sections == ("name", "state")
    panel.focus_name()
    assert panel.folded_sections == ("state",)


def test_that_return_in_the_tag_field_checks_the_first_that_fits(
    panel: FiltersPanel, told: list[Told], qtbot: QtBot
) -> None:
    find = _field(panel, "Find a tag")
    qtbot.keyClicks(find, "GUL")
    assert _labels(_list(panel, "Tags")) == ["seagull"]
    qtbot.keyClick(find, Qt.Key.Key_Return)
    assert told == [(None, (Condition("tag", "=", "seagull"),))]
    assert find.text() == ""
    assert len(_labels(_list(panel, "Tags"))) == 3


def test_that_a_rare_tag_can_be_typed(panel: FiltersPanel, told: list[Told], qtbot: QtBot) -> None:
    find = _field(panel, "Find a tag")
    qtbot.keyClicks(find, "zebra")
    qtbot.keyClick(find, Qt.Key.Key_Return)
    assert told == [(None, (Condition("tag", "=", "zebra"),))]
    assert _labels(_list(panel, "Tags"))[-1] == "zebra"


MUSIC = replace(
    FACETS, artists={"Ray": 4, "Ella": 3}, albums={"Blue": 7}, genres={"Jazz": 5, "Swing": 2}, folders={}
)


def test_that_artists_albums_and_genres_are_offered_for_music_only(panel: FiltersPanel) -> None:
    panel.show_facets(MUSIC, COLLECTIONS)
    panel.show_kind(Kind.IMAGE)
    assert not _section(panel, "Artists").isVisible()
    panel.show_kind(Kind.MUSIC)
    assert _section(panel, "Artists").isVisible()
    assert _section(panel, "Year, duration, sound").isVisible()
    assert _labels(_list(panel, "Genres")) == ["Jazz", "Swing"]


def test_that_genres_widen_and_narrow_artists(panel: FiltersPanel, told: list[Told], qtbot: QtBot) -> None:
    panel.show_facets(MUSIC, COLLECTIONS)
    panel.show_kind(Kind.MUSIC)
    _click_row(qtbot, _list(panel, "Genres"), 0)
    _click_row(qtbot, _list(panel, "Genres"), 1)
    _click_row(qtbot, _list(panel, "Artists"), 0)

    assert told[-1] == (
        None,
        (Condition("artist", "=", "Ray"), Condition("genre", "=", "Jazz", ("Swing",))),
    )


def test_that_limits_are_told_when_they_are_typed_to_the_end(
    panel: FiltersPanel, told: list[Told], qtbot: QtBot
) -> None:
    panel.show_kind(Kind.MUSIC)
    for name, text in (
        ("Year from", "1990"),
        ("Duration to", "3:30"),
        ("Loudness to", "-9,5"),
        ("Tempo to", "x"),
    ):
        qtbot.keyClicks(_field(panel, name), text)
        qtbot.keyClick(_field(panel, name), Qt.Key.Key_Return)

    assert told[-1][1] == (
        Condition("year", ">=", "1990"),
        Condition("duration", "<=", "210"),
        Condition("loudness", "<=", "-9.5"),
    )
    panel.show_place(Place(conditions=(Condition("duration", ">=", "90"),)))
    assert _field(panel, "Duration from").text() == "1:30"
    assert _field(panel, "Year from").text() == ""
    assert len(told) == 3


def test_that_collections_show_their_kind(panel: FiltersPanel) -> None:
    box = panel.findChild(QComboBox)
    assert [box.itemIcon(row).name() for row in range(box.count())] == ["", "picture", "music"]


def test_that_return_checks_the_name_that_is_spelled_out_before_a_longer_one(qtbot: QtBot) -> None:
    tags = FindableChoices("tag")
    qtbot.addWidget(tags)
    tags.show_counts({"cathedral": 9, "cat": 2})
    find = tags.findChild(QLineEdit)
    qtbot.keyClicks(find, "Cat")
    qtbot.keyClick(find, Qt.Key.Key_Return)
    assert tags.chosen == ("cat",)
    qtbot.keyClicks(find, "cath")
    qtbot.keyClick(find, Qt.Key.Key_Return)
    assert tags.chosen == ("cat", "cathedral")
