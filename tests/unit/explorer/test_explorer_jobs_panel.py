from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QProgressBar, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from engine.domain import JobRecord, JobState
from engine.events import (
    ItemFailed,
    ItemsImported,
    JobCancelled,
    JobFailed,
    JobFinished,
    JobLog,
    JobStarted,
    Progress,
)
from explorer.views.job_row import JobRow
from explorer.views.job_status import LOG_LINES
from explorer.views.jobs_panel import AT_ONCE, MOST_ROWS, PAINT_MS, JobsPanel

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def _record(job_id: int, state: JobState = JobState.DONE) -> JobRecord:
    return JobRecord(job_id, "import", state, f"Import number {job_id}", 3, 9, None, 1, NOON, NOON)


@pytest.fixture
def panel(qtbot: QtBot) -> JobsPanel:
    panel = JobsPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 400)
    panel.show()
    return panel


def _rows(panel: JobsPanel) -> list[JobRow]:
    rows = [row for row in panel.findChildren(JobRow) if row.isVisible()]
    return sorted(rows, key=lambda row: row.y())


def _wait_for_rows(panel: JobsPanel, qtbot: QtBot, count: int) -> list[JobRow]:
    qtbot.waitUntil(lambda: len(_rows(panel)) == count)
    return _rows(panel)


def _words(row: JobRow) -> str:
    return " | ".join(label.text() for label in row.findChildren(QLabel) if label.isVisible())


def _button(row: JobRow, text: str) -> QPushButton:
    return next(button for button in row.findChildren(QPushButton) if text in button.text())


def _open_log(row: JobRow) -> QPlainTextEdit:
    row.findChild(QToolButton).click()
    return row.findChild(QPlainTextEdit)


def _one_job(panel: JobsPanel, qtbot: QtBot) -> JobRow:
    panel.take(JobStarted(7, "import"))
    return _wait_for_rows(panel, qtbot, 1)[0]


def test_that_an_empty_panel_says_what_it_is_for(panel: JobsPanel) -> None:
    shown = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
    assert any("No jobs yet" in text for text in shown)


def test_that_progress_is_shown_with_percent_rate_and_time(panel: JobsPanel, qtbot: QtBot) -> None:
    row = _one_job(panel, qtbot)
    panel.take(Progress(7, "importing", 250, 1000, 50.0, 15.0))
    qtbot.waitUntil(lambda: "25 %" in _words(row))
    assert "250 of 1,000 · 50/s · about 20 seconds left" in _words(row)
    bar = row.findChild(QProgressBar)
    assert bar.value() / bar.maximum() == 0.25


def test_that_a_job_of_unknown_length_shows_a_bar_without_end(panel: JobsPanel, qtbot: QtBot) -> None:
    row = _one_job(panel, qtbot)
    assert row.findChild(QProgressBar).maximum() == 0
    assert "%" not in _words(row)


def test_that_the_newest_job_is_on_top(panel: JobsPanel, qtbot: QtBot) -> None:
    panel.show_records([_record(9), _record(4), _record(6)])
    panel.take(JobStarted(12, "import"))
    rows = _wait_for_rows(panel, qtbot, 4)
    assert [row.accessibleName() for row in rows] == [
        "Import",
        "Import number 9",
        "Import number 6",
        "Import number 4",
    ]


def test_that_cancel_is_asked_once_and_says_so(panel: JobsPanel, qtbot: QtBot) -> None:
    row = _one_job(panel, qtbot)
    with qtbot.waitSignal(panel.cancel) as asked:
        qtbot.mouseClick(_button(row, "Cancel"), Qt.MouseButton.LeftButton)
    assert asked.args == [7]
    assert "Stopping at the next safe point" in _words(row)
    assert not _button(row, "Cancel").isEnabled()


def test_that_a_job_of_another_program_cannot_be_cancelled_here(panel: JobsPanel, qtbot: QtBot) -> None:
    panel.show_records([_record(3, JobState.RUNNING)])
    row = _wait_for_rows(panel, qtbot, 1)[0]
    assert not _button(row, "Cancel").isVisible()


@pytest.mark.parametrize("state", [JobState.INTERRUPTED, JobState.CANCELLED])
def test_that_a_job_that_stopped_can_be_resumed_once(panel: JobsPanel, qtbot: QtBot, state: JobState) -> None:
    panel.show_records([_record(3, state)])
    row = _wait_for_rows(panel, qtbot, 1)[0]
    button = _button(row, "Resume")
    assert button.isVisible()
    with qtbot.waitSignal(panel.resume) as asked:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == [3]
    assert not button.isVisible()
    assert "Starting again…" in _words(row)
    panel.take(JobStarted(4, "import"), 3)
    _wait_for_rows(panel, qtbot, 2)
    assert "Starting again…" not in _words(row)
    assert not button.isVisible()


