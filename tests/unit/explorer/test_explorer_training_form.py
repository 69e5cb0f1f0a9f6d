"""The form of a training: what can be chosen, what cannot and why, and what it will take."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot
from training_parts import SONGS, STAMPS, TrainingLibrary, offer_of
from wheel import fields_on, turn_wheel, turned_by_wheel

from engine.domain import Promotion, TrainingDevice, TrainingMethod, TrainingMode
from explorer import training as training_module
from explorer.tasks import Tasks
from explorer.training import Trainings
from explorer.training_request import Details, Goal, Wish
from explorer.views.training_details import TrainingDetails
from explorer.views.training_form import TrainingForm
from explorer.views.training_goals import GoalRow
from explorer.views.training_wording import DEVICES, METHODS, MODES, PROMOTIONS

SOON_MS = 10
"""Nobody types here whom an estimate should wait for."""


@pytest.fixture(autouse=True)
def _estimates_come_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_module, "ESTIMATE_MS", SOON_MS)


@pytest.fixture
def library() -> TrainingLibrary:
    return TrainingLibrary()


@pytest.fixture
def trainings(library: TrainingLibrary, tasks: Tasks) -> Trainings:
    trainings = Trainings(library, tasks)  # type: ignore[arg-type]
    trainings.know([SONGS, STAMPS])
    return trainings


@pytest.fixture
def form(qtbot: QtBot, trainings: Trainings, tasks: Tasks) -> TrainingForm:
    """A form that shows what the stamps offer."""
    form = TrainingForm(trainings)
    qtbot.addWidget(form)
    form.resize(360, 900)
    form.show()
    trainings.be_seen(True)
    settle(qtbot, tasks)
    return form


def settle(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.wait(SOON_MS + 20)
    qtbot.waitUntil(lambda: tasks.idle)


def details_of(form: TrainingForm) -> TrainingDetails:
    """What is under “Advanced”, unfolded."""
    form.advanced.fold(False)
    assert form.details is not None
    return form.details


def row(form: TrainingForm, goal: Goal) -> GoalRow:
    return form.goals.rows[goal]


def test_that_the_shown_collection_is_preselected_with_its_best_labels(form: TrainingForm) -> None:
    assert form.collection.currentText() == "stamps"
    assert row(form, Goal.LABELS).button.isChecked()
    assert form.goals.labels.currentText() == "Folder, level 2 · 47 groups"


def test_that_the_estimate_says_how_long_and_why(form: TrainingForm) -> None:
    assert form.estimate.text() == "About 20 seconds and 300 MB of memory, on this computer’s processor."
    assert form.plan.text() == "Generalized SupCon, small head, 60 epochs. 47 groups."
    assert form.start.isEnabled()


def test_that_a_goal_that_cannot_be_is_grey_and_says_what_to_do(qtbot: QtBot, form: TrainingForm) -> None:
    for goal, word in ((Goal.MARKS, "mark"), (Goal.WORDS, "pip install")):
        assert not row(form, goal).button.isEnabled()
        assert word in row(form, goal).line.text()
        qtbot.mouseClick(row(form, goal), Qt.MouseButton.LeftButton)
    assert row(form, Goal.LABELS).button.isChecked()


def test_that_marks_are_counted(
    qtbot: QtBot, form: TrainingForm, library: TrainingLibrary, trainings: Trainings, tasks: Tasks
) -> None:
    library.offers["stamps"] = offer_of("stamps", similar_marks=34, not_similar_marks=2)
    trainings.items_changed()
    settle(qtbot, tasks)
    assert row(form, Goal.MARKS).button.isEnabled()
    assert "34 similar, 2 not similar" in row(form, Goal.MARKS).line.text()


def test_that_a_click_anywhere_on_a_goal_chooses_it(
    qtbot: QtBot, form: TrainingForm, trainings: Trainings, tasks: Tasks
) -> None:
    qtbot.mouseClick(row(form, Goal.UNLABELLED).line, Qt.MouseButton.LeftButton)
    assert trainings.wish.goal is Goal.UNLABELLED
    assert [goal for goal in Goal if row(form, goal).button.isChecked()] == [Goal.UNLABELLED]
    assert form.goals.labels.isHidden()
    settle(qtbot, tasks)
    assert form.plan.text().startswith("SimCLR")
    row(form, Goal.UNLABELLED).button.click()
    assert row(form, Goal.UNLABELLED).button.isChecked()
    row(form, Goal.LABELS).button.click()
    assert trainings.wish.goal is Goal.LABELS


def test_that_other_labels_or_a_table_are_chosen(
    qtbot: QtBot, form: TrainingForm, trainings: Trainings
) -> None:
    labels = form.goals.labels
    labels.activated.emit(labels.findData("tag"))
    assert trainings.wish.labels == "tag"
    with qtbot.waitSignal(form.table_wanted) as wanted:
        labels.activated.emit(labels.count() - 1)
    assert wanted.args == [Goal.LABELS]
    assert labels.currentData() == "tag"
    trainings.choose(replace(trainings.wish, labels="/home/me/labels.csv"))
    assert labels.currentText() == "labels.csv"


def test_that_another_collection_is_chosen(
    qtbot: QtBot, form: TrainingForm, trainings: Trainings, tasks: Tasks
) -> None:
    form.collection.activated.emit(form.collection.findData("songs"))
    settle(qtbot, tasks)
    assert trainings.subject is SONGS
    assert form.collection.currentText() == "songs"
    assert row(form, Goal.UNLABELLED).button.isChecked()


def test_that_details_are_left_to_the_program_until_somebody_changes_them(
    form: TrainingForm, trainings: Trainings
) -> None:
    details = details_of(form)
    assert details.details == Details()
    details.boxes["epochs"].setValue(40)
    details.boxes["plan.learning_rate"].setValue(0.002)
    details.method.choose(TrainingMethod.SUPCON)
    details.seed.setValue(3)
    assert trainings.wish.details == Details(
        method=TrainingMethod.SUPCON, epochs=40, seed=3, settings={"plan.learning_rate": 0.002}
    )
    assert details.line.text() == METHODS[TrainingMethod.SUPCON].line
    assert form.advanced.findChildren(QToolButton)[0].text() == "Advanced · 4"
    form.advanced.cleared.emit()
    assert trainings.wish.details == details.details == Details()


def test_that_whole_numbers_stay_whole(form: TrainingForm) -> None:
    details = details_of(form)
    details.boxes["head.dimension"].setValue(128)
    details.boxes["batch_size"].setValue(64)
    chosen = details.details
    assert (chosen.batch_size, chosen.settings["head.dimension"]) == (64, 128)
    assert isinstance(chosen.settings["head.dimension"], int)


def test_that_every_choice_has_a_name_and_a_line(form: TrainingForm) -> None:
    details = details_of(form)
    for combo, words in (
        (details.method, METHODS),
        (details.mode, MODES),
        (details.device, DEVICES),
        (details.promote, PROMOTIONS),
    ):
        assert combo.count() == len(words) == len(type(next(iter(words))))
        tips = [combo.itemData(index, Qt.ItemDataRole.ToolTipRole) for index in range(combo.count())]
        assert all(tip.endswith(".") for tip in tips)


def test_that_encoders_and_teachers_are_offered(form: TrainingForm, trainings: Trainings) -> None:
    details = details_of(form)
    for combo in (details.encoder, details.teacher):
        assert combo.values == (None, "net")
    details.teacher.setCurrentIndex(1)
    assert trainings.wish.details.teacher == "net"


def test_that_a_refusal_stands_in_place_of_the_estimate(
    qtbot: QtBot, form: TrainingForm, trainings: Trainings, library: TrainingLibrary, tasks: Tasks
) -> None:
    library.refusal = "There are too few items."
    trainings.choose(replace(trainings.wish, goal=Goal.UNLABELLED))
    settle(qtbot, tasks)
    assert form.trouble.sentence == "There are too few items."
    assert not form.estimate.isVisible()
    assert not form.start.isEnabled()


def test_that_the_button_begins(qtbot: QtBot, form: TrainingForm, trainings: Trainings) -> None:
    with qtbot.waitSignal(trainings.runs.wanted) as wanted:
        form.start.click()
    assert wanted.args == [trainings.wish.request("stamps")]


def test_that_without_a_collection_nothing_can_be_begun(qtbot: QtBot, tasks: Tasks) -> None:
    form = TrainingForm(Trainings(TrainingLibrary(), tasks))  # type: ignore[arg-type]
    qtbot.addWidget(form)
    assert not form.start.isEnabled()
    assert not form.goals.isEnabled()


def test_that_the_strengths_of_views_are_those_of_the_kind(form: TrainingForm) -> None:
    details = details_of(form)
    shown = {key for key, box in details.boxes.items() if not box.isHidden()}
    assert {"views.blur", "views.scale", "epochs"} <= shown
    assert not {"views.pitch", "views.reverb"} & shown


def test_that_a_strength_may_be_nothing_at_all(qtbot: QtBot, tasks: Tasks, form: TrainingForm) -> None:
    details = details_of(form)
    assert details.boxes["views.blur"].text() == "As usual"
    details.boxes["views.blur"].setValue(0)
    details.boxes["views.scale"].setValue(0.4)
    settle(qtbot, tasks)
    assert dict(form._trainings.wish.details.settings) == {"views.blur": 0.0, "views.scale": [0.4, 1.0]}
    details.show_choices((), form._trainings.offer, form._trainings.wish.details)
    assert details.boxes["views.scale"].value() == 0.4
    assert details.boxes["views.blur"].text() == "0.00"


def test_that_a_changed_detail_leaves_the_others_to_the_goal(
    form: TrainingForm, trainings: Trainings
) -> None:
    trainings.choose(replace(trainings.wish, goal=Goal.UNLABELLED))
    details_of(form).boxes["epochs"].setValue(5)
    request = trainings.wish.request("stamps")
    assert request == replace(Wish(goal=Goal.UNLABELLED).request("stamps"), epochs=5)
    chosen = (request.method, request.mode, request.device, request.promote)
    assert [type(one) for one in chosen] == [TrainingMethod, TrainingMode, TrainingDevice, Promotion]


def test_that_arrow_keys_go_through_the_goals(qtbot: QtBot, form: TrainingForm, trainings: Trainings) -> None:
    row(form, Goal.LABELS).button.setFocus()
    qtbot.keyClick(row(form, Goal.LABELS).button, Qt.Key.Key_Down)
    assert trainings.wish.goal is Goal.UNLABELLED
    assert row(form, Goal.UNLABELLED).button.hasFocus()
    qtbot.keyClick(row(form, Goal.UNLABELLED).button, Qt.Key.Key_Up)
    assert trainings.wish.goal is Goal.LABELS


def test_that_what_is_unfolded_comes_into_view(qtbot: QtBot, form: TrainingForm) -> None:
    form.resize(360, 500)
    details = details_of(form)
    qtbot.waitUntil(lambda: 0 <= details.encoder.mapTo(form, QPoint()).y() < form.estimate.y())


def test_that_who_scrolls_past_a_choice_does_not_change_it(
    qtbot: QtBot, form: TrainingForm, trainings: Trainings
) -> None:
    details = details_of(form)
    before = trainings.wish
    assert {details.boxes["views.blur"], details.mode, form.goals.labels, form.collection} <= set(
        fields_on(form)
    )
    assert turned_by_wheel(form) == []
    assert trainings.wish == before
    details.mode.setFocus()
    turn_wheel(details.mode)
    assert details.details.mode is TrainingMode.ADAPTER


def test_that_a_card_that_is_not_there_cannot_be_chosen(form: TrainingForm, trainings: Trainings) -> None:
    details = details_of(form)

    def allowed() -> list[TrainingDevice]:
        model = details.device.model()
        assert isinstance(model, QStandardItemModel)
        return [one for row, one in enumerate(details.device.values) if model.item(row).isEnabled()]

    assert allowed() == [TrainingDevice.AUTO, TrainingDevice.CPU]
    details.show_choices((), offer_of("stamps", gpu="RTX 4090"), trainings.wish.details)
    assert allowed() == list(TrainingDevice)


def test_that_what_is_being_typed_stays_when_the_offer_is_read_anew(
    qtbot: QtBot, form: TrainingForm, trainings: Trainings, tasks: Tasks
) -> None:
    epochs = details_of(form).boxes["epochs"].lineEdit()
    settle(qtbot, tasks)
    epochs.selectAll()
    qtbot.keyClicks(epochs, "77")
    trainings.items_changed()
    settle(qtbot, tasks)
    assert epochs.text() == "77"
    qtbot.keyClick(epochs, Qt.Key.Key_Return)
    assert trainings.wish.details.epochs == 77
