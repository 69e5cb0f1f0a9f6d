"""Joins trainings with the rest of a window: their page is made when somebody looks at it first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow

from engine.domain import Collection
from explorer import dialogs, operations
from explorer.page_side import PageSide
from explorer.session import Session
from explorer.training import Trainings
from explorer.training_request import Goal

if TYPE_CHECKING:
    from explorer.views.training_page import TrainingPage


class TrainingSide(PageSide):
    """The page of trainings. They go on, and are listened to, whether or not it is shown."""

    not_resumed = Signal(int)
    """Id of a job, of any kind, that could not be started again."""
    page: TrainingPage | None

    def __init__(self, window: QMainWindow, session: Session) -> None:
        super().__init__(window, session)
        self.trainings = Trainings(session.library, session.tasks, self)
        self._connect()

    def learn_from_marks(self, collection: str) -> None:
        """Shows the page, ready to train a collection from its marks."""
        trainings = self.trainings
        trainings.choose_collection(collection)
        trainings.choose(replace(trainings.wish, goal=Goal.MARKS))
        self.show()

    def resume(self, job_id: int) -> None:
        """Starts a job of any kind again; if it is a training, it goes on on its card."""
        self.trainings.go_on(job_id, lambda: self._resume(job_id, self._session.notice.emit))

    def _resume(self, job_id: int, tell: Callable[[str], None] = lambda _why: None) -> None:
        """``tell`` learns why it does not go on, as the card of a training does."""

        def complain(why: str) -> None:
            self.trainings.runs.could_not_resume(job_id, why)
            self.not_resumed.emit(job_id)
            tell(why)

        self._session.resume_job(job_id, complain)

    # Making and joining

    def _load(self) -> None:
        """Its plotting library takes half a second."""
        # NumPy itself leaves the first of them to the moment when it is needed.
        import numpy.ma  # noqa: F401

        import explorer.views.training_page  # noqa: F401

    def _make_page(self) -> TrainingPage:
        from explorer.views.training_page import TrainingPage

        page = TrainingPage(self.trainings)
        page.form.table_wanted.connect(self._ask_for_table)
        return page

    def _be_seen(self, seen: bool) -> None:
        self.trainings.be_seen(seen)

    def _connect(self) -> None:
        session, trainings, runs = self._session, self.trainings, self.trainings.runs
        session.facets_read.connect(self._know)
        session.items_changed.connect(trainings.items_changed)
        session.browser.arrived.connect(trainings.show_place)
        session.browser.kind_changed.connect(trainings.show_kind)
        session.bridge.told.connect(runs.hear)
        runs.wanted.connect(
            lambda wanted: session.begin(
                partial(operations.train, request=wanted), lambda why: trainings.could_not_start(wanted, why)
            )
        )
        runs.pause_wanted.connect(session.pause_job)
        runs.cancel_wanted.connect(session.cancel_job)
        runs.resume_wanted.connect(self._resume)

    def _know(self, _facets: object, collections: Sequence[Collection], _tags: object) -> None:
        self.trainings.know(collections)

    def _ask_for_table(self, goal: Goal) -> None:
        title = "Choose a table of labels" if goal is Goal.LABELS else "Choose a table of captions"

        def take(path: Path) -> None:
            wish = self.trainings.wish
            source = str(path)
            changed = (
                replace(wish, goal=goal, labels=source)
                if goal is Goal.LABELS
                else replace(wish, goal=goal, captions=source)
            )
            self.trainings.choose(changed)

        dialogs.ask_for_table(self._window, title, take)
