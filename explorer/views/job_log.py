"""The log of one job: what went wrong, file by file, while it goes wrong."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Protocol

from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from explorer import theme
from explorer.icons import icon
from explorer.views.job_status import LOG_LINES

HEIGHT = 132


class Logged(Protocol):
    """Whatever has a log."""

    @property
    def log(self) -> deque[str]: ...
    @property
    def lines(self) -> int:
        """Lines ever; more than ``log`` holds once the first of them were dropped."""


class JobLogView(QWidget):
    """Shows the end of a job's log; takes in new lines only while it can be seen."""

    def __init__(self, status: Logged, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status = status
        self._taken = 0
        self._text = QPlainTextEdit(readOnly=True, undoRedoEnabled=False, maximumBlockCount=LOG_LINES)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setAccessibleName("Log")
        self._text.setFixedHeight(HEIGHT)
        self._count = QLabel()
        theme.give_role(self._count, "muted")
        copy = QPushButton(icon("copy"), "Copy log")
        copy.setToolTip("Copy these lines to the clipboard")
        copy.clicked.connect(self.copy)
        below = QHBoxLayout()
        below.addWidget(self._count, 1)
        below.addWidget(copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addWidget(self._text)
        layout.addLayout(below)

    def refresh(self) -> None:
        """Takes in the lines that came since the last time."""
        fresh = self._status.lines - self._taken
        if not fresh or not self.isVisible():
            return
        log = self._status.log
        if fresh < len(log):
            self._text.appendPlainText("\n".join(islice(log, len(log) - fresh, None)))
        else:
            self._text.setPlainText("\n".join(log))
            bar = self._text.verticalScrollBar()
            bar.setValue(bar.maximum())
        self._taken = self._status.lines
        dropped = self._status.lines - len(log)
        self._count.setText(f"The last {len(log):,} of {self._status.lines:,} lines" if dropped else "")

    def copy(self) -> None:
        """Puts the log on the clipboard."""
        QGuiApplication.clipboard().setText("\n".join(self._status.log))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Catches up."""
        super().showEvent(event)
        self.refresh()
