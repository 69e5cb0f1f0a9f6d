"""The page of reviews: tabs, what is chosen, outliers, and the words on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from gallery_parts import keep_until_read, make_item
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot
from review_parts import (
    BIRDS,
    NOON,
    SONGS,
    ReviewLibrary,
    begin,
    outlier,
    review_of,
)
from wheel import turned_by_wheel

from engine.domain import ReviewKind
from explorer.models.review_queue import Case
from explorer.reviewing import Reviewing
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.trash import Discard, Discarded, Refusal
from explorer.views.review_outliers_panel import OutliersPanel, in_order
from explorer.views.review_page import ReviewPage
from explorer.views.review_wording import ago, confidence_words, looked_words
from explorer.views.trash_dialog import RefusedDialog, TrashDialog, folders_in_words, note

OUTLIERS = ReviewKind.OUTLIERS


@pytest.fixture
def library() -> ReviewLibrary:
    library = ReviewLibrary()
    found = (outlier(1, 0.5), outlier(2, 0.9), outlier(3, 0.7, stands_out=True))
    library.keep(review_of(OUTLIERS, outliers=found))
    return library


@pytest.fixture
def reviewing(library: ReviewLibrary, tasks: Tasks) -> Reviewing:
    reviewing = Reviewing(library, tasks)  # type: ignore[arg-type]
    reviewing.know([BIRDS, SONGS])
    return reviewing


@pytest.fixture
def page(
    qtbot: QtBot, reviewing: Reviewing, library: ReviewLibrary, tasks: Tasks, thumbnails: ThumbnailCache
) -> ReviewPage:
    page = ReviewPage(reviewing, tasks, library, thumbnails)  # type: ignore[arg-type]
    page.begin()
    keep_until_read(qtbot, page, tasks)
    page.resize(1280, 760)
    page.show()
    reviewing.be_seen(True)
    qtbot.waitUntil(lambda: reviewing.is_read and reviewing.labels is not None)
    return page


@pytest.fixture
def outliers(qtbot: QtBot, page: ReviewPage) -> OutliersPanel:
    page.show_kind(OUTLIERS)
    panel = page.panels[OUTLIERS]
    assert isinstance(panel, OutliersPanel)
    qtbot.waitUntil(lambda: panel.model.rowCount() > 0)
    return panel


def test_that_panels_are_made_when_somebody_looks(page: ReviewPage, reviewing: Reviewing) -> None:
    assert list(page.panels) == [ReviewKind.DUPLICATES]
    assert page.labels.isHidden()
    page.show_kind(ReviewKind.SUGGESTIONS)
    assert list(page.panels) == [ReviewKind.DUPLICATES, ReviewKind.SUGGESTIONS]
    assert reviewing.kind is ReviewKind.SUGGESTIONS
    assert page.labels.isVisible()
    assert [page.labels.itemText(row) for row in range(page.labels.count())] == ["Folder, level 2", "Tags"]
    assert page.collection.currentText() == "birds"
    assert turned_by_wheel(page) == []


def test_that_a_job_is_begun_followed_and_cancelled(page: ReviewPage, reviewing: Reviewing) -> None:
    bar = page.panels[ReviewKind.DUPLICATES].bar
    cancelled: list[int] = []
    reviewing.jobs.cancel_wanted.connect(cancelled.append)
    bar.start.click()
    assert bar.words.text() == "Begins when the jobs before it have ended."
    begin(reviewing, ReviewKind.DUPLICATES, 7, done=30)
    assert bar.words.text() == "Comparing · 30 of 100 · about 20 seconds left"
    assert bar.progress.value() == 300
    bar.cancel.click()
    assert cancelled == [7]
    assert not bar.cancel.isEnabled()


def test_that_outliers_that_stand_out_come_first_and_the_others_on_demand(
    qtbot: QtBot, outliers: OutliersPanel
) -> None:
    assert outliers.model.ids.tolist() == [3]
    assert outliers.words.text() == "1 of 3 stands out, the most unlike first."
    outliers.all.click()
    assert outliers.model.ids.tolist() == [3, 2, 1]
    assert in_order([outlier(1, 0.5), outlier(2, 0.9)]).ids.tolist() == [2, 1]


def test_that_outliers_are_opened_searched_with_and_tagged(qtbot: QtBot, outliers: OutliersPanel) -> None:
    opened: list[list[int]] = []
    searched: list[list[int]] = []
    tagged: list[tuple[list[int], str]] = []
    outliers.opened.connect(opened.append)
    outliers.find_similar.connect(searched.append)
    outliers.tag_wanted.connect(lambda ids, name: tagged.append((ids, name)))
    outliers.all.click()
    assert not outliers.open.isEnabled()
    outliers.grid.selectAll()
    outliers.grid.setFocus()
    qtbot.keyClick(outliers.grid, Qt.Key.Key_S)
    outliers.open.click()
    assert searched == opened == [[3, 2, 1]]
    qtbot.keyClick(outliers.grid, Qt.Key.Key_T)
    qtbot.keyClicks(outliers.field, "odd")
    qtbot.keyClick(outliers.field, Qt.Key.Key_Return)
    assert tagged == [([3, 2, 1], "odd")]
    assert outliers.grid.hasFocus()


def test_that_when_it_was_looked_is_said_in_words() -> None:
    review = review_of(OUTLIERS)
    later = NOON + timedelta(minutes=3)
    assert looked_words(review, BIRDS, 12, later) == (
        "Looked through 785 pictures, 3 minutes ago; 12 new since."
    )
    other = replace(SONGS, encoder="songs-supcon-1")
    assert looked_words(review, other, 0, NOON).endswith("just now. Another encoder answers now.")
    assert ago(NOON, NOON) == "just now"
    assert ago(NOON, NOON + timedelta(hours=1, minutes=59)) == "1 hour ago"
    assert ago(NOON, NOON + timedelta(days=40)) == "40 days ago"
    assert ago(NOON, NOON - timedelta(hours=2)) == "just now"


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(1.0, "Almost certain"), (0.75, "Quite likely"), (0.55, "More likely than not"), (0.2, "A guess")],
)
def test_that_confidence_is_said_in_words(confidence: float, words: str) -> None:
    told = confidence_words(Case(1, "dog", None, confidence))
    assert told.startswith(words)
    assert "100 in 100" not in told


def test_that_a_suspect_says_how_strongly_others_contradict() -> None:
    assert confidence_words(Case(1, "dog", "cat", 0.36)) == (
        "What is around it speaks somewhat for that, by 36 votes in 100."
    )
    assert "strongly" in confidence_words(Case(1, "dog", "cat", 0.9))


def test_that_the_question_names_files_and_folders_and_cancel_is_the_default(qtbot: QtBot) -> None:
    others = tuple(make_item(item, name=f"a/{item}.jpg") for item in (2, 3))
    dialog = TrashDialog([Discard(make_item(1), others), Discard(make_item(4), (make_item(5),))])
    qtbot.addWidget(dialog)
    answers: list[int] = []
    dialog.finished.connect(answers.append)
    dialog.show()
    assert dialog.question.text() == "Move 3 files (3 bytes) to the trash?"
    assert dialog.folders.text().splitlines()[0].startswith("2 from ")
    assert dialog.paths.toPlainText().count("\n") == 2
    assert dialog.cancel.isDefault()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert answers == [QDialog.DialogCode.Rejected]


def test_that_it_is_said_what_only_looks_alike() -> None:
    kept = make_item(1)
    same, alike = replace(make_item(2), content_hash=kept.content_hash), make_item(3)
    assert note([Discard(kept, (same,))]).startswith("All of them have the same content")
    assert note([Discard(kept, (alike,))]).startswith("They look like what is kept, but")
    assert note([Discard(kept, (same, alike))]).startswith("1 of them only looks like what is kept;")


def test_that_many_folders_are_summed_up() -> None:
    items = [make_item(item, name=f"{item}/a.jpg") for item in range(8)]
    assert folders_in_words(items).splitlines()[-1] == "2 from 2 more folders"


def test_that_what_stayed_is_told_by_file(qtbot: QtBot) -> None:
    item = make_item(2)
    dialog = RefusedDialog(Discarded((make_item(3),), (Refusal(item.path, "the disk is full"),)))
    qtbot.addWidget(dialog)
    assert dialog.sentence.text() == "1 file stayed in place, 1 went to the trash."
    assert dialog.lines.toPlainText().endswith("2.jpg: the disk is full")
