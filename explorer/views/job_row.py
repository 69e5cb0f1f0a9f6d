"""One job: what it is, how far it is, what can be done about it, and its log when asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QWidget,
)

from engine.domain import JobState
from explorer import theme
from explorer.icons import icon
from explorer.views.elided_label import ElidedLabel
from explorer.views.icon_label import IconLabel
from explorer.views.job_log import JobLogView
from explorer.views.job_status import JobStatus, words_of

ICON_SIDE = 20
STEPS = 1000
"""Finer than percents, so that the bar of a long job still moves."""
ICONS = {
    JobState.RUNNING: ("running", QPalette.ColorRole.Accent),
    JobState.DONE: ("done", QPalette.ColorRole.Accent),
    JobState.FAILED: ("failed", QPalette.ColorRole.BrightText),
    JobState.PAUSED: ("pause", QPalette.ColorRole.Accent),
    JobState.CANCELLED: ("cancel", QPalette.ColorRole.PlaceholderText),
    JobState.INTERRUPTED: ("interrupted", QPalette.ColorRole.BrightText),
}


class JobRow(QFrame):
    """Shows a ``JobStatus``; the panel says when it has changed."""

    pause = Signal(int)
    cancel = Signal(int)
    resume = Signal(int)
    show_failed = Signal()

    def __init__(self, status: JobStatus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status = status
        self._icon = IconLabel(icon("running"), ICON_SIDE, ICON_SIDE)
        self._title = ElidedLabel()
        self._words = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._percent = QLabel(alignment=Qt.AlignmentFlag.AlignRight)
        self._bar = QProgressBar(textVisible=False, maximum=STEPS)
        self._failed = QPushButton()
        self._pause = QPushButton(icon("pause"), "Pause")
        self._cancel = QPushButton(icon("cancel"), "Cancel")
        self._resume = QPushButton(icon("resume"), "Resume")
        self._expand = QToolButton(autoRaise=True)
        self._log = JobLogView(status)
        self._build()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Shows the status as it is now."""
        status = self._status
        self._title.setText(status.description)
        self.setAccessibleName(status.description)
        self._words.setText(words_of(status))
        self._icon.set_icon(icon(*ICONS[status.state]))
        self._icon.setToolTip(status.state.value.capitalize())
        self._show_share()
        self._failed.setText(f"Show {status.failures:,} failed")
        self._failed.setVisible(status.failures > 0)
        self._pause.setVisible(status.can_pause)
        self._pause.setEnabled(not status.stopping)
        self._cancel.setVisible(status.runs and status.here)
        self._cancel.setEnabled(not status.stopping)
        self._resume.setVisible(status.can_resume)
        self._resume.setText(_again(status))
        self._resume.setToolTip(
            "Start it again where it stopped; nothing is done twice"
            if status.goes_on
            else "Start it again, from the beginning; what was there before stays until it is done"
        )
        self._cancel.setToolTip(
            "Stop at the next safe point; what is finished stays"
            if status.goes_on
            else "Stop at the next safe point; what was there before stays"
        )
        self._expand.setVisible(status.lines > 0)
        self._log.refresh()

    def _show_share(self) -> None:
        """The bar of a job that is over stays where it stopped, unless it came to its end."""
        status, share = self._status, self._status.share
        self._bar.setVisible(status.runs or (share is not None and status.state is not JobState.DONE))
        self._bar.setMaximum(0 if share is None else STEPS)
        self._bar.setValue(int((share or 0.0) * STEPS))
        self._percent.setVisible(self._bar.isVisibleTo(self) and share is not None)
        self._percent.setText(f"{int((share or 0.0) * 100)} %")

    def _ask_to_stop(self, asking: SignalInstance) -> None:
        self._status.stopping = True
        self.refresh()
        asking.emit(self._status.job_id)

    def _toggle_log(self, shown: bool) -> None:
        self._expand.setIcon(icon("chevron-down" if shown else "chevron-right"))
        self._expand.setToolTip("Hide the log" if shown else "Show the log")
        self._log.setVisible(shown)

    def _connect(self) -> None:
        self._failed.clicked.connect(self.show_failed)
        self._pause.clicked.connect(lambda: self._ask_to_stop(self.pause))
        self._cancel.clicked.connect(lambda: self._ask_to_stop(self.cancel))
        self._resume.clicked.connect(lambda: self.resume.emit(self._status.job_id))
        self._expand.toggled.connect(self._toggle_log)

    def _build(self) -> None:
        theme.give_role(self, "card")
        theme.give_role(self._words, "muted")
        theme.give_role(self._percent, "muted")
        theme.give_role(self._failed, "link")
        self._failed.setToolTip("Show the files that could not be read")
        self._pause.setToolTip("Stop for now; it goes on from that very moment when you resume it")
        self._expand.setCheckable(True)
        self._expand.setToolTip("Show the log")
        self._expand.setAccessibleName("Log")
        self._expand.setIcon(icon("chevron-right"))
        self._bar.setAccessibleName("Progress")
        self._log.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for button in (self._failed, self._resume, self._pause, self._cancel, self._expand):
            buttons.addWidget(button)
        advance = QHBoxLayout()
        advance.setSpacing(8)
        advance.addWidget(self._bar, 1)
        advance.addWidget(self._percent)
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 8, 8)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._icon, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._title, 0, 1)
        grid.addWidget(self._words, 1, 1)
        grid.addLayout(buttons, 0, 2, 2, 1)
        grid.addLayout(advance, 2, 1, 1, 2)
        grid.addWidget(self._log, 3, 1, 1, 2)


def _again(status: JobStatus) -> str:
    """The word for starting it again."""
    if status.state is JobState.FAILED:
        return "Try again"
    return "Resume" if status.goes_on else "Start again"
