"""The folders to filter by, as a model and as a tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from explorer.models.choices import COUNT_ROLE, VALUE_ROLE
from explorer.models.folder_tree import FolderTreeModel
from explorer.views.folder_tree import FolderTree

FOLDERS = {"animals": 5, "animals/cats": 2, "animals/Birds": 3, "plants": 1}

paths = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map("/".join)


def _walk(model: FolderTreeModel, parent: QModelIndex) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        assert model.parent(index) == parent
        found[index.data(VALUE_ROLE)] = index.data(COUNT_ROLE)
        found |= _walk(model, index)
    return found


@given(st.dictionaries(paths, st.integers(1, 9), max_size=12))
def test_that_the_model_has_every_folder_below_the_one_around_it(folders: dict[str, int]) -> None:
    model = FolderTreeModel()
    model.show(folders)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    found = _walk(model, QModelIndex())
    assert {path: found[path] for path in folders} == folders
    assert all(path in folders or any(f.startswith(path + "/") for f in folders) for path in found)
    assert all(model.index_of(path).data(VALUE_ROLE) == path for path in found)


def test_that_folders_are_sorted_as_people_do() -> None:
    model = FolderTreeModel()
    model.show(FOLDERS)
    animals = model.index_of("animals")
    assert [model.index(row, 0, animals).data() for row in range(2)] == ["Birds", "cats"]


@pytest.fixture
def tree(qtbot: QtBot) -> FolderTree:
    tree = FolderTree()
    qtbot.addWidget(tree)
    tree.show_folders(FOLDERS)
    tree.resize(240, 300)
    tree.show()
    return tree


def _click(tree: FolderTree, qtbot: QtBot, folder: str, modifier: Qt.KeyboardModifier) -> None:
    model = tree.model()
    assert isinstance(model, FolderTreeModel)
    index = model.index_of(folder)
    tree.scrollTo(index)
    point = tree.visualRect(index).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, modifier, point)


def _is_open(tree: FolderTree, folder: str) -> bool:
    model = tree.model()
    assert isinstance(model, FolderTreeModel)
    return tree.isExpanded(model.index_of(folder))


def test_that_a_click_chooses_one_folder_and_ctrl_adds_another(tree: FolderTree, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tree.chosen_changed):
        _click(tree, qtbot, "plants", Qt.KeyboardModifier.NoModifier)
    assert tree.chosen == ("plants",)
    _click(tree, qtbot, "animals/cats", Qt.KeyboardModifier.ControlModifier)
    assert set(tree.chosen) == {"plants", "animals/cats"}


def test_that_of_folders_inside_each_other_the_outer_one_is_chosen(tree: FolderTree) -> None:
    tree.choose(["animals/cats", "animals", "plants"])
    assert tree.chosen == ("animals", "plants")


def test_that_everything_is_chosen_by_the_outermost_folders(tree: FolderTree, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tree.chosen_changed):
        tree.selectAll()
    assert tree.chosen == ("animals", "plants")


def test_that_escape_chooses_nothing_and_is_left_to_the_window_when_nothing_is_chosen(
    tree: FolderTree, qtbot: QtBot
) -> None:
    left: list[bool] = []
    QShortcut(QKeySequence(Qt.Key.Key_Escape), tree, lambda: left.append(True))
    tree.activateWindow()
    tree.setFocus()
    qtbot.waitUntil(tree.hasFocus)
    tree.choose(["plants"])
    with qtbot.waitSignal(tree.chosen_changed):
        qtbot.keyClick(tree, Qt.Key.Key_Escape)
    assert tree.chosen == ()
    assert left == []
    qtbot.keyClick(tree, Qt.Key.Key_Escape)
    assert left == [True]


def test_that_new_folders_leave_choice_and_open_folders_alone(tree: FolderTree, qtbot: QtBot) -> None:
    tree.choose(["animals/cats"])
    assert _is_open(tree, "animals")
    with qtbot.assertNotEmitted(tree.chosen_changed):
        tree.show_folders(FOLDERS | {"animals/dogs": 4, "rocks": 1, "rocks/big": 1})
    assert tree.chosen == ("animals/cats",)
    assert [index.data(VALUE_ROLE) for index in tree.selectedIndexes()] == ["animals/cats"]
    assert _is_open(tree, "animals")
    assert not _is_open(tree, "rocks")


def test_that_a_chosen_folder_that_is_gone_can_still_be_seen(tree: FolderTree) -> None:
    tree.choose(["plants"])
    tree.show_folders({"animals": 5})
    assert tree.chosen == ("plants",)
    assert tree.model().index(1, 0).data() == "plants"
    assert tree.model().index(1, 0).data(COUNT_ROLE) == 0


def test_that_counts_change_without_closing_a_folder(tree: FolderTree) -> None:
    tree.expandAll()
    tree.show_folders({path: count + 1 for path, count in FOLDERS.items()})
    assert _is_open(tree, "animals")
    assert tree.model().index(0, 0).data(COUNT_ROLE) == 6
