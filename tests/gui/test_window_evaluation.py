"""Evaluations in the real window: asked for, watched, read, written, and followed into the gallery."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import islice, product
from pathlib import Path

import pytest
from gestures import PATIENCE_MS, listen, wait_for_event
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from engine.domain import ClassFigures, Confused, EncoderEvaluation, QueryOutcomes
from engine.events import JobFinished
from explorer.evaluation_columns import items_in_cell
from explorer.main_window import MainWindow
from explorer.views.evaluation_classes import ClassPanel
from explorer.views.evaluation_confusion import ConfusionPanel
from explorer.views.evaluation_page import EvaluationPage
from explorer.views.evaluation_scores import ScorePanel

LABELS, OUTCOMES = 73, 100_000
"""Of a collection that is as large as they come."""


@pytest.fixture
def window(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """A window that shows its evaluations, ready to begin one."""
    show_evaluations(qtbot, window)
    qtbot.waitUntil(lambda: window.evaluation.evaluating.can_start, timeout=PATIENCE_MS)
    return window


def show_evaluations(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.evaluation.is_shown, timeout=PATIENCE_MS)


def page(window: MainWindow) -> EvaluationPage:
    assert window.evaluation.page is not None
    return window.evaluation.page


def evaluate(qtbot: QtBot, window: MainWindow) -> None:
    """Presses the button, and waits until what was found is shown."""
    events = listen(window)
    page(window).form.start.click()
    wait_for_event(qtbot, events, JobFinished)
    report = page(window).report
    qtbot.waitUntil(lambda: bool(report.cards) and report.is_complete, timeout=PATIENCE_MS)


def test_that_the_page_is_shown_by_a_key_and_makes_way_for_another(qtbot: QtBot, window: MainWindow) -> None:
    assert page(window).isVisible()
    assert page(window).empty.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.training.is_shown, timeout=PATIENCE_MS)
    assert not window.evaluation.is_shown
    assert not page(window).isVisible()
    show_evaluations(qtbot, window)
    assert not window.training.is_shown
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.gallery.isVisible()


def test_that_an_evaluation_is_made_shown_and_kept(qtbot: QtBot, window: MainWindow) -> None:
    evaluate(qtbot, window)
    shown = page(window)
    assert window.docks["jobs"].isHidden()
    assert not shown.form.bar.isVisible()
    assert {"measures", "curve", "scores", "classes", "clusters", "health"} <= set(shown.report.cards)
    assert "share" in shown.sentence.text()
    [record] = window.session.library.evaluation.records()
    assert shown.records.model.ids == [record.id]


def test_that_a_cell_shows_exactly_its_items_in_the_gallery(qtbot: QtBot, window: MainWindow) -> None:
    evaluate(qtbot, window)
    confusion = page(window).report.panels["confusion"]
    assert isinstance(confusion, ConfusionPanel)
    confusion.errors_only.setChecked(False)
    row = next(
        row
        for row in range(confusion.matrix.rowCount())
        if confusion.matrix.cell(confusion.matrix.index(row, row))[2]
    )
    index = confusion.matrix.index(row, row)
    truth, foretold, count = confusion.matrix.cell(index)
    [made] = window.evaluation.evaluating.evaluations
    facade = window.session.library.evaluation
    outcomes = facade.outcomes(made.record.id, made.encoders[0].encoder)

    confusion.view.clicked.emit(index)

    qtbot.waitUntil(lambda: window.gallery.isVisible(), timeout=PATIENCE_MS)
    wanted = items_in_cell(outcomes, truth, foretold)
    assert len(wanted) == count
    qtbot.waitUntil(lambda: sorted(window.session.browser.model.ids.tolist()) == sorted(wanted))
    assert not window.evaluation.is_shown


def test_that_a_least_score_holds_for_the_next_query(qtbot: QtBot, window: MainWindow) -> None:
    evaluate(qtbot, window)
    scores = page(window).report.panels["scores"]
    assert isinstance(scores, ScorePanel)
    scores.threshold.setValue(0.62)
    assert scores.use.text() == "Use as least score"
    scores.use.click()
    browser = window.session.browser
    window.session.find_similar_ids([1])
    assert browser.place.query is not None
    assert browser.place.query.threshold == pytest.approx(0.62)
    browser.tune(threshold=-1.0)
    browser.clear_query()
    window.session.find_similar_ids([2])
    assert browser.place.query is not None
    assert browser.place.query.threshold is None


def test_that_a_table_of_the_measures_is_written(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    evaluate(qtbot, window)
    page(window).csv.click()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "measures.csv"))
    dialog.close()
    qtbot.waitUntil(lambda: (tmp_path / "measures.csv").exists(), timeout=PATIENCE_MS)
    with (tmp_path / "measures.csv").open(newline="") as file:
        assert any("map" in row for row in csv.reader(file))


def test_that_a_very_large_evaluation_keeps_nobody_waiting(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluate(qtbot, window)
    evaluating, report = window.evaluation.evaluating, page(window).report
    [made] = evaluating.evaluations
    large = large_result(made.encoders[0])
    evaluating.evaluations = (replace(made, encoders=(large, replace(large, encoder="other"))),)
    facade = window.session.library.evaluation
    monkeypatch.setattr(facade, "outcomes", lambda _evaluation, _encoder: large.outcomes)
    evaluating.opened.emit()
    qtbot.waitUntil(lambda: report.is_complete, timeout=PATIENCE_MS)
    classes = report.panels["classes"]
    assert isinstance(classes, ClassPanel)
    assert classes.figures.rowCount() == LABELS
    for order in range(classes.order.count()):
        classes.order.setCurrentIndex(order)
    report.detail.setCurrentIndex(0)
    qtbot.waitUntil(lambda: report.is_complete)
    classes.list.activated.emit(classes.figures.index(0))
    qtbot.waitUntil(lambda: window.gallery.isVisible(), timeout=PATIENCE_MS)


def large_result(result: EncoderEvaluation) -> EncoderEvaluation:
    """As many labels and queries as there ever are; every label is taken for every other."""
    names = tuple(f"series {place}" for place in range(LABELS))
    pairs = list(product(names, names))
    truth, foretold = zip(*islice((pair for _ in range(20) for pair in pairs), OUTCOMES), strict=True)
    return replace(
        result,
        per_class=tuple(ClassFigures(name, OUTCOMES // LABELS, {"map": 0.5}) for name in names),
        confusion=tuple(Confused(*pair, 18) for pair in pairs),
        outcomes=QueryOutcomes(tuple(range(1, OUTCOMES + 1)), truth, foretold, (0.5,) * OUTCOMES),
    )
