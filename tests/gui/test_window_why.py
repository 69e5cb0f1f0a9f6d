"""Asking in the real window why two items are similar: by key, by menu, for pictures and for tracks."""

from __future__ import annotations

from pathlib import Path

from gestures import PATIENCE_MS, PICTURES, OpenWindow, click, double_click, wait_for_tiles
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.domain import Example, ExplanationMethod, Query
from explorer import phrases
from explorer.main_window import MainWindow
from explorer.views.why_dialog import WhyDialog

_LEFT, _PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def dialog_of(qtbot: QtBot, window: MainWindow) -> WhyDialog:
    """The dialog, when all is known of its pair."""

    def is_told() -> bool:
        dialog = window.why.dialog
        return dialog is not None and dialog.save.isEnabled() and not dialog.progress.isVisible()

    qtbot.waitUntil(is_told, timeout=PATIENCE_MS)
    assert window.why.dialog is not None
    return window.why.dialog


def return_to(qtbot: QtBot, window: MainWindow) -> None:
    """The window has the keyboard again."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def test_that_a_key_explains_a_result_a_neighbour_and_two_items_and_their_picture_can_be_saved(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    asked: list[tuple[int, int]] = []
    window.why.explaining.changed.connect(lambda why: asked.append(why.ids))
    searched = int(window.gallery.model.ids[3])
    double_click(qtbot, window, 3)
    qtbot.waitUntil(lambda: window.gallery.model.scores is not None, timeout=PATIENCE_MS)
    click(qtbot, window, 1)
    [result] = window.gallery.selected_ids()
    score = window.gallery.scores()[result]

    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_W)

    dialog = dialog_of(qtbot, window)
    assert asked[-1] == (searched, result)
    assert dialog.score.text() == f"{score:.2f}"
    assert all(dialog.pictures.methods[method].isVisible() for method in ExplanationMethod)
    assert "Counts here" in dialog.pictures.notes[0].text()
    with qtbot.waitSignal(window.session.notice, timeout=PATIENCE_MS) as told:
        window.why.explaining.save(tmp_path / "why.png")
    assert "why.png" in told.args[0]
    assert (tmp_path / "why.png").stat().st_size > 10_000
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    return_to(qtbot, window)

    model, grid = window.neighbours.model, window.neighbours.grid
    qtbot.waitUntil(lambda: model.rowCount() > 0, timeout=PATIENCE_MS)
    qtbot.mouseClick(grid.viewport(), _LEFT, _PLAIN, grid.visualRect(model.index(1, 0)).center())
    qtbot.keyClick(grid, Qt.Key.Key_W)
    assert asked[-1] == (result, int(model.ids[1]))
    dialog.close()
    return_to(qtbot, window)

    window.session.browser.clear_query()
    wait_for_tiles(qtbot, window, 6)
    click(qtbot, window, 4)
    click(qtbot, window, 5, ctrl=True)
    window.gallery.menu.suit_pair("")
    window.gallery.menu.why.trigger()
    assert asked[-1] == tuple(window.gallery.selected_ids())
    dialog.close()
    qtbot.waitUntil(lambda: window.session.tasks.idle, timeout=PATIENCE_MS)


def test_that_of_two_that_were_searched_with_the_nearer_is_compared_and_the_other_can_be_chosen(
    qtbot: QtBot, window: MainWindow
) -> None:
    searched = window.gallery.model.ids[[0, 20]].tolist()
    window.session.find_similar_ids(searched)
    qtbot.waitUntil(lambda: window.gallery.model.scores is not None, timeout=PATIENCE_MS)
    click(qtbot, window, 1)
    [result] = window.gallery.selected_ids()
    by_score = window.session.library.similar(Query(include=(Example(item_id=result),), k=PICTURES))
    nearer, other = [one.id for one in by_score.neighbours if one.id in searched]

    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_W)

    dialog = dialog_of(qtbot, window)
    assert [button.item.id for button in dialog.examples.buttons] == [nearer, other]
    assert dialog.pictures.names[0].text() == phrases.title_of(dialog.examples.buttons[0].item)
    dialog.examples.buttons[1].click()
    qtbot.waitUntil(
        lambda: dialog.pictures.names[0].text() == phrases.title_of(dialog.examples.buttons[1].item)
    )
    dialog_of(qtbot, window).close()
    qtbot.waitUntil(lambda: window.session.tasks.idle, timeout=PATIENCE_MS)


def test_that_one_item_without_a_query_is_answered_by_what_to_do(qtbot: QtBot, window: MainWindow) -> None:
    click(qtbot, window, 0)

    with qtbot.waitSignal(window.session.notice) as told:
        qtbot.keyClick(window.gallery.grid, Qt.Key.Key_W)

    assert "Find similar first" in told.args[0]
    assert window.why.dialog is None


def test_that_two_tracks_are_explained_by_their_moments_and_bands(
    qtbot: QtBot, open_window: OpenWindow, music: Path
) -> None:
    window = open_window(music)
    wait_for_tiles(qtbot, window, 2)
    click(qtbot, window, 0)
    click(qtbot, window, 1, ctrl=True)

    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_W)

    dialog = dialog_of(qtbot, window)
    assert dialog.stack.currentWidget() is dialog.tracks
    assert dialog.tracks.moments
    assert "Hz" in dialog.tracks.bands.accessibleDescription()
    dialog.close()


def test_that_a_window_is_closed_at_once_while_two_tracks_are_listened_to(
    qtbot: QtBot, open_window: OpenWindow, music: Path
) -> None:
    window = open_window(music)
    wait_for_tiles(qtbot, window, 2)
    click(qtbot, window, 0)
    click(qtbot, window, 1, ctrl=True)
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: window.why.dialog is not None and window.why.dialog.progress.isVisible())

    window.close()

    assert window.why.dialog is not None
    assert not window.why.dialog.isVisible()
