"""The jobs at the bottom of the window: what runs, how far it is, how it ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QStackedLayout, QVBoxLayout, QWidget

from engine.domain import JobRecord
from engine.events import ItemsImported, JobEvent, JobFailed, JobStarted
from explorer import theme
from explorer.views.job_row import JobRow
from explorer.views.job_status import JobStatus
from explorer.views.page_area import page_area

PAINT_MS = 100
"""Events come as fast as they like; what they change is shown this often."""
AT_ONCE = 3000
"""So many events are taken in each time, in about a hundredth of a second; the rest of a flood waits."""
MOST_ROWS = 30
STARTING, BEHIND = "Starting again…", "Starts again when the job that is running has ended."


class JobsPanel(QWidget):
    """One row per job, the newest first."""

    pause = Signal(int)
    cancel = Signal(int)
    resume = Signal(int)
    show_failed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._statuses: dict[int, JobStatus] = {}
        self._rows: dict[int, JobRow] = {}
        self._news: deque[JobEvent | JobRecord] = deque()
        self._places: dict[int, float] = {}
        """Where among the others, by id, a job that got no id of its own belongs."""
        self._own: int | None = None
        """The job of this program that runs."""
        self._nameless = 0
        self._paint_soon = QTimer(self, singleShot=True, interval=PAINT_MS)
        self._paint_soon.timeout.connect(self._paint)
        self._empty = QLabel("No jobs yet. What takes a while, such as importing a folder, is shown here.")
        self._list = QVBoxLayout()
        self._pages = QStackedLayout(self)
        self._build()

    def take(self, event: JobEvent, asked: object = None) -> None:
        """Learns from an event, soon: the call itself costs next to nothing.

        ``asked`` is the id of the job that it goes on from, where it does from one.
        """
        if isinstance(event, JobFailed) and not event.job_id and isinstance(asked, int):
            self.note_not_resumed(asked)  # it was not even begun
        if isinstance(event, JobStarted) and isinstance(asked, int):
            self._set_resumed(asked, True)
        if not isinstance(event, ItemsImported):
            self._hear([event])

    def show_records(self, records: Sequence[JobRecord]) -> None:
        """Learns from rows of the catalogue, of this session's jobs and of earlier ones."""
        self._hear(records)

    def note_resumed(self, job_id: int) -> None:
        """Learns that a job is started again, here or elsewhere in the window."""
        self._set_resumed(job_id, True, BEHIND if self._own is not None else STARTING)

    def note_not_resumed(self, job_id: int) -> None:
        """Learns that a job could not be started again."""
        self._set_resumed(job_id, False)

    def _resume(self, job_id: int) -> None:
        self.note_resumed(job_id)
        self.resume.emit(job_id)

    def _set_resumed(self, job_id: int, resumed: bool, beginning: str = "") -> None:
        status = self._statuses.get(job_id)
        if status is not None:
            status.resumed, status.beginning = resumed, beginning
        if job_id in self._rows:
            self._rows[job_id].refresh()

    def _hear(self, news: Sequence[JobEvent | JobRecord]) -> None:
        if not self._news:
            self._paint_soon.start()
        self._news.extend(news)

    def _read(self, record: JobRecord) -> int:
        self._statuses.setdefault(record.id, JobStatus(record.id)).read(record)
        return record.id

    def _follow(self, event: JobEvent) -> int:
        job_id = event.job_id or self._blame()
        if isinstance(event, JobStarted):
            self._own = job_id
        status = self._statuses.get(job_id)
        if status is None:
            status = self._statuses[job_id] = JobStatus(job_id)
        status.take(event)
        if job_id == self._own and not status.runs:
            self._own = None
        return job_id

    def _blame(self) -> int:
        """Which job ended without a word for itself: the one that runs, or else one that never began."""
        if self._own is not None:
            return self._own
        self._nameless -= 1
        self._statuses[self._nameless] = JobStatus(self._nameless, "A job that could not begin")
        self._places[self._nameless] = max(self._statuses) + 0.5
        return self._nameless

    def _paint(self) -> None:
        changed = set()
        for _ in range(min(AT_ONCE, len(self._news))):
            news = self._news.popleft()
            changed.add(self._read(news) if isinstance(news, JobRecord) else self._follow(news))
        if self._news:
            self._paint_soon.start()
        for job_id in changed:
            if job_id in self._rows:
                self._rows[job_id].refresh()
            else:
                self._add_row(job_id)
        self._drop_old_rows()
        self._pages.setCurrentIndex(1 if self._rows else 0)

    def _place(self, job_id: int) -> float:
        return self._places.get(job_id, job_id)

    def _add_row(self, job_id: int) -> None:
        row = JobRow(self._statuses[job_id])
        row.pause.connect(self.pause)
        row.cancel.connect(self.cancel)
        row.resume.connect(self._resume)
        row.show_failed.connect(self.show_failed)
        newer = sum(self._place(other) > self._place(job_id) for other in self._rows)
        self._list.insertWidget(newer, row)
        self._rows[job_id] = row

    def _drop_old_rows(self) -> None:
        over = [job_id for job_id in sorted(self._rows, key=self._place) if not self._statuses[job_id].runs]
        for job_id in over[: max(0, len(self._rows) - MOST_ROWS)]:
            self._rows.pop(job_id).deleteLater()
            del self._statuses[job_id]

    def _build(self) -> None:
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        theme.give_role(self._empty, "muted")
        self.setAccessibleName("Jobs")
        page = QFrame()
        theme.give_role(page, "page")
        self._list.setContentsMargins(8, 0, 8, 8)
        self._list.setSpacing(8)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self._list)
        outer.addStretch(1)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(page_area(page))
