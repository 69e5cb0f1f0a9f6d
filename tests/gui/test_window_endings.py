"""The end of a training in the real window: looked at, flown to, promoted, gone back from, discarded."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from gestures import PATIENCE_MS, PICTURES, OpenWindow, click, listen, wait_for_event, wait_for_tiles
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from engine.domain import MapMethod, MapRequest, TrainingMethod, TrainingMode, TrainingRequest
from engine.events import JobCancelled, JobFinished, JobStarted
from engine.library import Library
from explorer.main_window import MainWindow
from explorer.map_sheet import MapSheet
from explorer.promoting import Standing
from explorer.training_request import Details
from explorer.views.training_ending import TrainingEnding


@pytest.fixture(scope="session")
def _trained(_imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a candidate, and with maps by both encoders."""
    folder = tmp_path_factory.mktemp("trained") / "library"
    shutil.copytree(_imported, folder)
    with Library.open(folder) as library:
        [collection] = library.collections()
        request = TrainingRequest(
            collection.name, TrainingMethod.SUPCON, TrainingMode.ADAPTER, labels="folder:1", epochs=4
        )
        end = library.training.start(request).wait(110)
        assert isinstance(end, JobFinished), end
        for encoder in (None, end.result["encoder"]):
            made = library.maps.start(MapRequest(collection.name, MapMethod.UMAP, encoder=encoder)).wait(110)
            assert isinstance(made, JobFinished), made
    return folder


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, _trained: Path, tmp_path: Path) -> MainWindow:
    """A window in which an item is selected, and that shows the card of the training."""
    folder = tmp_path / "library"
    shutil.copytree(_trained, folder)
    window = open_window(folder)
    wait_for_tiles(qtbot, window, PICTURES)
    click(qtbot, window, 3)
    qtbot.waitUntil(lambda: window.neighbours.model.rowCount() > 0, timeout=PATIENCE_MS)
    qtbot.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(window.endings.endings), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: ending(window).standing is Standing.CANDIDATE)
    return window


def ending(window: MainWindow) -> TrainingEnding:
    return window.endings.endings[0]


def answering(window: MainWindow) -> str | None:
    return next(one.encoder for one in window.session.library.collections() if one.name == "pictures")


def test_that_the_card_of_an_earlier_training_shows_what_came_of_it(qtbot: QtBot, window: MainWindow) -> None:
    comparison = ending(window).comparison
    qtbot.waitUntil(lambda: len(comparison.table.comparisons) > 0, timeout=PATIENCE_MS)
    report = window.session.library.trained.report(ending(window).version)
    assert report is not None
    assert {one.query for one in comparison.table.comparisons} <= set(report["held_out"])
    assert ending(window).sentence.text()
    assert ending(window).figures.isVisible()


def test_that_after_a_promotion_everything_is_found_by_the_new_encoder_and_the_selection_stays(
    qtbot: QtBot, window: MainWindow
) -> None:
    version, before = ending(window).version, answering(window)
    chosen = window.gallery.selected_ids()
    assert len(chosen) == 1

    ending(window).promote.click()
    qtbot.waitUntil(lambda: ending(window).standing is Standing.ANSWERS, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.neighbours.note.text() == f"by {version}", timeout=PATIENCE_MS)
    assert answering(window) == version
    assert window.gallery.selected_ids() == chosen

    ending(window).go_back.click()
    qtbot.waitUntil(lambda: ending(window).standing is Standing.CANDIDATE, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.neighbours.note.text() == f"by {before}", timeout=PATIENCE_MS)
    assert answering(window) == before
    assert window.gallery.selected_ids() == chosen


def draw(path: Path, colour: str) -> Path:
    picture = QImage(96, 96, QImage.Format.Format_RGB32)
    picture.fill(QColor(colour))
    assert picture.save(str(path))
    return path


