"""What the window shows and how one gets there: filter, order, query, back and forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from engine.domain import Condition, Example, Item, ItemFilter, Query, SearchResult, SortKey
from engine.library import Library
from explorer.history import History, Place
from explorer.models.item_list import ItemListModel
from explorer.tasks import Tasks

QUERY_K = 60
"""Neighbours shown in the gallery when nobody says otherwise."""
FIRST_PAGE = 3000
"""Ids fetched first, so that a huge collection shows its beginning at once."""
REFRESH_MS = 600
"""While an import runs the gallery takes in new items this often."""


Answer = tuple[SearchResult, dict[int, Item]]
"""A query's result, and the items it asked about."""


class Browser(QObject):
    """Keeps the gallery's model at the current place. All its work with the library is off the GUI thread."""

    arrived = Signal(object)
    """The place that is shown now, a ``Place``; emitted whenever anything of it changes."""
    shown = Signal(int, int)
    """Items shown, and items in the whole library."""
    answered = Signal(object)
    """The ``SearchResult`` that is shown."""
    busy = Signal(bool)
    trouble = Signal(str)
    """A sentence on why something could not be shown."""

    def __init__(self, library: Library, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._history = History(Place())
        self.model = ItemListModel(tasks, library.items_by_id, self)
        self._refresh = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refresh.timeout.connect(self._load)

    @property
    def place(self) -> Place:
        """Where we are."""
        return self._history.current

    @property
    def can_go_back(self) -> bool:
        """Whether ``back`` leads anywhere."""
        return self._history.can_go_back

    @property
    def can_go_forward(self) -> bool:
        """Whether ``forward`` leads anywhere."""
        return self._history.can_go_forward

    # Moving

    def open_at(self, place: Place) -> None:
        """Sets the place to begin with, in place of everything."""
        self._history.replace(place)

    def start(self) -> None:
        """Shows the first place."""
        self._load()

    def go(self, place: Place) -> None:
        """Goes to ``place``."""
        self._history.visit(place)
        self._load()

    def back(self) -> None:
        """Goes back one place."""
        self._history.back()
        self._load()

    def forward(self) -> None:
        """Goes forward again."""
        self._history.forward()
        self._load()

    def refresh_soon(self) -> None:
        """The library has changed: shows the current place anew, not too often."""
        if not self._refresh.isActive():
            self._refresh.start()

    # Filter and order

    def filter_by(self, collection: str | None, conditions: Sequence[Condition]) -> None:
        """Narrows or widens what is shown; a query goes on inside the new filter."""
        self.go(replace(self.place, collection=collection, conditions=tuple(conditions)))

    def sort_by(self, key: SortKey, *, descending: bool) -> None:
        """Changes the order of browsing."""
        self._history.replace(replace(self.place, sort=key, descending=descending))
        self._load()

    # Queries

    def find_similar(self, examples: Sequence[Example]) -> None:
        """Asks for what is like ``examples``, in place of the query before; k and threshold stay."""
        query = self.place.query
        fresh = Query(include=tuple(examples), k=QUERY_K)
        if query is not None:
            fresh = replace(query, include=tuple(examples), exclude=())
        self.go(replace(self.place, query=fresh))

    def include(self, examples: Sequence[Example]) -> None:
        """More like these as well."""
        query = self.place.query
        if query is None:
            self.find_similar(examples)
            return
        kept = tuple(example for example in query.exclude if example not in examples)
        added = tuple(example for example in examples if example not in query.include)
        self.go(replace(self.place, query=replace(query, include=query.include + added, exclude=kept)))

    def exclude(self, examples: Sequence[Example]) -> None:
        """Less like these; only a query can have them."""
        query = self.place.query
        if query is None:
            self.trouble.emit("Find something similar first; then say what it should be less like.")
            return
        kept = tuple(example for example in query.include if example not in examples)
        added = tuple(example for example in examples if example not in query.exclude)
        if not kept:
            self.trouble.emit("A query needs at least one thing to be like; this is the last one.")
            return
        self.go(replace(self.place, query=replace(query, include=kept, exclude=query.exclude + added)))

    def drop(self, example: Example) -> None:
        """Takes an example out of the query; without the last one there is no query."""
        query = self.place.query
        if query is None:
            return
        include = tuple(kept for kept in query.include if kept != example)
        exclude = tuple(kept for kept in query.exclude if kept != example)
        rest = replace(query, include=include, exclude=exclude) if include else None
        self.go(replace(self.place, query=rest))

    def tune(
        self, *, k: int | None = None, threshold: float | None = None, hide_duplicates: bool | None = None
    ) -> None:
        """Changes how many neighbours are shown and from which score on (-1 shows all)."""
        query = self.place.query
        if query is None:
            return
        if k is not None:
            query = replace(query, k=k)
        if threshold is not None:
            query = replace(query, threshold=threshold if threshold > -1.0 else None)
        if hide_duplicates is not None:
            query = replace(query, hide_duplicates=hide_duplicates)
        self._history.replace(replace(self.place, query=query))
        self._load()

    def clear_query(self) -> None:
        """Back to browsing."""
        if self.place.query is not None:
            self.go(replace(self.place, query=None))

    # Loading

    def _load(self) -> None:
        place = self.place
        self.arrived.emit(place)
        self.busy.emit(True)
        if place.query is None:
            self._load_ids(place)
        else:
            query = replace(place.query, item_filter=place.item_filter)
            self._tasks.run(lambda: self._ask(query), self._show_result, failed=self._fail, group="browse")

    def _load_ids(self, place: Place) -> None:
        def read(limit: int | None) -> tuple[NDArray[np.int64], int]:
            ids = self._library.ordered_ids(
                place.item_filter, place.sort, descending=place.descending, limit=limit
            )
            return ids, self._library.count(ItemFilter())

        def show(answer: tuple[NDArray[np.int64], int]) -> None:
            ids, total = answer
            self._show_ids(ids, total)
            self.busy.emit(False)

        def show_first(answer: tuple[NDArray[np.int64], int]) -> None:
            ids, total = answer
            if len(ids) < FIRST_PAGE:
                show(answer)
                return
            if not len(self.model.ids):
                self._show_ids(ids, total)
            self._tasks.run(lambda: read(None), show, failed=self._fail, group="browse")

        self._tasks.run(lambda: read(FIRST_PAGE), show_first, failed=self._fail, group="browse")

    def _show_ids(self, ids: NDArray[np.int64], total: int) -> None:
        self.model.show(ids)
        self.shown.emit(len(ids), total)

    def _ask(self, query: Query) -> Answer:
        examples = [example.item_id for example in query.include if example.item_id is not None]
        return self._library.similar(query), self._library.items_by_id(examples)

    def _show_result(self, answer: Answer) -> None:
        result, examples = answer
        self.model.remember(examples)
        ids = np.array([neighbour.id for neighbour in result.neighbours], dtype=np.int64)
        scores = np.array([neighbour.score for neighbour in result.neighbours], dtype=np.float32)
        self.model.show(ids, scores)
        self.shown.emit(len(ids), len(ids))
        self.answered.emit(result)
        self.busy.emit(False)

    def _fail(self, sentence: str) -> None:
        self.busy.emit(False)
        self.trouble.emit(sentence)
