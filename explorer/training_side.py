"""Joins trainings with the rest of a window: their page is made when somebody looks at it first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMainWindow

from engine.domain import Collection
from explorer import dialogs
from explorer.history import Place
from explorer.session import Session
from explorer.training import Trainings
from explorer.training_request import Goal

if TYPE_CHECKING:
    from explorer.views.training_page import TrainingPage


class TrainingSide(QObject):
    """The page of trainings. They go on, and are listened to, whether or not it is shown."""

    shown = Signal()
    """The page is there, and wants to be looked at."""
    left = Signal()
    """Something else wants to be looked at."""

    def __init__(self, window: QMainWindow, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._place: Place | None = None
        self.trainings = Trainings(session.library, session.tasks, self)
        self.page: TrainingPage | None = None
        self.is_shown = False
        self._connect()

    # What the window calls

    def show(self) -> None:
        """Shows the page; the first time when what it needs is loaded."""
        if self.page is None:
            self._session.tasks.run(_load, lambda _: self._make(), group="training page")
        else:
            self._show()

    def leave(self) -> bool:
        """Shows the page no more; whether it was shown."""
        was_shown, self.is_shown = self.is_shown, False
        if was_shown:
            self.trainings.be_seen(False)
            self.left.emit()
        return was_shown

    def toggle(self) -> None:
        """Shows the page, or what was shown before."""
        if not self.leave():
            self.show()

    def learn_from_marks(self, collection: str) -> None:
        """Shows the page, ready to train a collection from its marks."""
        trainings = self.trainings
        trainings.choose_collection(collection)
        trainings.choose(replace(trainings.wish, goal=Goal.MARKS))
        self.show()

    # Making and joining

    def _show(self) -> None:
        self.is_shown = True
        self._place = self._session.browser.place
        self.trainings.be_seen(True)
        self.shown.emit()

    def _make(self) -> None:
        from explorer.views.training_page import TrainingPage

        if self.page is None:
            self.page = TrainingPage(self.trainings)
            self.page.form.table_wanted.connect(self._ask_for_table)
        # Making it and showing it both take a while: the window has its turn in between.
        QTimer.singleShot(0, self._show)

    def _connect(self) -> None:
        session, trainings, runs = self._session, self.trainings, self.trainings.runs
        session.facets_read.connect(self._know)
        session.items_changed.connect(trainings.items_changed)
        session.browser.arrived.connect(self._follow)
        session.browser.kind_changed.connect(trainings.show_kind)
        session.bridge.told.connect(runs.hear)
        runs.wanted.connect(
            lambda wanted: session.train(wanted, lambda why: trainings.could_not_start(wanted, why))
        )
        runs.pause_wanted.connect(session.pause_job)
        runs.cancel_wanted.connect(session.cancel_job)
        runs.resume_wanted.connect(
            lambda job_id: session.resume_job(job_id, lambda why: runs.could_not_resume(job_id, why))
        )

    def _know(self, _facets: object, collections: Sequence[Collection], _tags: object) -> None:
        self.trainings.know(collections)

    def _follow(self, place: Place) -> None:
        """Whoever goes to another place wants to look at it."""
        self.trainings.show_place(place)
        if self.is_shown and place != self._place:
            self.leave()

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


def _load() -> None:
    """Imports what the page needs, in a thread: its plotting library takes half a second."""
    # NumPy itself leaves the first of them to the moment when it is needed.
    import numpy.ma  # noqa: F401

    import explorer.views.training_page  # noqa: F401