def test_that_a_job_that_waits_for_another_one_does_not_say_that_it_is_starting(
    panel: JobsPanel, qtbot: QtBot
) -> None:
    _one_job(panel, qtbot)
    panel.show_records([_record(3, JobState.CANCELLED)])
    row = _wait_for_rows(panel, qtbot, 2)[1]
    _button(row, "Resume").click()
    assert "when the job that is running has ended" in _words(row)


def test_that_a_job_that_makes_no_sense_to_resume_is_offered_again(panel: JobsPanel, qtbot: QtBot) -> None:
    panel.show_records([_record(3, JobState.CANCELLED)])
    [row] = _wait_for_rows(panel, qtbot, 1)
    _button(row, "Resume").click()
    panel.note_not_resumed(3)
    assert _button(row, "Resume").isVisible()
    assert "Starting" not in _words(row)


def test_that_a_job_that_could_not_be_resumed_is_offered_again(panel: JobsPanel, qtbot: QtBot) -> None:
    panel.show_records([_record(3, JobState.CANCELLED)])
    [row] = _wait_for_rows(panel, qtbot, 1)
    _button(row, "Resume").click()
    assert not _button(row, "Resume").isVisible()
    panel.take(JobFailed(0, "Another job is writing to the library."), 3)
    _wait_for_rows(panel, qtbot, 2)
    assert _button(row, "Resume").isVisible()


def test_that_a_cancelled_job_can_be_resumed_without_a_restart(panel: JobsPanel, qtbot: QtBot) -> None:
    row = _one_job(panel, qtbot)
    panel.take(JobCancelled(7, {"imported": 2}))
    qtbot.waitUntil(lambda: _button(row, "Resume").isVisible())
    assert not _button(row, "Cancel").isVisible()


def test_that_a_job_that_begins_anew_does_not_promise_to_go_on(panel: JobsPanel, qtbot: QtBot) -> None:
    panel.take(JobStarted(7, "evaluate"))
    row = _wait_for_rows(panel, qtbot, 1)[0]
    assert "stays" in _button(row, "Cancel").toolTip()
    panel.take(JobCancelled(7))
    qtbot.waitUntil(lambda: _button(row, "Start again").isVisible())
    assert "from the beginning" in _button(row, "Start again").toolTip()
    assert "nothing is changed" in _words(row)


def test_that_a_training_can_be_paused_and_no_other_job(panel: JobsPanel, qtbot: QtBot) -> None:
    assert not _button(_one_job(panel, qtbot), "Pause").isVisible()
    panel.take(JobStarted(8, "train"))
    row = _wait_for_rows(panel, qtbot, 2)[0]
    with qtbot.waitSignal(panel.pause) as asked:
        qtbot.mouseClick(_button(row, "Pause"), Qt.MouseButton.LeftButton)
    assert asked.args == [8]
    assert not _button(row, "Cancel").isEnabled()
    panel.take(JobCancelled(8, paused=True))
    qtbot.waitUntil(lambda: _button(row, "Resume").isVisible())
    assert "Paused" in _words(row)


def test_that_a_job_that_was_resumed_elsewhere_is_not_offered_again(panel: JobsPanel, qtbot: QtBot) -> None:
    panel.show_records([_record(3, JobState.PAUSED)])
    row = _wait_for_rows(panel, qtbot, 1)[0]
    assert _button(row, "Resume").isVisible()
    panel.note_resumed(3)
    panel.note_resumed(99)
    assert not _button(row, "Resume").isVisible()


def test_that_failed_files_are_counted_and_can_be_shown(panel: JobsPanel, qtbot: QtBot) -> None:
    row = _one_job(panel, qtbot)
    panel.take(JobFinished(7, {"imported": 785, "failed": [{}, {}, {}]}))
    qtbot.waitUntil(lambda: "785 imported, 3 failed." in _words(row))
    with qtbot.waitSignal(panel.show_failed):
        qtbot.mouseClick(_button(row, "Show 3 failed"), Qt.MouseButton.LeftButton)
    assert not row.findChild(QProgressBar).isVisible()


