"""The page of trainings: a card for each, in columns, painted no oftener than anybody can see."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from training_parts import SONGS, STAMPS, TrainingLibrary, events_of, history, record, report, stepped

from engine.domain import JobState, TrainingRequest
from engine.events import JobFinished, JobStarted
from explorer.tasks import Tasks
from explorer.training import Trainings
from explorer.training_runs import Earlier
from explorer.views.card_columns import LEAST, CardColumns
from explorer.views.training_card import TrainingCard
from explorer.views.training_page import PAINT_MS, TrainingPage


@pytest.fixture
def trainings(tasks: Tasks) -> Trainings:
    trainings = Trainings(TrainingLibrary(), tasks)  # type: ignore[arg-type]
    trainings.know([SONGS, STAMPS])
    return trainings


@pytest.fixture
def page(qtbot: QtBot, trainings: Trainings) -> Iterator[TrainingPage]:
    page = TrainingPage(trainings)
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.show()
    return page


def wait_for_cards(qtbot: QtBot, page: TrainingPage, count: int) -> list[TrainingCard]:
    qtbot.waitUntil(lambda: len(page.cards) == count)
    return page.cards


def test_that_without_trainings_it_says_what_to_do(page: TrainingPage) -> None:
    assert page.empty.isVisible()
    assert "No training yet" in page.empty.sentence.text()


def test_that_each_training_has_a_card_the_newest_first(
    qtbot: QtBot, page: TrainingPage, trainings: Trainings
) -> None:
    runs = trainings.runs
    runs.show_earlier([Earlier(record(4), "stamps", report(4)), Earlier(record(3), "stamps")])
    wanted = TrainingRequest("songs")
    runs.ask(wanted)
    for event in events_of(7, upto=2):
        runs.hear(event, wanted)
    newest, *others = wait_for_cards(qtbot, page, 3)
    assert not page.empty.isVisible()
    assert newest.run.job_id == 7
    assert newest.is_unfolded
    assert [(card.run.job_id, card.is_unfolded) for card in others] == [(4, False), (3, False)]
    assert page.card_of(4) is others[0]


def test_that_a_flood_of_events_paints_ten_times_a_second_at_most(
    qtbot: QtBot, page: TrainingPage, trainings: Trainings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for event in events_of(7, upto=1):
        trainings.runs.hear(event)
    [card] = wait_for_cards(qtbot, page, 1)
    painted: list[int] = []
    refresh = TrainingCard.refresh
    monkeypatch.setattr(TrainingCard, "refresh", lambda own: (painted.append(1), refresh(own)))
    begun = time.monotonic()
    for step in range(400):
        trainings.runs.hear(stepped(7, step + 4, 1000))
        qtbot.wait(1)
    qtbot.wait(2 * PAINT_MS)
    assert 1 <= len(painted) <= (time.monotonic() - begun) * 1000 / PAINT_MS + 1
    assert card.run.curves["loss"].last == 4.0 / 403


def test_that_what_came_of_a_training_can_be_put_on_its_card(
    qtbot: QtBot, page: TrainingPage, trainings: Trainings
) -> None:
    runs = trainings.runs
    runs.show_earlier([Earlier(record(4), "stamps", report(4, "old"))])
    for event in events_of(7):
        runs.hear(event)
    newest, earlier = wait_for_cards(qtbot, page, 2)
    opened: list[TrainingCard] = []
    page.card_opened.connect(opened.append)
    runs.hear(JobFinished(7, report(7)))
    earlier.unfold()
    assert opened == [newest, earlier]
    assert [card.run.encoder for card in opened] == ["stamps-gensupcon-1", "old"]
    newest.ending_area.addWidget(QWidget())


def test_that_a_training_that_cannot_begin_takes_its_card_along(
    qtbot: QtBot, page: TrainingPage, trainings: Trainings
) -> None:
    wanted = TrainingRequest("stamps")
    trainings.runs.ask(wanted)
    wait_for_cards(qtbot, page, 1)
    trainings.could_not_start(wanted, "Another program is writing to the library.")
    qtbot.waitUntil(page.empty.isVisible)
    assert page.form.trouble.sentence == "Another program is writing to the library."


def test_that_buttons_of_a_card_reach_its_training(
    qtbot: QtBot, page: TrainingPage, trainings: Trainings
) -> None:
    trainings.runs.hear(JobStarted(7, "train"))
    [card] = wait_for_cards(qtbot, page, 1)
    with qtbot.waitSignal(trainings.runs.pause_wanted) as paused:
        card.pause_button.click()
    assert paused.args == [7]


def test_that_the_card_of_a_removed_training_goes(
    qtbot: QtBot, page: TrainingPage, trainings: Trainings
) -> None:
    earlier = [
        Earlier(record(4, JobState.PAUSED), "stamps", history=history(3)),
        Earlier(record(3), "stamps"),
    ]
    trainings.runs.show_earlier(earlier)
    paused, _ = wait_for_cards(qtbot, page, 2)
    assert paused.is_unfolded
    qtbot.waitUntil(lambda: paused.charts is not None and paused.charts.is_complete)
    paused.remove_action.trigger()
    paused.question.really.click()
    [card] = wait_for_cards(qtbot, page, 1)
    assert card.run.job_id == 3


def test_that_cards_stand_side_by_side_where_there_is_room(qtbot: QtBot) -> None:
    columns = CardColumns()
    qtbot.addWidget(columns)
    cards = [QWidget() for _ in range(3)]
    columns.resize(3 * LEAST, 400)
    columns.show()
    columns.arrange(cards)
    assert columns.columns == 2
    qtbot.waitUntil(lambda: cards[1].x() > cards[0].x() and cards[2].x() == cards[0].x())
    assert abs(cards[0].width() - cards[1].width()) <= 1
    columns.resize(LEAST, 400)
    qtbot.waitUntil(lambda: cards[1].x() == cards[0].x() and cards[1].y() > cards[0].y())
    columns.drop(cards[0])
    assert columns.columns == 1
