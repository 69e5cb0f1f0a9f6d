"""Cards of trainings: their words, their buttons, and curves that are drawn once they are seen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QProgressBar
from pytestqt.qtbot import QtBot
from training_parts import EPOCHS, events_of, report

from engine.events import JobCancelled, JobEnd, JobFailed, JobFinished, JobLog, Progress
from explorer import theme
from explorer.training_run import TrainingRun
from explorer.views.chart_frame import NOTHING_YET
from explorer.views.chart_parts import ChartCanvas, NumberAxis
from explorer.views.training_card import TrainingCard
from explorer.views.training_chart import TrainingChart
from explorer.views.training_charts import ROOM_FOR_THREE


@pytest.fixture
def run() -> TrainingRun:
    """A training in the middle of its epochs."""
    run = TrainingRun(collection="stamps", method="auto")
    for event in events_of(7, upto=EPOCHS // 2):
        run.take(event)
    return run


@pytest.fixture
def card(qtbot: QtBot, run: TrainingRun) -> TrainingCard:
    card = TrainingCard(run)
    qtbot.addWidget(card)
    card.resize(700, 500)
    card.unfold()
    card.show()
    wait_for_charts(qtbot, card)
    return card


def shown(card: TrainingCard) -> list[str]:
    """Which buttons can be pressed."""
    buttons = (card.pause_button, card.cancel_button, card.resume_button)
    return [button.text() for button in buttons if button.isVisible() and button.isEnabled()]


def wait_for_charts(qtbot: QtBot, card: TrainingCard) -> None:
    qtbot.waitUntil(lambda: card.charts is not None and card.charts.is_complete)


def chart(card: TrainingCard, name: str) -> TrainingChart:
    assert card.charts is not None
    return card.charts.charts[name]


def drawn(view: TrainingChart, curve: str) -> tuple[list[float], list[float]]:
    xs, ys = view.lines[curve].getData()
    return np.asarray(xs).tolist(), np.asarray(ys).tolist()


def test_that_a_running_one_tells_how_far_it_is(card: TrainingCard, run: TrainingRun) -> None:
    assert card.title.text() == "stamps · Generalized SupCon"
    assert card.words.text() == "Epoch 5 of 10"
    run.take(Progress(7, "training", 15, 30, 3.0, 12.0))
    card.refresh()
    assert card.words.text() == "Epoch 5 of 10 · about 10 seconds left"
    bar = card.findChild(QProgressBar)
    assert bar.value() / bar.maximum() == 0.5
    assert shown(card) == ["Pause", "Cancel"]
    assert card.facts.text().splitlines() == [
        "Small head · processor · 628 items, 157 held out",
        "47 groups.",
    ]


def test_that_its_curves_and_the_frozen_encoder_are_drawn(card: TrainingCard, run: TrainingRun) -> None:
    found = chart(card, "found")
    assert drawn(found, "map") == ([1, 2, 3, 4, 5], run.curves["map"].points()[1].tolist())
    assert found.levels["map"].value() == 0.52
    assert found.levels["recall_at_1"].isVisible()
    assert not chart(card, "loss").levels["loss"].isVisible()
    low, high = found.range()
    assert low < 0.52
    assert high > max(run.curves["recall_at_1"].points()[1])


def test_that_without_points_a_chart_makes_no_numbers_up(qtbot: QtBot) -> None:
    run = TrainingRun(collection="stamps", method="auto")
    for event in events_of(7, upto=0):
        run.take(event)
    card = TrainingCard(run)
    qtbot.addWidget(card)
    card.resize(700, 500)
    card.unfold()
    card.show()
    wait_for_charts(qtbot, card)
    loss, found = chart(card, "loss"), chart(card, "found")
    assert (axes_seen(loss), loss.canvas.sentence) == (0, NOTHING_YET)
    assert (axes_seen(found), found.canvas.sentence) == (2, ""), "the frozen encoder was measured"
    loss.canvas.setFixedWidth(40)
    assert loss.canvas.sentence == "", "there is no room"
    for event in events_of(7, upto=1):
        run.take(event)
    card.refresh()
    assert axes_seen(loss) == 2


def axes_seen(view: TrainingChart) -> int:
    """How many axes there are with numbers."""
    return sum(isinstance(item, NumberAxis) and item.opacity() > 0 for item in view.canvas.items())


def test_that_the_pointer_on_one_chart_shows_the_values_of_all(card: TrainingCard) -> None:
    loss = chart(card, "loss")
    assert "0.267" in loss.values.text()
    loss.hovered.emit(1.0)
    assert "1.33" in loss.values.text()
    assert "epoch 1" in chart(card, "found").values.text()
    assert "0.54" in chart(card, "found").values.text()
    loss.point(None)
    assert "0.267" in loss.values.text()


def test_that_the_pointer_finds_the_nearest_epoch(qtbot: QtBot, card: TrainingCard) -> None:
    found = chart(card, "found")
    with qtbot.waitSignal(found.hovered) as hovered:
        found.point(QPointF(found.width() - 5.0, 40.0))
    assert hovered.args == [5.0]


@pytest.mark.parametrize(
    ("end", "words", "buttons"),
    [
        (JobCancelled(7, paused=True), "Paused in epoch 5 of 10", ["Resume"]),
        (JobCancelled(7), "Stopped in epoch 5 of 10", ["Resume"]),
        (JobFailed(7, "All embeddings are the same."), "All embeddings are the same.", ["Try again"]),
        (JobFinished(7, report(7)), "mAP 0.52 → 0.72, surely better · 14 seconds", []),
    ],
)
def test_that_an_ended_one_says_how_and_what_can_be_done(
    card: TrainingCard, run: TrainingRun, end: JobFinished, words: str, buttons: list[str]
) -> None:
    run.take(end)
    card.refresh()
    assert words in card.words.text()
    assert shown(card) == buttons
    assert not card.findChild(QProgressBar).isVisible()


def test_that_the_buttons_leave_a_sentence_its_width(card: TrainingCard, run: TrainingRun) -> None:
    run.take(JobFailed(7, "All embeddings are the same. Lower the learning rate, or choose another method."))
    card.refresh()
    card.grab()
    assert card.words.geometry().right() >= card.resume_button.geometry().right()
    assert card.words.geometry().top() > card.resume_button.geometry().bottom()


def test_that_one_that_was_asked_to_stop_is_not_asked_twice(card: TrainingCard, run: TrainingRun) -> None:
    run.stop()
    card.refresh()
    assert "Stopping" in card.words.text()
    assert shown(card) == []


def test_that_the_buttons_tell(qtbot: QtBot, card: TrainingCard, run: TrainingRun) -> None:
    for signal, button in ((card.pause, card.pause_button), (card.cancel, card.cancel_button)):
        with qtbot.waitSignal(signal):
            button.click()
    run.take(JobCancelled(7, paused=True))
    card.refresh()
    with qtbot.waitSignal(card.resume):
        card.resume_button.click()


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (JobCancelled(7, paused=True), "it cannot go on"),
        (JobFailed(7, "It crashed."), "it cannot go on"),
        (JobFinished(7, report(7)), "What became of its encoder stays as it is"),
    ],
)
def test_that_one_that_is_over_is_removed_once_a_person_is_sure(
    qtbot: QtBot, card: TrainingCard, run: TrainingRun, end: JobEnd, words: str
) -> None:
    assert not card.menu_button.isVisible()
    run.take(end)
    card.refresh()
    card.menu_button.click()
    assert card.menu.isVisible()
    card.menu.close()
    with qtbot.assertNotEmitted(card.remove):
        card.remove_action.trigger()
        assert words in card.question.sentence.text()
        assert card.question.isVisible()
        card.question.rather_not.click()
    assert not card.question.isVisible()
    card.remove_action.trigger()
    with qtbot.waitSignal(card.remove):
        card.question.really.click()
    assert not card.question.isVisible()


def test_that_a_click_on_the_card_shows_its_menu_where_it_has_one(
    card: TrainingCard, run: TrainingRun
) -> None:
    def click() -> None:
        at = QPoint(20, 20)
        QApplication.sendEvent(
            card, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, card.mapToGlobal(at))
        )

    click()
    assert not card.menu.isVisible()
    run.take(JobCancelled(7))
    card.refresh()
    click()
    assert card.menu.isVisible()
    card.menu.close()


def test_that_a_folded_card_draws_nothing_until_it_is_opened(qtbot: QtBot, run: TrainingRun) -> None:
    card = TrainingCard(run)
    qtbot.addWidget(card)
    card.show()
    assert card.charts is None
    with qtbot.waitSignal(card.opened):
        card.unfold_button.click()
    wait_for_charts(qtbot, card)
    assert drawn(chart(card, "loss"), "loss")[0][-1] == 5.0
    card.unfold_button.click()
    assert not card.is_unfolded


def test_that_a_hidden_card_catches_up_when_it_is_shown(card: TrainingCard, run: TrainingRun) -> None:
    card.hide()
    for event in list(events_of(7))[2 + 4 * 5 :]:
        run.take(event)
    card.refresh()
    assert drawn(chart(card, "found"), "map")[0][-1] == 5.0
    card.show()
    assert drawn(chart(card, "found"), "map")[0][-1] == 10.0


def test_that_the_log_is_shown_when_asked_for(card: TrainingCard, run: TrainingRun) -> None:
    log = card.findChild(QPlainTextEdit)
    assert not log.isVisible()
    run.take(JobLog(7, "info", "Two items could not be read."))
    card.refresh()
    card.log_button.click()
    assert "Epoch 1: loss" in log.toPlainText()
    assert "Two items could not be read." in log.toPlainText()
    assert card.log_button.text() == "Hide the log"


def test_that_the_epoch_that_is_kept_is_marked_and_told(card: TrainingCard, run: TrainingRun) -> None:
    assert not chart(card, "found").kept.isVisible()
    assert card.legend.text() == "Dashed: the encoder from before."
    run.take(JobFinished(7, report(7) | {"best_epoch": 4}))
    card.refresh()
    assert chart(card, "found").kept.value() == 4
    assert chart(card, "found").kept.isVisible()
    assert "epoch 4" in card.legend.text()


def test_that_a_narrow_card_has_fewer_charts_in_a_row(qtbot: QtBot, card: TrainingCard) -> None:
    found, loss = chart(card, "found"), chart(card, "loss")
    qtbot.waitUntil(lambda: found.x() < loss.x() and found.y() == loss.y())
    card.setFixedWidth(ROOM_FOR_THREE - 20)
    qtbot.waitUntil(lambda: loss.y() > found.y())


def test_that_curves_follow_the_palette(card: TrainingCard, monkeypatch: pytest.MonkeyPatch) -> None:
    line = chart(card, "found").lines["map"]
    inks = []
    for scheme in (Qt.ColorScheme.Light, Qt.ColorScheme.Dark):
        # A style sheet of the program, where a test has set one, keeps a widget from having another palette.
        monkeypatch.setattr(TrainingChart, "palette", lambda _, scheme=scheme: theme.palette_for(scheme))
        for view in card.findChildren(TrainingChart):
            QApplication.sendEvent(view, QEvent(QEvent.Type.PaletteChange))
        inks.append(line.opts["pen"].color())
    assert inks[0] != inks[1]


def test_that_tens_of_thousands_of_steps_are_drawn_in_few_points(
    card: TrainingCard, run: TrainingRun
) -> None:
    for step in range(40_000):
        run.curves["loss"].add(step / 4000, 1.0)
    run.changes += 1
    card.refresh()
    assert len(drawn(chart(card, "loss"), "loss")[0]) < 600


def test_that_a_chart_is_drawn_once_a_turn_and_again_at_another_size(
    qtbot: QtBot, card: TrainingCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    loss = chart(card, "loss")
    canvas = loss.findChild(ChartCanvas)
    qtbot.wait(50)
    drawn_times: list[int] = []
    render = ChartCanvas.render
    monkeypatch.setattr(
        ChartCanvas, "render", lambda own, *given: (drawn_times.append(1), render(own, *given))
    )
    for epoch in (1.0, 2.0, 3.0):
        loss.show_at(epoch)
    assert drawn_times == []
    qtbot.waitUntil(lambda: drawn_times == [1])
    line = loss.lines["loss"].opts["pen"].color()

    def inked() -> int:
        image = canvas.grab().toImage()
        xs, ys = range(image.width()), range(image.height())
        return sum(image.pixelColor(x, y).hue() == line.hue() for x in xs for y in ys)

    before = inked()
    assert before > 50
    card.resize(1400, 500)
    qtbot.waitUntil(lambda: inked() > before)