def test_that_the_log_is_live_and_can_be_copied(panel: JobsPanel, qtbot: QtBot) -> None:
    row = _one_job(panel, qtbot)
    assert not row.findChild(QToolButton).isVisible()
    panel.take(ItemFailed(7, "/a/b.jpg", "the file ends too early"))
    qtbot.waitUntil(lambda: row.findChild(QToolButton).isVisible())
    text = _open_log(row)
    assert text.toPlainText() == "Not read: /a/b.jpg: the file ends too early"
    panel.take(JobLog(7, "warning", "Slow."))
    qtbot.waitUntil(lambda: text.toPlainText().endswith("\nWarning: Slow."))
    _button(row, "Copy log").click()
    assert QGuiApplication.clipboard().text() == text.toPlainText()


def test_that_a_flood_of_events_leaves_the_end_of_the_log_and_a_true_count(
    panel: JobsPanel, qtbot: QtBot
) -> None:
    row = _one_job(panel, qtbot)
    panel.take(JobLog(7, "info", "Begun."))
    qtbot.waitUntil(lambda: row.findChild(QToolButton).isVisible())
    text = _open_log(row)
    for number in range(50_000):
        panel.take(ItemFailed(7, f"/a/{number}.jpg", "broken"))
    panel.take(Progress(7, "importing", 50_000, 50_000, 900.0, 0.0))
    qtbot.waitUntil(lambda: "100 %" in _words(row))
    assert text.blockCount() == LOG_LINES
    assert text.toPlainText().endswith("/a/49999.jpg: broken")
    assert _button(row, "Show 50,000 failed").isVisible()


def test_that_a_flood_is_painted_a_few_times_only(
    panel: JobsPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    _one_job(panel, qtbot)
    painted: list[int] = []
    monkeypatch.setattr(JobRow, "refresh", lambda row: painted.append(1))
    for done in range(3 * AT_ONCE):
        panel.take(Progress(7, "importing", done, None, 1.0, None))
    assert painted == []
    qtbot.waitUntil(lambda: painted == [1, 1, 1])
    qtbot.wait(2 * PAINT_MS)
    assert painted == [1, 1, 1]


def test_that_events_and_rows_are_taken_in_the_order_in_which_they_came(
    panel: JobsPanel, qtbot: QtBot
) -> None:
    panel.take(JobStarted(7, "import"))
    panel.show_records([_record(7, JobState.RUNNING)])
    panel.take(Progress(7, "importing", 5, 10, 1.0, None))
    row = _wait_for_rows(panel, qtbot, 1)[0]
    assert row.accessibleName() == "Import number 7"
    assert "5 of 10" in _words(row)


def test_that_imported_items_alone_make_no_row(panel: JobsPanel, qtbot: QtBot) -> None:
    panel.take(ItemsImported(7, (1, 2, 3)))
    _one_job(panel, qtbot)
    assert len(_rows(panel)) == 1


def test_that_a_job_whose_process_died_is_shown_as_failed(panel: JobsPanel, qtbot: QtBot) -> None:
    row = _one_job(panel, qtbot)
    panel.take(JobFailed(0, "The import crashed."))
    qtbot.waitUntil(lambda: "The import crashed." in _words(row))
    assert len(_rows(panel)) == 1
    assert _button(row, "Try again").isVisible()


def test_that_a_job_that_never_began_gets_a_row_and_leaves_others_alone(
    panel: JobsPanel, qtbot: QtBot
) -> None:
    panel.show_records([_record(3, JobState.RUNNING)])
    panel.take(JobFailed(0, "Another program is writing to the library."))
    rows = _wait_for_rows(panel, qtbot, 2)
    assert "Another program is writing" in _words(rows[0])
    assert not any(button.isVisible() for button in rows[0].findChildren(QPushButton))
    assert rows[1].accessibleName() == "Import number 3"


def test_that_only_the_latest_jobs_are_kept(panel: JobsPanel, qtbot: QtBot) -> None:
    panel.show_records([_record(job_id) for job_id in range(MOST_ROWS + 20, 0, -1)])
    rows = _wait_for_rows(panel, qtbot, MOST_ROWS)
    assert rows[0].accessibleName() == f"Import number {MOST_ROWS + 20}"


def test_that_names_are_shown_as_they_are(panel: JobsPanel, qtbot: QtBot) -> None:
    record = JobRecord(
        3, "import", JobState.FAILED, "Import /a/<b>bold</b> & co", 0, None, "<i>no</i>", 1, NOON, NOON
    )
    panel.show_records([record])
    row = _wait_for_rows(panel, qtbot, 1)[0]
    labels = [label for label in row.findChildren(QLabel) if "<" in label.text()]
    assert len(labels) == 2
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)
