"""Joins evaluations with the rest of a window: their page is made when somebody looks at it first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from engine.domain import Collection, Condition, EvaluationRequest
from explorer import dialogs, operations
from explorer.evaluating import Evaluating
from explorer.evaluation_columns import Column, items_in_cell
from explorer.history import Place
from explorer.page_side import PageSide
from explorer.session import Session

if TYPE_CHECKING:
    from explorer.views.evaluation_page import EvaluationPage


class EvaluationSide(PageSide):
    """The page of evaluations. They go on, and are listened to, whether or not it is shown."""

    page: EvaluationPage | None

    def __init__(self, window: QMainWindow, session: Session) -> None:
        super().__init__(window, session)
        self.evaluating = Evaluating(session.library, session.tasks, self)
        self._connect()

    # Making and joining

    def _load(self) -> None:
        """Its plotting library takes half a second."""
        # NumPy itself leaves the first of them to the moment when it is needed.
        import numpy.ma  # noqa: F401

        import explorer.views.evaluation_page  # noqa: F401

    def _make_page(self) -> EvaluationPage:
        from explorer.views.evaluation_page import EvaluationPage

        session = self._session
        page = EvaluationPage(self.evaluating, session.tasks, session.thumbnails, session.library.items_by_id)
        page.form.table_wanted.connect(self._ask_for_table)
        page.export_wanted.connect(self._ask_where_to)
        page.report.items_wanted.connect(self._open_items)
        page.report.ids_opened.connect(self._open_ids)
        page.report.item_opened.connect(lambda item_id: session.find_similar_ids([item_id]))
        page.report.threshold_chosen.connect(self._use_threshold)
        page.report.copy_wanted.connect(self._copy)
        return page

    def _be_seen(self, seen: bool) -> None:
        self.evaluating.be_seen(seen)

    def _connect(self) -> None:
        session, evaluating, runs = self._session, self.evaluating, self.evaluating.runs
        session.facets_read.connect(self._know)
        session.items_changed.connect(evaluating.items_changed)
        session.browser.arrived.connect(evaluating.show_place)
        session.browser.kind_changed.connect(evaluating.show_kind)
        session.bridge.told.connect(runs.hear)
        runs.wanted.connect(self._begin)
        runs.cancel_wanted.connect(session.cancel_job)
        evaluating.saved.connect(session.notice)

    def _begin(self, wanted: EvaluationRequest) -> None:
        runs = self.evaluating.runs
        self._session.begin(
            partial(operations.evaluate, request=wanted), lambda why: runs.could_not_start(wanted, why)
        )

    def _know(self, _facets: object, collections: Sequence[Collection], _tags: object) -> None:
        self.evaluating.know(collections)

    # What is wanted on the page

    def _open_items(self, column: Column, truth: str, foretold: str | None) -> None:
        evaluation, encoder = column.evaluation.record.id, column.result.encoder
        facade = self._session.library.evaluation
        self._session.tasks.run(
            lambda: items_in_cell(facade.outcomes(evaluation, encoder), truth, foretold),
            self._open_ids,
            group="items of a cell",
        )

    def _open_ids(self, ids: Sequence[int]) -> None:
        """Shows exactly these in the gallery, whatever was filtered there before."""
        subject = self.evaluating.subject
        if not ids:
            self._session.notice.emit("These items were not kept with the evaluation.")
            return
        first, *others = map(str, ids)
        only = Condition("id", "=", first, tuple(others))
        self._session.browser.go(Place(subject.name if subject is not None else None, (only,)))
        self.leave()

    def _use_threshold(self, threshold: float) -> None:
        self._session.browser.set_least_score(threshold)
        self._session.notice.emit(f"Only neighbours with a score of {threshold:.2f} or more are shown now.")

    def _copy(self, threshold: float) -> None:
        QGuiApplication.clipboard().setText(f"{threshold:.2f}")
        self._session.notice.emit(f"{threshold:.2f} is on the clipboard.")

    def _ask_for_table(self) -> None:
        evaluating = self.evaluating

        def take(path: Path) -> None:
            evaluating.choose(replace(evaluating.wish, labels=str(path)))

        dialogs.ask_for_table(self._window, "Choose a table of labels", take)

    def _ask_where_to(self, evaluation_id: int, ending: str) -> None:
        subject = self.evaluating.subject
        name = f"{subject.name if subject is not None else 'evaluation'}-{evaluation_id}"
        dialogs.ask_where_to_save_report(
            self._window, name, ending, partial(self.evaluating.write, evaluation_id)
        )
