"""Joins reviews with the rest of a window: their page is made when somebody looks at it first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QMainWindow

from engine.domain import Collection, ReviewKind
from explorer import dialogs, operations
from explorer.deciding import Deciding
from explorer.discarding import Discarding
from explorer.models.duplicate_group import Group
from explorer.models.review_queue import Answer, Case
from explorer.page_side import PageSide
from explorer.reviewing import Reviewing
from explorer.session import Session
from explorer.trash import Discard, Discarded

if TYPE_CHECKING:
    from explorer.views.duplicates_panel import DuplicatesPanel
    from explorer.views.review_outliers_panel import OutliersPanel
    from explorer.views.review_page import Panel, ReviewPage
    from explorer.views.review_queue_panel import ReviewQueuePanel


class ReviewSide(PageSide):
    """The page of reviews. What looks through collections goes on, whether or not it is shown."""

    page: ReviewPage | None

    def __init__(self, window: QMainWindow, session: Session) -> None:
        super().__init__(window, session)
        self._tag_names: Sequence[str] = ()
        self.reviewing = Reviewing(session.library, session.tasks, self)
        self.deciding = Deciding(session.library, session.tasks, session.undo_stack, self)
        self.discarding = Discarding(session.library, session.tasks, parent=self)
        self._connect()

    @property
    def compared(self) -> tuple[int, int] | None:
        """What the panel compares that is shown."""
        panel = self.page.panels.get(self.reviewing.kind) if self.page is not None else None
        return panel.compared if panel is not None else None

    # Making and joining

    def _load(self) -> None:
        import explorer.views.review_page  # noqa: F401

    def _make_page(self) -> ReviewPage:
        from explorer.views.review_page import ReviewPage

        session = self._session
        page = ReviewPage(self.reviewing, session.tasks, session.library, session.thumbnails)
        page.made.connect(self._connect_panel)
        page.know_tags(self._tag_names)
        page.begin()
        return page

    def _be_seen(self, seen: bool) -> None:
        self.reviewing.be_seen(seen)

    def _connect(self) -> None:
        session, reviewing, jobs = self._session, self.reviewing, self.reviewing.jobs
        session.facets_read.connect(self._know)
        session.items_changed.connect(reviewing.items_changed)
        session.browser.arrived.connect(reviewing.show_place)
        session.browser.kind_changed.connect(reviewing.show_kind)
        reviewing.found.connect(lambda _: self.compared_changed.emit())
        session.bridge.told.connect(jobs.hear)
        jobs.wanted.connect(
            lambda wanted: session.begin(
                partial(operations.review, request=wanted), lambda why: jobs.could_not_start(wanted, why)
            )
        )
        jobs.cancel_wanted.connect(session.cancel_job)
        self.deciding.told.connect(session.notice)
        self.deciding.labels_changed.connect(session.tags_changed)
        self.deciding.apart_changed.connect(lambda: reviewing.read(ReviewKind.DUPLICATES))
        self.discarding.trouble.connect(session.notice)
        self.discarding.done.connect(self._tell_discarded)

    def _connect_panel(self, panel: Panel) -> None:
        from explorer.views.duplicates_panel import DuplicatesPanel
        from explorer.views.review_queue_panel import ReviewQueuePanel

        panel.play_wanted.connect(self._session.listening.play)
        panel.bar.export_wanted.connect(lambda: self._export(panel))
        panel.compared_changed.connect(self.compared_changed)
        if isinstance(panel, DuplicatesPanel):
            self._connect_duplicates(panel)
        elif isinstance(panel, ReviewQueuePanel):
            panel.find_similar.connect(self._find_similar)
            panel.answered.connect(partial(self._decide, panel))
        else:
            self._connect_outliers(panel)

    def _connect_duplicates(self, panel: DuplicatesPanel) -> None:
        self._session.items_changed.connect(panel.model.refresh)
        panel.apart_wanted.connect(self.deciding.set_apart)
        panel.why_wanted.connect(self.why_wanted)
        panel.opened.connect(self._open)
        panel.trash_wanted.connect(self._ask_to_discard)

    def _connect_outliers(self, panel: OutliersPanel) -> None:
        self._session.items_changed.connect(panel.model.refresh)
        panel.opened.connect(self._open)
        panel.find_similar.connect(self._find_similar)
        panel.tag_wanted.connect(lambda ids, name: self._session.change_tags(ids, [name], []))

    def _know(self, _facets: object, collections: Sequence[Collection], tag_names: Sequence[str]) -> None:
        self._tag_names = tag_names
        self.reviewing.know(collections)
        if self.page is not None:
            self.page.know_tags(tag_names)

    # What a person wants

    def _open(self, ids: Sequence[int]) -> None:
        """Shows items in the gallery, which takes the place of the page."""
        subject = self.reviewing.subject
        self.leave()
        self._session.show_only(np.array(ids, dtype=np.int64), subject.name if subject is not None else None)

    def _find_similar(self, ids: Sequence[int]) -> None:
        self.leave()
        self._session.find_similar_ids(ids)

    def _decide(self, panel: ReviewQueuePanel, case: Case, field: str, answer: Answer) -> None:
        self.deciding.decide(case, field, answer, partial(panel.queue.note, case))

    def _ask_to_discard(self, groups: Sequence[Group]) -> None:
        def ask(discards: Sequence[Discard]) -> None:
            dialogs.ask_before_discarding(self._window, discards, lambda: self.discarding.carry_out(discards))

        self.discarding.prepare(groups, ask)

    def _tell_discarded(self, done: Discarded) -> None:
        session = self._session
        gone = [item.id for item in done.gone]
        if gone:
            count = "1 file is" if len(gone) == 1 else f"{len(gone):,} files are"
            session.notice.emit(f"{count} in the system’s trash, where they can be had back.")
            session.tags_changed(gone)
            session.browser.refresh_soon()
            self.reviewing.read(ReviewKind.DUPLICATES)
        if done.refusals:
            dialogs.tell_what_stayed(self._window, done)

    def _export(self, panel: Panel) -> None:
        review, session = panel.shown, self._session
        if review is None:
            return

        def write(target: Path) -> None:
            session.tasks.run(
                lambda: session.library.review.write_csv(review, target),
                lambda _: session.notice.emit(f"The list is written to {target}."),
            )

        name = f"{review.request.collection} {review.request.kind.value}.csv"
        dialogs.ask_where_to_save_list(self._window, name, write)
