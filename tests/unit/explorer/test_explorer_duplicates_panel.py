"""The panel of duplicates: rows for groups, keys for what can be done with them."""

from __future__ import annotations

import pytest
from gallery_parts import keep_until_read
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
from pytestqt.qtbot import QtBot
from review_parts import BIRDS, SONGS, ReviewLibrary, group, review_of

from engine.domain import ReviewKind
from explorer.delegates.duplicate_row import strip_of
from explorer.models.duplicate_list import ITEMS_ROLE
from explorer.reviewing import Reviewing
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.duplicates_list import Verb
from explorer.views.duplicates_panel import DuplicatesPanel

DUPLICATES = ReviewKind.DUPLICATES
Key = Qt.Key


@pytest.fixture
def library() -> ReviewLibrary:
    library = ReviewLibrary()
    found = (group(1, 2), group(3, 4, 5, exact=False, score=0.97), group(6, 7, exact=False, score=0.9))
    for name in ("birds", "songs"):
        library.keep(review_of(DUPLICATES, name, duplicates=found))
    return library


@pytest.fixture
def reviewing(library: ReviewLibrary, tasks: Tasks) -> Reviewing:
    reviewing = Reviewing(library, tasks)  # type: ignore[arg-type]
    reviewing.know([BIRDS, SONGS])
    return reviewing


@pytest.fixture
def panel(
    qtbot: QtBot, reviewing: Reviewing, library: ReviewLibrary, tasks: Tasks, thumbnails: ThumbnailCache
) -> DuplicatesPanel:
    panel = DuplicatesPanel(reviewing, tasks, library, thumbnails)  # type: ignore[arg-type]
    keep_until_read(qtbot, panel, tasks)
    panel.resize(1280, 700)
    panel.show()
    reviewing.be_seen(True)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3 and tasks.idle)
    panel.list.setFocus()
    return panel


def ids(panel: DuplicatesPanel) -> list[tuple[int, ...]]:
    return [one.ids for one in panel.model.groups]


def press(qtbot: QtBot, panel: DuplicatesPanel, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(panel.list, key)


def test_that_groups_are_counted_and_the_first_is_looked_at(qtbot: QtBot, panel: DuplicatesPanel) -> None:
    assert ids(panel) == [(1, 2), (3, 4, 5), (6, 7)]
    assert panel.words.text() == "3 groups, in which 4 files are not needed"
    assert panel.list.current_item() == 2
    qtbot.waitUntil(lambda: panel.pair.kept.name.text() == "1.jpg")
    assert panel.pair.other.name.text() == "2.jpg"
    assert panel.pair.kept.heading.text() == "Keep: most pixels"
    assert panel.pair.other.heading.text() == "Same content, byte for byte"


def test_that_another_one_can_be_kept(qtbot: QtBot, panel: DuplicatesPanel, reviewing: Reviewing) -> None:
    assert panel.buttons[Verb.KEEP].isEnabled()
    press(qtbot, panel, Key.Key_Down, Key.Key_Right, Key.Key_K)
    assert ids(panel)[1] == (5, 3, 4)
    assert panel.list.current_item() != 5
    reviewing.read(DUPLICATES)
    qtbot.wait(100)
    assert ids(panel)[1] == (5, 3, 4)


def test_that_what_is_kept_cannot_be_kept_again(qtbot: QtBot, panel: DuplicatesPanel) -> None:
    press(qtbot, panel, Key.Key_Left)
    assert panel.list.current_item() == 1
    assert not panel.buttons[Verb.KEEP].isEnabled()
    press(qtbot, panel, Key.Key_K)
    assert ids(panel)[0] == (1, 2)


def test_that_no_duplicates_are_said_of_a_whole_group_or_of_one_copy(
    qtbot: QtBot, panel: DuplicatesPanel
) -> None:
    told: list[list[tuple[int, int]]] = []
    panel.apart_wanted.connect(told.append)
    press(qtbot, panel, Key.Key_N)
    assert told.pop() == [(1, 2)]
    assert ids(panel) == [(3, 4, 5), (6, 7)]
    press(qtbot, panel, Key.Key_Right, Key.Key_N)
    assert told.pop() == [(3, 5), (4, 5)]
    panel.list.selectAll()
    press(qtbot, panel, Key.Key_N)
    assert told.pop() == [(3, 4), (3, 5), (4, 5), (6, 7)]
    assert panel.empty.isVisible()


def test_that_a_skipped_group_is_hidden_until_it_is_shown_again(qtbot: QtBot, panel: DuplicatesPanel) -> None:
    press(qtbot, panel, Key.Key_Down, Key.Key_S)
    assert ids(panel) == [(1, 2), (6, 7)]
    assert panel.list.current_group() == panel.model.groups[1]
    assert panel.again.text() == "Show 1 skipped"
    panel.again.click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)
    panel.list.selectAll()
    press(qtbot, panel, Key.Key_S)
    assert panel.empty.sentence.text() == "All groups are skipped."
    panel.empty.button.click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)


