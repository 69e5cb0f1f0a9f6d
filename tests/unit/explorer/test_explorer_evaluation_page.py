"""The page of evaluations: its form, its list, and a report that fills without keeping anybody waiting."""

from __future__ import annotations

from dataclasses import replace

import pytest
from evaluation_parts import (
    BASE,
    CLASSES,
    SPLIT,
    TUNED,
    EvaluationLibrary,
    evaluation,
    large_evaluation,
    result_of,
)
from PySide6.QtCore import QItemSelectionModel, QPointF, Qt
from pytestqt.qtbot import QtBot
from training_parts import SONGS, STAMPS
from wheel import turned_by_wheel

from engine.domain import ClusterMethod, SplitCheck
from explorer import theme
from explorer.evaluating import Evaluating
from explorer.evaluation_columns import Column
from explorer.history import Place
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.evaluation_changes import ChangesPanel
from explorer.views.evaluation_classes import ClassPanel
from explorer.views.evaluation_confusion import ConfusionPanel
from explorer.views.evaluation_curve import CurvePanel
from explorer.views.evaluation_measures import FoundPanel
from explorer.views.evaluation_page import EvaluationPage
from explorer.views.evaluation_robustness import RobustnessPanel
from explorer.views.evaluation_scores import ScorePanel
from explorer.views.evaluation_split import SplitPanel
from explorer.views.evaluation_wording import MEASURED_WITHOUT, NO_LABELS, ONE_VERSION


@pytest.fixture
def library() -> EvaluationLibrary:
    return EvaluationLibrary()


@pytest.fixture
def page(
    qtbot: QtBot, library: EvaluationLibrary, tasks: Tasks, thumbnails: ThumbnailCache
) -> EvaluationPage:
    """A page that nobody looks at yet."""
    evaluating = Evaluating(library, tasks)  # type: ignore[arg-type]
    evaluating.know([SONGS, STAMPS])
    evaluating.show_place(Place("stamps"))
    page = EvaluationPage(evaluating, tasks, thumbnails, lambda ids: {})
    qtbot.addWidget(page)
    page.resize(1280, 700)
    page.show()
    return page


def look(qtbot: QtBot, page: EvaluationPage, tasks: Tasks) -> None:
    page._evaluating.be_seen(True)
    settle(qtbot, page, tasks)


def settle(qtbot: QtBot, page: EvaluationPage, tasks: Tasks) -> None:
    for _ in range(2):
        qtbot.waitUntil(lambda: tasks.idle)
        qtbot.wait(5)
    qtbot.waitUntil(lambda: page.report.is_complete)


def test_that_the_form_shows_what_can_be_measured_and_changes_the_wish(
    qtbot: QtBot, page: EvaluationPage, tasks: Tasks
) -> None:
    look(qtbot, page, tasks)
    form, evaluating = page.form, page._evaluating
    assert page.empty.isVisible()
    assert form.versions.chosen == (BASE, TUNED)
    assert form.labels.currentText().startswith("Folder, level 2")
    assert form.versions_note.text().startswith("1 other version has not")
    form.held_out.click()
    form.robustness.click()
    form.versions.toggle(BASE)
    assert evaluating.wish == replace(evaluating.wish, held_out=True, robustness=True, encoders=(TUNED,))
    form.versions.toggle(BASE)
    assert evaluating.wish.encoders == (BASE, TUNED)
    form.clusters.setFocus()
    qtbot.keyClick(form.clusters, Qt.Key.Key_Down)
    assert evaluating.wish.clusters is ClusterMethod.HDBSCAN
    form.versions.toggle(TUNED)
    form.versions.toggle(BASE)
    assert not form.start.isEnabled()


