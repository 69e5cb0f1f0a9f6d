"""Suspects and suggestions, worked through with the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from gallery_parts import keep_until_read
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QUndoStack
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from review_parts import BIRDS, SONGS, ReviewLibrary, review_of, suggestion, suspect

from engine.domain import ReviewKind, Verdict
from explorer.deciding import Deciding
from explorer.models.review_queue import Answer, Case
from explorer.reviewing import Reviewing
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.review_queue_panel import ReviewQueuePanel

SUSPECTS, SUGGESTIONS = ReviewKind.SUSPECTS, ReviewKind.SUGGESTIONS
Key = Qt.Key
Make = Callable[[ReviewKind], ReviewQueuePanel]


@pytest.fixture
def library() -> ReviewLibrary:
    library = ReviewLibrary()
    for name in ("birds", "songs"):
        library.keep(review_of(SUSPECTS, name, suspects=tuple(suspect(item) for item in (1, 2, 3))))
        found = (suggestion(4, 0.96), suggestion(5, 0.6))
        library.keep(review_of(SUGGESTIONS, name, suggestions=found, to_label_next=(8,)))
    return library


@pytest.fixture
def reviewing(library: ReviewLibrary, tasks: Tasks) -> Reviewing:
    reviewing = Reviewing(library, tasks)  # type: ignore[arg-type]
    reviewing.know([BIRDS, SONGS])
    return reviewing


@pytest.fixture
def make(
    qtbot: QtBot, reviewing: Reviewing, library: ReviewLibrary, tasks: Tasks, thumbnails: ThumbnailCache
) -> Make:
    def made(kind: ReviewKind) -> ReviewQueuePanel:
        panel = ReviewQueuePanel(reviewing, kind, tasks, library, thumbnails)  # type: ignore[arg-type]
        keep_until_read(qtbot, panel, tasks)
        panel.resize(1200, 700)
        panel.show()
        reviewing.kind = kind
        reviewing.be_seen(True)
        qtbot.waitUntil(lambda: panel.queue.case is not None and tasks.idle)
        panel.setFocus()
        return panel

    return made


@pytest.fixture
def undo() -> QUndoStack:
    return QUndoStack()


@pytest.fixture
def panel(make: Make, library: ReviewLibrary, tasks: Tasks, undo: QUndoStack) -> ReviewQueuePanel:
    """The queue of suspects, whose answers are kept and can be undone."""
    panel = make(SUSPECTS)
    deciding = Deciding(library, tasks, undo, panel)  # type: ignore[arg-type]

    def keep(case: Case, field: str, answer: Answer) -> None:
        deciding.decide(case, field, answer, lambda said: panel.queue.note(case, said))

    panel.answered.connect(keep)
    return panel


def said(library: ReviewLibrary) -> list[tuple[int, str, str, Verdict]]:
    return [(one.item, one.field, one.label, one.verdict) for one in library.decided]


def test_that_a_case_is_asked_with_what_speaks_for_it(qtbot: QtBot, panel: ReviewQueuePanel) -> None:
    case = panel.case
    assert "<b>a / cat</b>" in case.question.text()
    assert "<b>a / dog</b>" in case.question.text()
    assert "speaks strongly for that" in case.confidence.text()
    assert case.witnesses.model.ids.tolist() == [101, 102]
    qtbot.waitUntil(lambda: case.peers.model.ids.tolist() == [201, 202])
    assert case.peers.heading.text() == "Near it, called a / cat"
    qtbot.waitUntil(lambda: case.name.text() == "1.jpg")
    assert panel.count.text() == "1 of 3"
    assert panel.compared == (1, 101), "with the nearest of what speaks for it"


def test_that_keys_accept_reject_and_skip_to_the_end(
    qtbot: QtBot, panel: ReviewQueuePanel, library: ReviewLibrary
) -> None:
    qtbot.keyClick(panel, Key.Key_A)
    assert panel.count.text() == "2 of 3"
    qtbot.keyClick(panel, Key.Key_Delete)
    qtbot.keyClick(panel, Key.Key_Right)
    assert panel.empty.sentence.text() == "That was the last one: 1 accepted, 1 rejected, 1 skipped."
    qtbot.waitUntil(lambda: len(library.decided) == 2)
    assert said(library) == [
        (1, "folder:2", "a/dog", Verdict.IS),
        (2, "folder:2", "a/dog", Verdict.IS_NOT),
    ]
    qtbot.keyClick(panel, Key.Key_Left)
    assert panel.queue.case is not None
    assert panel.queue.case.item == 3
    qtbot.keyClick(panel, Key.Key_Left)
    assert panel.case.answered.text() == "Rejected: not a / dog"
    panel.queue.step(9)
    panel.empty.button.click()
    assert panel.queue.case.item == 3


def test_that_an_answer_is_undone_and_shown_again_and_redone(
    qtbot: QtBot, panel: ReviewQueuePanel, library: ReviewLibrary, undo: QUndoStack
) -> None:
    qtbot.keyClick(panel, Key.Key_Return)
    qtbot.keyClick(panel, Key.Key_R)
    qtbot.waitUntil(lambda: undo.count() == 2)
    assert undo.undoText() == "Refuse “a/dog”"
    undo.undo()
    undo.undo()
    qtbot.waitUntil(lambda: panel.queue.skipped == 3)
    assert panel.queue.case is not None
    assert panel.queue.case.item == 1
    assert [one.verdicts.after[0][3] for one in library.applied] == [None, None]
    undo.redo()
    qtbot.waitUntil(lambda: panel.queue.counted(Verdict.IS) == 1)
    assert library.applied[-1].verdicts.after == ((1, "folder:2", "a/dog", Verdict.IS),)


def test_that_what_cannot_be_kept_is_not_taken_for_answered(
    qtbot: QtBot, panel: ReviewQueuePanel, library: ReviewLibrary, undo: QUndoStack
) -> None:
    library.refuses = True
    qtbot.keyClick(panel, Key.Key_A)
    qtbot.waitUntil(lambda: panel.queue.skipped == 3)
    assert panel.queue.case is not None
    assert panel.queue.case.item == 1
    assert undo.count() == 0


def test_that_another_label_can_be_typed(
    qtbot: QtBot, panel: ReviewQueuePanel, library: ReviewLibrary
) -> None:
    qtbot.keyClick(panel, Key.Key_L)
    field = panel.case.field
    assert field.hasFocus()
    qtbot.keyClicks(field, "sAfe")
    qtbot.keyClick(field, Key.Key_Return)
    assert panel.count.text() == "2 of 3", "the same key does not accept the next one too"
    qtbot.waitUntil(lambda: len(library.decided) == 1)
    assert said(library) == [(1, "folder:2", "sAfe", Verdict.IS)]
    assert panel.hasFocus()
    assert field.text() == ""
    qtbot.keyClick(panel, Key.Key_L)
    qtbot.keyClick(field, Key.Key_Escape)
    assert panel.hasFocus()


def test_that_a_completion_is_chosen_by_keys_alone(
    qtbot: QtBot, panel: ReviewQueuePanel, library: ReviewLibrary, reviewing: Reviewing
) -> None:
    qtbot.waitUntil(lambda: reviewing.labels is not None and "a/cat" in panel.case.field._known.values())
    field = panel.case.field
    qtbot.keyClick(panel, Key.Key_L)
    qtbot.keyClicks(field, "ca")
    completions = field._completions
    qtbot.waitUntil(completions.isVisible)
    qtbot.keyClick(completions, Key.Key_Down)
    qtbot.keyClick(completions, Key.Key_Return)
    qtbot.waitUntil(lambda: len(library.decided) == 1)
    assert said(library) == [(1, "folder:2", "a/cat", Verdict.IS)]
    assert not completions.isVisible()
    assert panel.count.text() == "2 of 3"


def test_that_return_on_a_button_does_not_accept(
    qtbot: QtBot, panel: ReviewQueuePanel, library: ReviewLibrary
) -> None:
    for button in (panel.reject, panel.skip, panel.bar.start):
        button.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClick(button, Key.Key_Return)
    assert panel.count.text() == "1 of 3"
    assert library.decided == []


def test_that_a_key_that_is_held_down_answers_once(
    qtbot: QtBot, panel: ReviewQueuePanel, library: ReviewLibrary
) -> None:
    plain = Qt.KeyboardModifier.NoModifier
    for key in (Key.Key_A, Key.Key_R):
        for repeated in (False, True, True):
            press = QKeyEvent(QEvent.Type.KeyPress, key, plain, "", repeated)
            QApplication.sendEvent(panel, press)
    qtbot.waitUntil(lambda: len(library.decided) == 2)
    assert panel.count.text() == "3 of 3"


def test_that_a_label_is_spelled_as_it_is_known(
    qtbot: QtBot, panel: ReviewQueuePanel, library: ReviewLibrary, reviewing: Reviewing
) -> None:
    qtbot.waitUntil(lambda: reviewing.labels is not None)
    panel.case.field.setText("  A/CAT ")
    panel.case.field._completions.hide()
    qtbot.keyClick(panel.case.field, Key.Key_Return)
    qtbot.waitUntil(lambda: len(library.decided) == 1)
    assert library.decided[0].label == "a/cat"


def test_that_suggestions_are_followed_by_what_to_label_next(
    qtbot: QtBot, make: Make, library: ReviewLibrary
) -> None:
    panel = make(SUGGESTIONS)
    assert panel.case.question.text() == "Is this <b>a / dog</b>?"
    assert "96 in 100" in panel.case.confidence.text()
    panel.queue.step(2)
    assert "What is this?" in panel.case.question.text()
    assert not panel.reject.isVisible()
    assert panel.case.witnesses.isHidden()
    assert panel.compared is None
    qtbot.waitUntil(lambda: panel.case.peers.model.ids.tolist() == [208, 209])
    assert panel.case.peers.heading.text() == "Near it"
    qtbot.keyClick(panel, Key.Key_A)
    assert panel.case.field.hasFocus()


def test_that_a_confidence_narrows_the_queue(qtbot: QtBot, make: Make, reviewing: Reviewing) -> None:
    panel = make(SUGGESTIONS)
    panel.bar.threshold.setValue(90)
    qtbot.waitUntil(lambda: [case.item for case in panel.queue.cases] == [4, 8])
    assert panel.bar.threshold_words.text() == "Confidence: 90 % or more"


def test_that_music_is_played_by_space(qtbot: QtBot, make: Make, reviewing: Reviewing) -> None:
    panel = make(SUSPECTS)
    played: list[int] = []
    panel.play_wanted.connect(played.append)
    qtbot.keyClick(panel, Key.Key_Space)
    assert played == []
    reviewing.choose_collection("songs")
    qtbot.waitUntil(lambda: panel.queue.case is not None)
    qtbot.keyClick(panel, Key.Key_Space)
    assert played == [1]
    assert "Space play" in panel.keys.text()


def test_that_without_labels_it_says_how_to_get_some(
    qtbot: QtBot, make: Make, library: ReviewLibrary, reviewing: Reviewing
) -> None:
    panel = make(SUSPECTS)
    library.reviews.clear()
    library.labels = ()
    reviewing.choose_collection("songs")
    qtbot.waitUntil(lambda: panel.empty.sentence.text().startswith("Nothing labels these items yet"))
    assert not panel.bar.start.isEnabled()