def test_that_other_verbs_are_told(qtbot: QtBot, panel: DuplicatesPanel, reviewing: Reviewing) -> None:
    opened: list[list[int]] = []
    trashed: list[list[object]] = []
    played: list[int] = []
    panel.opened.connect(opened.append)
    panel.trash_wanted.connect(trashed.append)
    panel.play_wanted.connect(played.append)
    press(qtbot, panel, Key.Key_Return, Key.Key_Delete, Key.Key_Space)
    assert opened == [[1, 2]]
    assert trashed == [[panel.model.groups[0]]]
    assert played == []
    reviewing.choose_collection("songs")
    qtbot.waitUntil(lambda: panel.bar.words.text().startswith("Looked through"))
    qtbot.waitUntil(lambda: panel.list.current_item() == 2)
    press(qtbot, panel, Key.Key_Space)
    assert played == [2]
    assert panel.buttons[Verb.PLAY].isVisible()
    assert "Play\tSpace" in [action.text() for action in panel.list.menu().actions()]


def test_that_the_keys_come_before_those_of_the_window(qtbot: QtBot, panel: DuplicatesPanel) -> None:
    menu = panel.list.menu()
    texts = [action.text() for action in menu.actions()]
    assert texts[0] == "Keep this one\tK"
    assert "Play\tSpace" not in texts
    told: list[object] = []
    panel.list.asked.connect(told.append)
    menu.actions()[2].trigger()
    assert told == [Verb.SKIP]


def test_that_a_key_that_is_held_down_decides_one_group(panel: DuplicatesPanel) -> None:
    told: list[object] = []
    panel.list.asked.connect(told.append)
    for repeated in (False, True, True):
        plain = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(
            panel.list, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_N, plain, "n", repeated)
        )
    assert told == [Verb.APART]


def test_that_a_threshold_narrows_what_is_shown(
    qtbot: QtBot, panel: DuplicatesPanel, reviewing: Reviewing
) -> None:
    panel.bar.threshold.setValue(95)
    qtbot.waitUntil(lambda: ids(panel) == [(1, 2), (3, 4, 5)])
    assert panel.bar.threshold_words.text() == "Likeness: 0.95 or more"
    assert panel.bar.words.text() == "Look through again to find all from 0.95 on."
    assert panel.shown is not None
    assert len(panel.shown.duplicates) == 2
    panel.bar.measured.click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)


def test_that_without_a_look_it_says_what_to_do(
    qtbot: QtBot, panel: DuplicatesPanel, library: ReviewLibrary, reviewing: Reviewing, tasks: Tasks
) -> None:
    library.reviews.clear()
    reviewing.choose_collection("songs")
    qtbot.waitUntil(lambda: "Press Look through" in panel.empty.sentence.text())
    library.keep(review_of(DUPLICATES, "songs"))
    reviewing.read(DUPLICATES)
    qtbot.waitUntil(lambda: panel.empty.sentence.text() == "No two items are copies of each other.")


def test_that_only_what_is_looked_at_is_read(
    qtbot: QtBot, panel: DuplicatesPanel, library: ReviewLibrary, reviewing: Reviewing, tasks: Tasks
) -> None:
    many = tuple(group(2 * at + 1, 2 * at + 2) for at in range(20_000))
    library.keep(review_of(DUPLICATES, duplicates=many))
    reviewing.read(DUPLICATES)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 20_000 and tasks.idle)
    panel.list.scrollToBottom()
    qtbot.waitUntil(lambda: panel.model.item(40_000) is not None)
    assert panel.model.item(20_000) is None
    assert len(panel.model.index(0).data(ITEMS_ROLE)) < 200


def test_that_a_strip_shows_the_copy_that_is_looked_at() -> None:
    row = QRect(0, 0, 500, 120)
    whole = strip_of(row, 3, 1, 16)
    assert (whole.places, whole.more) == ((0, 1, 2), 0)
    crowded = strip_of(row, 40, 1, 16)
    assert crowded.places == (0, 1, 2, 3)
    assert crowded.more == 36
    assert strip_of(row, 40, 30, 16).places == (0, 28, 29, 30)
    assert strip_of(row, 40, 0, 16).places == (0, 1, 2, 3)
    assert all(row.adjusted(0, 0, 0, 20).contains(box) for box in crowded.boxes)


def test_that_a_press_on_a_picture_looks_at_it(qtbot: QtBot, panel: DuplicatesPanel) -> None:
    rect = panel.list.visualRect(panel.model.index(1))
    option = QStyleOptionViewItem()
    option.rect = rect
    box = strip_of(rect, 3, 1, panel.list.fontMetrics().height()).boxes[2]
    qtbot.mouseClick(
        panel.list.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(box.center()),
    )
    assert panel.list.current_item() == 5
    qtbot.waitUntil(lambda: panel.pair.other.name.text() == "5.jpg")
