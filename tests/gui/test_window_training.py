"""Trainings in the real window: begun, watched, paused, gone on with, and seen again another day."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from gestures import PATIENCE_MS, PICTURES, OpenWindow, listen, wait_for_event, wait_for_tiles
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.domain import JobState
from engine.events import (
    JobCancelled,
    JobFinished,
    JobStarted,
    TrainingBegan,
    TrainingEpochEnded,
    TrainingStepped,
)
from explorer.main_window import MainWindow
from explorer.training_request import Goal
from explorer.views.training_card import TrainingCard
from explorer.views.training_page import TrainingPage

SECONDS, A_SECOND = 2.0, 500
"""How long a flood of steps lasts, and how many come in a second."""


@pytest.fixture
def window(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """A window that shows its trainings, ready to begin one."""
    show_trainings(qtbot, window)
    qtbot.waitUntil(lambda: window.training.trainings.estimate is not None, timeout=PATIENCE_MS)
    return window


def show_trainings(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.training.is_shown, timeout=PATIENCE_MS)


def page(window: MainWindow) -> TrainingPage:
    assert window.training.page is not None
    return window.training.page


def begin(window: MainWindow, epochs: int) -> None:
    """Wants a training of so many epochs, and presses the button."""
    form = page(window).form
    form.advanced.fold(False)
    assert form.details is not None
    form.details.boxes["epochs"].setValue(epochs)
    form.start.click()


def newest(qtbot: QtBot, window: MainWindow) -> TrainingCard:
    qtbot.waitUntil(lambda: len(page(window).cards) > 0)
    return page(window).cards[0]


def test_that_the_page_is_shown_by_a_key_and_left_by_another(qtbot: QtBot, window: MainWindow) -> None:
    assert page(window).isVisible()
    assert window.docks["filters"].isHidden()
    assert page(window).form.estimate.text().endswith("processor.")

    qtbot.keyClick(window, Qt.Key.Key_Escape)

    assert not page(window).isVisible()
    assert window.gallery.isVisible()
    assert not window.docks["filters"].isHidden()
    show_trainings(qtbot, window)
    assert page(window).isVisible()


def test_that_keys_do_nothing_with_a_selection_that_nobody_sees(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    window.gallery.select_all()
    qtbot.waitUntil(lambda: len(window.subject.ids()) == PICTURES)
    show_trainings(qtbot, window)
    place = window.session.browser.place

    for key in (Qt.Key.Key_S, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_X, Qt.Key.Key_T):
        qtbot.keyClick(page(window), key)
        assert (window.session.browser.place, window.training.is_shown) == (place, True)

    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.keyClick(window.gallery, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: window.session.browser.place != place)


def test_that_there_is_nothing_to_train_in_an_empty_library(
    qtbot: QtBot, open_window: OpenWindow, empty_folder: Path
) -> None:
    window = open_window(empty_folder)
    qtbot.waitUntil(lambda: window.welcome.isVisible())
    qtbot.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.session.tasks.idle)
    assert window.training.page is None


def test_that_who_goes_to_another_place_sees_it(qtbot: QtBot, window: MainWindow) -> None:
    window.session.find_similar_ids([1])
    qtbot.waitUntil(lambda: window.gallery.isVisible())
    assert not window.training.is_shown
    show_trainings(qtbot, window)
    window.session.browser.refresh_soon()
    qtbot.wait(900)
    assert page(window).isVisible()


def test_that_a_training_is_watched_from_its_first_step_to_what_came_of_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    events = listen(window)

    begin(window, epochs=6)

    card = newest(qtbot, window)
    wait_for_event(qtbot, events, TrainingBegan)
    assert window.docks["jobs"].isHidden()
    wait_for_event(qtbot, events, JobFinished)
    qtbot.waitUntil(lambda: "mAP" in card.words.text())
    assert card.charts is not None
    drawn, _ = card.charts.charts["found"].lines["map"].getData()
    assert drawn.tolist() == [1, 2, 3, 4, 5, 6]
    assert card.charts.charts["found"].levels["map"].isVisible()
    qtbot.waitUntil(lambda: card.ending_area.count() == 1)
    [collection] = window.session.library.collections()
    [trained] = [one for one in window.session.library.encoders() if one.method is not None]
    assert card.title.text() == trained.name != collection.encoder


def test_that_a_paused_training_goes_on_and_is_there_the_next_day(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow, library_folder: Path
) -> None:
    events = listen(window)
    begin(window, epochs=400)
    card = newest(qtbot, window)
    wait_for_event(qtbot, events, TrainingEpochEnded)
    qtbot.waitUntil(card.pause_button.isVisible)
    card.pause_button.click()
    wait_for_event(qtbot, events, JobCancelled)
    assert card.run.state is JobState.PAUSED
    window.close()

    again = open_window(library_folder)
    wait_for_tiles(qtbot, again, PICTURES)
    show_trainings(qtbot, again)
    card = newest(qtbot, again)
    assert (card.run.state, card.run.collection) == (JobState.PAUSED, "pictures")
    events = listen(again)
    card.resume_button.click()
    wait_for_event(qtbot, events, TrainingStepped)
    assert page(again).cards == [card]
    card.cancel_button.click()
    wait_for_event(qtbot, events, JobCancelled)
    assert card.run.state is JobState.CANCELLED
    assert "on the Train page" in again.statusBar().currentMessage()


def test_that_the_window_stays_smooth_in_a_flood_of_steps(qtbot: QtBot, window: MainWindow) -> None:
    tell = window.session.bridge.tell
    steps = int(SECONDS * A_SECOND)
    jobs = (901, 902, 903)
    for job_id in jobs:
        tell(JobStarted(job_id, "train"))
        tell(TrainingBegan(job_id, "simclr", "adapter", "cpu", "", 50, 32, 8, {"map": 0.3}))
    begun = time.monotonic()
    for step in range(1, steps + 1):
        epoch = 1 + step * 49 // steps
        for job_id in jobs:
            tell(TrainingStepped(job_id, step, steps, epoch, 4.0 / epoch + step % 7, 1e-3, 900.0 + step % 50))
            if step % 20 == 0:
                tell(TrainingEpochEnded(job_id, {"epoch": epoch, "map": 0.3, "spread": 0.9}))
        if step % 10 == 0:
            qtbot.wait(max(1, int(1000 * (begun + step / A_SECOND - time.monotonic()))))
    cards = page(window).cards
    assert [card.run.job_id for card in cards] == [903, 902, 901]
    qtbot.waitUntil(lambda: all(card.run.done == steps for card in cards))
    for card in cards:
        assert card.charts is not None
        assert len(card.charts.charts["loss"].lines["loss"].getData()[0]) <= 512


def test_that_marks_lead_to_a_training_on_them(qtbot: QtBot, window: MainWindow) -> None:
    trainings = window.training.trainings
    window.training.leave()
    ids = window.session.browser.model.ids.tolist()
    window.session.library.marks.change([(ids[0], ids[1])], similar=True)

    window.marks.train_requested.emit("pictures")

    qtbot.waitUntil(lambda: window.training.is_shown and trainings.wish.goal is Goal.MARKS)
    row = page(window).form.goals.rows[Goal.MARKS]
    qtbot.waitUntil(lambda: row.button.isChecked() and "1 similar" in row.line.text(), timeout=PATIENCE_MS)
