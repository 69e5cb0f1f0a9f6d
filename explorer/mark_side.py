"""Joins the marks with the rest of a window: what a key means, where signs stand, where the list leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow

from engine.domain import Collection
from explorer.marking import Marking
from explorer.menus import Menu
from explorer.models.mark_book import Pair, pair
from explorer.session import Session
from explorer.subject import Subject
from explorer.views.gallery_page import MOST_MARKED, GalleryPage
from explorer.views.marks_panel import MarksPanel
from explorer.views.neighbours_panel import NeighboursPanel

WHAT_TO_DO = (
    f"Find similar first, and mark what was found; or select 2 to {MOST_MARKED} items to mark each with each."
)
ITEMS_ONLY = "Only items of the library can be marked as similar. Search with one of them, not with a file."


class MarkSide(QObject):
    """The marks of a window: those of its keys and menus, on its tiles, and in a panel of their own."""

    train_requested = Signal(str)
    """An encoder is to learn from the marks of this collection."""

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        gallery: GalleryPage,
        neighbours: NeighboursPanel,
        subject: Subject,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._gallery = gallery
        self._neighbours = neighbours
        self._subject = subject
        self.marking = Marking(session.library, session.tasks, session.undo_stack, self)
        self.panel = MarksPanel(session.tasks, session.library, session.thumbnails)
        self._connect()

    def _connect(self) -> None:
        session, marking, panel = self._session, self.marking, self.panel
        session.facets_read.connect(self._know)
        session.items_changed.connect(panel.model.refresh)
        session.browser.shown.connect(self._show)
        marking.changed.connect(self._show)
        marking.told.connect(session.notice)
        self._gallery.mark.connect(self.mark)
        self._neighbours.mark.connect(self.mark)
        self._neighbours.found.connect(self._show)
        panel.said.connect(marking.mark)
        panel.item_chosen.connect(self._go_to)
        panel.find_similar.connect(session.find_similar_ids)
        panel.train_requested.connect(self.train_requested)

    def fill(self, menu: Menu) -> None:
        """Puts the two verbs into a menu; their keys work from then on."""
        menu.add("Mark as similar", lambda: self.mark(True), "Y", "mark-similar")
        menu.add("Mark as not similar", lambda: self.mark(False), "N", "mark-not-similar")

    def mark(self, similar: bool) -> None:
        """Marks what is selected beside what was asked for; a mark that says so already is taken away."""
        pairs = self._pairs()
        if pairs:
            self.marking.toggle(pairs, similar)
        else:
            asked = self._session.browser.place.query
            foreign = asked is not None and not self._session.browser.place.examples
            self._session.notice.emit(ITEMS_ONLY if foreign else WHAT_TO_DO)

    def _pairs(self) -> list[Pair]:
        """A neighbour that is looked at goes with the item it is a neighbour of, results with their query."""
        ids, examples = self._subject.ids(), self._session.browser.place.examples
        neighbour_of = self._neighbours.item
        if self._subject.looked_at is not None and neighbour_of is not None:
            examples = (neighbour_of.id,)
        if examples:
            return [pair(asked, found) for asked in examples for found in ids if asked != found]
        is_query = self._session.browser.place.query is not None
        return [] if is_query or len(ids) > MOST_MARKED else [pair(*two) for two in combinations(ids, 2)]

    # What is shown

    def _know(self, _facets: object, collections: Sequence[Collection], _tags: object) -> None:
        self.marking.know(collections)

    def _show(self) -> None:
        """Puts signs on the tiles beside what was asked for, and all marks into the list."""
        book, place, item = self.marking.book, self._session.browser.place, self._neighbours.item
        self._gallery.model.show_marks(book.beside(place.examples))
        self._neighbours.model.show_marks(book.beside([item.id]) if item is not None else {})
        self.panel.show_book(book, place.collection)

    def _go_to(self, item_id: int) -> None:
        """Selects an item in the gallery; where that does not show it, it shows its whole collection."""
        if not self._gallery.model.rows_of([item_id]):
            browser = self._session.browser
            browser.go(replace(browser.place, conditions=(), query=None))
            self._gallery.restore([item_id], item_id)
        self._gallery.go_to(item_id)