def test_that_what_a_version_lacks_is_embedded_when_its_turn_comes_and_can_be_cancelled(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    session, version, before = window.session, ending(window).version, answering(window)
    late = draw(tmp_path / "late.png", "teal")
    assert isinstance(session.library.imports.start([late], name="pictures").wait(110), JobFinished)
    events = listen(window)

    session.import_paths([draw(tmp_path / "later.png", "orange")])
    ending(window).promote.click()
    qtbot.waitUntil(ending(window).cancel.isVisible, timeout=PATIENCE_MS)
    assert ending(window).state.text() == "Begins when the jobs before it have ended."
    ending(window).cancel.click()
    wait_for_event(qtbot, events, JobCancelled)
    qtbot.waitUntil(lambda: ending(window).promote.isVisible() and ending(window).promote.isEnabled())
    assert "Cancelled" in ending(window).state.text()
    assert answering(window) == before

    ending(window).promote.click()
    qtbot.waitUntil(lambda: ending(window).standing is Standing.ANSWERS, timeout=PATIENCE_MS)
    assert answering(window) == version
    told = [type(event) for event in events if isinstance(event, JobStarted | JobFinished | JobCancelled)]
    assert told == [JobStarted, JobFinished, JobStarted, JobCancelled, JobStarted, JobFinished]
    assert window.docks["jobs"].isVisible(), "of the import"


def test_that_a_query_that_is_shown_is_asked_again(qtbot: QtBot, window: MainWindow) -> None:
    window.session.find_similar_ids(window.gallery.selected_ids())
    qtbot.waitUntil(lambda: window.gallery.model.scores is not None, timeout=PATIENCE_MS)
    with qtbot.waitSignal(window.session.browser.answered, timeout=PATIENCE_MS) as answered:
        ending(window).promote.click()
    assert answered.args[0].encoder == ending(window).version


def test_that_the_map_flies_to_the_new_one_and_back(qtbot: QtBot, window: MainWindow) -> None:
    version, before = ending(window).version, answering(window)

    ending(window).map.click()
    qtbot.waitUntil(lambda: _shows(window, version), timeout=PATIENCE_MS)
    assert window.maps.area.isVisible()
    assert ending(window).map.text() == "Back to the old map"

    ending(window).map.click()
    qtbot.waitUntil(lambda: _shows(window, before), timeout=PATIENCE_MS)
    assert ending(window).map.text() == "Show on the map"


def _shows(window: MainWindow, encoder: str | None) -> bool:
    sheet: MapSheet | None = window.maps.mapping.sheets[0] if window.maps.mapping is not None else None
    return sheet is not None and sheet.record is not None and sheet.record.encoder == encoder


def test_that_a_version_that_is_discarded_is_gone_for_good(qtbot: QtBot, window: MainWindow) -> None:
    ending(window).discard.click()
    assert answering(window)
    assert len(window.session.library.encoders()) == 2

    ending(window).really.click()

    qtbot.waitUntil(lambda: ending(window).standing is Standing.GONE, timeout=PATIENCE_MS)
    assert [one.name for one in window.session.library.encoders()] == [answering(window)]


def test_that_a_card_tells_what_answers_whoever_decided_that(qtbot: QtBot, window: MainWindow) -> None:
    session, version = window.session, ending(window).version

    session.library.promotions.promote(version)
    session.read_facets()
    qtbot.waitUntil(lambda: ending(window).standing is Standing.ANSWERS, timeout=PATIENCE_MS)

    session.library.promotions.demote()
    session.read_facets()
    qtbot.waitUntil(lambda: ending(window).standing is Standing.CANDIDATE, timeout=PATIENCE_MS)


def test_that_versions_that_answer_for_two_collections_are_not_asked_for_without_end(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    library, first = window.session.library, ending(window)
    colours = {"red": ("#f00", "#e11", "#d22"), "green": ("#0f0", "#1e1", "#2d2"), "blue": ("#00f", "#11e")}
    for name, shades in colours.items():
        (tmp_path / "others" / name).mkdir(parents=True)
        for number, shade in enumerate(shades):
            draw(tmp_path / "others" / name / f"{number}.png", shade)
    assert isinstance(library.imports.start([tmp_path / "others"]).wait(110), JobFinished)
    window.training.trainings.runs.ask(
        TrainingRequest("others", TrainingMethod.SUPCON, TrainingMode.ADAPTER, labels="folder:1", epochs=1)
    )
    qtbot.waitUntil(lambda: len(window.endings.endings) == 2, timeout=PATIENCE_MS)
    second = next(one for one in window.endings.endings if one is not first)
    qtbot.waitUntil(lambda: second.standing is Standing.CANDIDATE, timeout=PATIENCE_MS)

    for one in (first, second):
        one.promote.click()
        qtbot.waitUntil(lambda one=one: one.standing is Standing.ANSWERS, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.session.tasks.idle, timeout=PATIENCE_MS)
    told: list[str] = []
    window.endings.promoting.standing.connect(lambda version, _standing: told.append(version))
    qtbot.wait(200)
    assert told == []


def test_that_a_card_that_was_removed_is_told_nothing_more(qtbot: QtBot, window: MainWindow) -> None:
    runs, version = window.training.trainings.runs, ending(window).version
    [card] = window.training.page.cards if window.training.page is not None else []

    card.remove.emit()
    qtbot.waitUntil(lambda: not window.endings.endings, timeout=PATIENCE_MS)

    window.maps.version_shown.emit(version)
    window.endings.promoting.read(version, "pictures")
    qtbot.waitUntil(lambda: window.session.tasks.idle, timeout=PATIENCE_MS)
    assert runs.runs == []


def test_that_nothing_starts_from_a_version_that_was_discarded(qtbot: QtBot, window: MainWindow) -> None:
    trainings, version = window.training.trainings, ending(window).version
    qtbot.waitUntil(lambda: trainings.estimate is not None, timeout=PATIENCE_MS)
    trainings.choose(replace(trainings.wish, details=Details(encoder=version)))

    ending(window).discard.click()
    ending(window).really.click()

    qtbot.waitUntil(lambda: trainings.wish.details.encoder is None, timeout=PATIENCE_MS)
    assert version not in [one.name for one in trainings.encoders]
