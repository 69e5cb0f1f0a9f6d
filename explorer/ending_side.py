"""Joins the ends of trainings with the rest of a window: cards, what answers for a collection, maps."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from engine.domain import Collection
from explorer import operations
from explorer.map_side import MapSide
from explorer.promoting import Promoting, Standing
from explorer.promotion_jobs import Wanted
from explorer.session import Session
from explorer.training_side import TrainingSide
from explorer.views.asked_wording import asked_words
from explorer.views.training_ending import EndingSources, TrainingEnding

if TYPE_CHECKING:
    from explorer.views.training_card import TrainingCard

FILL_MS = 120
"""So long after a card is unfolded its ending is made."""


class EndingSide(QObject):
    """Puts an ending on each card of a training that has ended well, once somebody looks at it."""

    def __init__(self, session: Session, training: TrainingSide, maps: MapSide) -> None:
        super().__init__(training)
        self._session = session
        self._training = training
        self._maps = maps
        self._has_page = False
        self._endings: dict[TrainingCard, TrainingEnding] = {}
        self.promoting = Promoting(session.library, session.tasks, self)
        self._connect()

    @property
    def endings(self) -> list[TrainingEnding]:
        """Those that were looked at, of cards that are still there."""
        return list(self._endings.values())

    def _connect(self) -> None:
        promoting, session = self.promoting, self._session
        self._training.shown.connect(self._find_page)
        promoting.standing.connect(self._show_standing)
        promoting.begun.connect(self._show_begun)
        promoting.going_on.connect(self._show_how_far)
        promoting.refused.connect(self._show_refused)
        promoting.answers_changed.connect(session.answer_anew)
        promoting.discarded.connect(self._maps.leave_version)
        promoting.discarded.connect(self._training.trainings.items_changed)
        session.facets_read.connect(self._know)
        self._maps.version_shown.connect(self._follow_map)
        session.bridge.told.connect(promoting.jobs.hear)
        promoting.jobs.wanted.connect(self._begin)
        promoting.jobs.cancel_wanted.connect(session.cancel_job)

    def _begin(self, wanted: Wanted) -> None:
        jobs = self.promoting.jobs
        self._session.begin(
            partial(operations.embed, succession=wanted.succession, asked=wanted),
            lambda why: jobs.could_not_start(wanted, why),
        )

    def _find_page(self) -> None:
        """Learns of the page, which is made when somebody looks at it for the first time."""
        page = self._training.page
        if page is None or self._has_page:
            return
        self._has_page = True
        page.card_opened.connect(self._fill_soon)
        page.card_dropped.connect(lambda card: self._endings.pop(card, None))
        for card in page.cards:
            if card.is_unfolded:
                self._fill_soon(card)

    def _fill_soon(self, card: TrainingCard) -> None:
        """The card and its curves are drawn first: all at once would keep the window waiting."""
        QTimer.singleShot(FILL_MS, self, lambda: self._fill(card))

    def _fill(self, card: TrainingCard) -> None:
        """Shows what came of a training; of one that was resumed, what came of it at last."""
        page, report, collection = self._training.page, card.run.result, card.run.collection
        if page is None or report is None or card in self._endings or card not in page.cards:
            return
        library = self._session.library
        sources = EndingSources(
            self._session.tasks, self._session.thumbnails, library.trained.comparisons, library.items_by_id
        )
        ending = self._endings[card] = TrainingEnding(report, collection, sources)
        card.ending_area.addWidget(ending)
        promoting, version = self.promoting, ending.version
        ending.promote_wanted.connect(lambda: promoting.promote(version, collection))
        ending.demote_wanted.connect(lambda: promoting.demote(version, collection))
        ending.cancel_wanted.connect(lambda: promoting.cancel(version))
        ending.discard_wanted.connect(lambda: promoting.discard(version))
        ending.map_wanted.connect(lambda after: self._show_map(ending, after))
        ending.item_opened.connect(lambda item_id: self._session.find_similar_ids([item_id]))
        # It alone is heard: what follows it in the gallery has nothing to do with it.
        ending.play_requested.connect(lambda track: self._session.listening.play_from(track, 0.0))
        promoting.read(version, collection)

    def _show_map(self, ending: TrainingEnding, after: bool) -> None:
        self._training.leave()
        if after:
            self._maps.show_version(ending.collection, ending.version)
        else:
            self._maps.leave_version(ending.version)
            ending.show_map_side(False)

    def _follow_map(self, version: str) -> None:
        self._session.notice.emit(f"This is how “{version}” sees it. Its card leads back to the old map.")
        for ending in self.endings:
            ending.show_map_side(ending.version == version)

    # What became of versions

    def _know(self, _facets: object, collections: Sequence[Collection], _tags: object) -> None:
        """Where another version answers than a card says, it is asked anew: others may have led to that."""
        answering = {one.name: one.encoder for one in collections}
        for ending in self.endings:
            answers = answering.get(ending.collection) == ending.version
            if answers is not (ending.standing is Standing.ANSWERS):
                self.promoting.read(ending.version, ending.collection)

    def _show_standing(self, version: str, standing: Standing) -> None:
        for ending in self.endings:
            if ending.version == version:
                ending.show_standing(standing)
                ending.show_map_side(False)
                self._show_how_far(version)

    def _show_begun(self, version: str, sentence: str) -> None:
        for ending in self.endings:
            if ending.version == version:
                ending.set_busy(sentence)

    def _show_how_far(self, version: str) -> None:
        asked = self.promoting.jobs.of(version)
        for ending in self.endings:
            if ending.version == version and asked is not None:
                ending.show_how_far(asked_words(asked), asked.share, can_cancel=not asked.stopping)

    def _show_refused(self, version: str, sentence: str) -> None:
        for ending in self.endings:
            if ending.version == version:
                ending.complain(sentence)