def test_that_the_form_says_how_to_come_by_labels_and_versions(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.offers["stamps"] = replace(library.offers["stamps"], labels=(), teachers=(BASE,))
    library.versions = [one for one in library.versions if one.name == BASE]
    look(qtbot, page, tasks)
    assert page.form.labels_note.text() == NO_LABELS
    assert page.form.versions_note.text() == ONE_VERSION
    assert page.form.start.isEnabled()


def test_that_progress_is_shown_and_can_be_stopped(qtbot: QtBot, page: EvaluationPage, tasks: Tasks) -> None:
    look(qtbot, page, tasks)
    form = page.form
    assert not form.bar.isVisible()
    form.start.click()
    assert form.bar.isVisible()
    form.cancel.click()
    assert not form.cancel.isEnabled()
    assert form.words.text().startswith("Stopping")


def test_that_a_report_has_a_card_for_all_that_was_measured(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(large_evaluation())
    look(qtbot, page, tasks)
    report = page.report
    assert report.cards == list(report._parts)
    assert page.sentence.text() == f"“{TUNED}” is surely better than “{BASE}”: mAP 0.52 → 0.72."
    assert "Folder, level 2" in page.facts.text()
    curve, classes = report.panels["curve"], report.panels["classes"]
    assert isinstance(curve, CurvePanel)
    assert len(curve.lines) == 2
    assert isinstance(classes, ClassPanel)
    assert classes.figures.rowCount() == 73
    assert turned_by_wheel(page) == []
    robustness = report.panels["robustness"]
    assert isinstance(robustness, RobustnessPanel)
    qtbot.waitUntil(lambda: robustness.is_complete)
    assert len(robustness.charts) == 5


def test_that_what_needs_labels_is_left_out_without_them(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(evaluation(1, result_of(BASE, 0.5, labelled=False), labels=None))
    look(qtbot, page, tasks)
    assert page.report.cards == ["clusters", "health"]
    assert page.sentence.text() == MEASURED_WITHOUT
    assert not page.report.chips.isVisible()


def test_that_remarks_are_told(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    remark = "'x' was trained on items that ask here. --held-out asks only those that it has not seen."
    library.keep(replace(evaluation(), remarks=(remark,)))
    look(qtbot, page, tasks)
    assert page.remarks.isVisible()
    assert page.remarks.text().endswith("“Held-out items only” asks only those that it has not seen.")


def test_that_evaluations_that_are_chosen_together_are_compared(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(evaluation(1, result_of(BASE, 0.5)), evaluation(2, result_of(TUNED, 0.9)))
    look(qtbot, page, tasks)
    records = page.records
    assert records.model.ids == [2, 1]
    select = QItemSelectionModel.SelectionFlag.Select
    records.view.selectionModel().select(records.model.index(1), select)
    settle(qtbot, page, tasks)
    assert [one.record.id for one in page._evaluating.evaluations] == [1, 2]
    found = page.report.panels["measures"]
    assert isinstance(found, FoundPanel)
    assert found.view.table.columnCount() == 4
    assert not page.html.isVisible()
    assert "surely better" in page.sentence.text()


def test_that_a_version_can_be_left_out_but_not_the_last(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(evaluation())
    look(qtbot, page, tasks)
    first, second = page.report.chips.buttons
    first.click()
    settle(qtbot, page, tasks)
    assert "changes" not in page.report.cards
    curve = page.report.panels["curve"]
    assert isinstance(curve, CurvePanel)
    assert len(curve.lines) == 1
    second.click()
    assert second.isChecked()
    first.click()
    settle(qtbot, page, tasks)
    assert "changes" in page.report.cards


def test_that_a_cell_and_a_label_ask_for_their_items(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(evaluation())
    look(qtbot, page, tasks)
    wanted: list[tuple[Column, str, str | None]] = []
    page.report.items_wanted.connect(lambda *asked: wanted.append(asked))
    confusion, classes = page.report.panels["confusion"], page.report.panels["classes"]
    assert isinstance(confusion, ConfusionPanel)
    assert isinstance(classes, ClassPanel)
    confusion.view.clicked.emit(confusion.matrix.index(0, 0))
    truth, foretold, _ = confusion.matrix.cell(confusion.matrix.index(0, 0))
    classes.list.activated.emit(classes.figures.index(0))
    assert [(column.title, *rest) for column, *rest in wanted] == [
        (TUNED, truth, foretold),
        (TUNED, CLASSES[0], None),
    ]


def test_that_the_line_of_scores_is_dragged_and_used_where_its_version_answers(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(evaluation())
    look(qtbot, page, tasks)
    scores = page.report.panels["scores"]
    assert isinstance(scores, ScorePanel)
    assert (scores.threshold.value(), scores.use.text()) == (0.45, "Copy")
    page.report.detail.setCurrentIndex(0)
    settle(qtbot, page, tasks)
    assert scores.use.text() == "Use as least score"
    chart = scores.chart
    place = chart.view.mapViewToScene(QPointF(0.7, 0.0))
    qtbot.mousePress(chart.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert scores.threshold.value() == pytest.approx(0.7, abs=0.02)
    assert "precision 100 %" in scores.words.text()
    with qtbot.waitSignal(page.report.threshold_chosen) as told:
        scores.use.click()
    assert told.args == [scores.threshold.value()]
    scores.best.click()
    assert scores.threshold.value() == 0.45


def test_that_deleting_asks_first(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(evaluation())
    look(qtbot, page, tasks)
    page.delete.click()
    assert 1 in library.kept
    page.rather_not.click()
    assert page.delete.isVisible()
    page.delete.click()
    page.really.click()
    settle(qtbot, page, tasks)
    assert library.kept == {}
    assert page.empty.isVisible()


def test_that_gained_and_lost_items_can_be_opened(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(evaluation())
    look(qtbot, page, tasks)
    changes = page.report.panels["changes"]
    assert isinstance(changes, ChangesPanel)
    assert changes.lost.heading.text() == "Lost · 3"
    with qtbot.waitSignal(page.report.ids_opened) as told:
        changes.lost.open_all.click()
    assert told.args == [[9, 10, 11]]
    with qtbot.waitSignal(page.report.item_opened) as opened:
        changes.gained.view.activated.emit(changes.gained.changes.index(0))
    assert opened.args == [1]


def test_that_copies_of_what_was_held_out_are_told_and_opened(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    before, after = (result_of(name, 0.5) for name in (BASE, TUNED))
    library.keep(evaluation(1, before, replace(after, split=SPLIT)))
    look(qtbot, page, tasks)
    panel = page.report.panels["split"]
    assert isinstance(panel, SplitPanel)
    assert panel.words.text().startswith("157 items were held out, of which 3 have a copy")
    assert "8% have nothing near" in panel.words.text()
    assert panel.grounds.text().startswith(f"By “{BASE}”")
    with qtbot.waitSignal(page.report.ids_opened) as told:
        panel.open_copies.click()
    assert told.args == [[5, 2, 7, 8]]
    page.report.detail.setCurrentIndex(0)
    settle(qtbot, page, tasks)
    assert "split" not in page.report.cards, "the first version was not trained here"


def test_that_it_is_told_where_nothing_leaked_and_nothing_but_contents_could_be_compared(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(evaluation(1, replace(result_of(TUNED, 0.5), split=SplitCheck(None, 1, 0, None, None))))
    look(qtbot, page, tasks)
    panel = page.report.panels["split"]
    assert isinstance(panel, SplitPanel)
    assert (
        panel.words.text() == "1 item was held out, and none has a copy among what the version learnt from."
    )
    assert panel.grounds.text().startswith("Only files with the same content")
    assert panel.open_copies.isHidden()


def test_that_exports_name_the_evaluation(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(evaluation(5))
    look(qtbot, page, tasks)
    asked: list[tuple[int, str]] = []
    page.export_wanted.connect(lambda *wanted: asked.append(wanted))
    page.html.click()
    page.csv.click()
    assert asked == [(5, "html"), (5, "csv")]


def test_that_the_pointer_reads_every_line(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(evaluation())
    look(qtbot, page, tasks)
    curve = page.report.panels["curve"]
    assert isinstance(curve, CurvePanel)
    curve.point(curve.view.mapViewToScene(QPointF(0.46, 0.5)))
    assert curve.values.text().startswith("recall 0.50:")
    assert "0.52" in curve.values.text()
    assert "0.72" in curve.values.text()
    curve.point(None)
    assert curve.values.text() == ""


def test_that_changed_items_are_shown_by_what_is_chosen(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(large_evaluation())
    look(qtbot, page, tasks)
    robustness = page.report.panels["robustness"]
    assert isinstance(robustness, RobustnessPanel)
    qtbot.waitUntil(lambda: robustness.is_complete)
    [crop, *_] = robustness.charts.values()
    crop.point(crop.view.mapViewToScene(QPointF(2.1, 0.5)))
    assert crop.values.text().startswith("20 %:")
    library.keep(evaluation(2))
    page._evaluating.open([2])
    settle(qtbot, page, tasks)
    assert "robustness" not in page.report.cards
    assert robustness.charts == {}


def test_that_charts_follow_the_palette(
    qtbot: QtBot, page: EvaluationPage, library: EvaluationLibrary, tasks: Tasks
) -> None:
    library.keep(evaluation())
    look(qtbot, page, tasks)
    curve = page.report.panels["curve"]
    assert isinstance(curve, CurvePanel)
    inks = []
    for scheme in (Qt.ColorScheme.Light, Qt.ColorScheme.Dark):
        curve.setPalette(theme.palette_for(scheme))
        inks.append(curve.lines[0].opts["pen"].color().name())
    assert inks[0] != inks[1]
