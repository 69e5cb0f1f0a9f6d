"""What the window shows and how one gets there: filter, order, query, back and forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from engine.domain import (
    Collection,
    Condition,
    Example,
    Item,
    ItemFilter,
    Kind,
    Query,
    SearchResult,
    SortKey,
    Span,
)
from engine.library import Library
from explorer.history import History, Place
from explorer.models.item_list import Ids, ItemListModel
from explorer.models.orders import kind_shown, ordered, orders_for
from explorer.tasks import Tasks

QUERY_K = 60
"""Neighbours shown in the gallery when nobody says otherwise."""
FIRST_PAGE = 3000
"""Ids fetched first, so that a huge collection shows its beginning at once."""
REFRESH_MS = 600
"""While an import runs the gallery takes in new items this often."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A query's result, the kind of what was found, the items it asked about, and their order."""

    result: SearchResult
    kind: Kind | None
    examples: dict[int, Item]
    order: Ids


class Browser(QObject):
    """Keeps the gallery's model at the current place. All its work with the library is off the GUI thread."""

    arrived = Signal(object)
    """The place that is shown now, a ``Place``; emitted whenever anything of it changes."""
    shown = Signal(int, int)
    """Items shown, and items in the whole library."""
    answered = Signal(object)
    """The ``SearchResult`` that is shown."""
    kind_changed = Signal(object)
    """The ``Kind`` of all that is shown, or None where kinds are mixed; told before they are shown."""
    busy = Signal(bool)
    trouble = Signal(str)
    """A sentence on why something could not be shown."""
    unanswered = Signal(str)
    """Why the query that is shown has no answer; nothing is shown then."""

    def __init__(self, library: Library, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._history = History(Place())
        self._collections: list[Collection] = []
        """What is known of them."""
        self._kind: Kind | None = None
        self._least_score: float | None = None
        """Of the first neighbours that are asked for after browsing; all are shown, if None."""
        self.model = ItemListModel(tasks, library.items_by_id, self)
        self._refresh = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refresh.timeout.connect(self._load)

    @property
    def place(self) -> Place:
        """Where we are."""
        return self._history.current

    @property
    def kind(self) -> Kind | None:
        """The kind of all that is shown; None where kinds are mixed, or where nothing is."""
        return self._kind

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

    def know(self, collections: Sequence[Collection]) -> None:
        """Takes in which collections there are: what kind is shown follows from it."""
        self._collections = list(collections)
        if self.place.query is None:
            self._show_kind(kind_shown(self.place.item_filter, self._collections))

    # Filter and order

    def filter_by(self, collection: str | None, conditions: Sequence[Condition]) -> None:
        """Narrows or widens what is shown; a query goes on inside the new filter."""
        place = replace(self.place, collection=collection, conditions=tuple(conditions))
        if self.place.sort not in orders_for(kind_shown(place.item_filter, self._collections)):
            place = replace(place, sort=SortKey.ADDED, descending=False)
        self.go(place)

    def sort_by(self, key: SortKey | None, *, descending: bool) -> None:
        """Changes the order of browsing, or that of a query's neighbours; None is by their score."""
        place = self.place
        if place.query is not None:
            place = replace(place, ranking=key, ranking_descending=descending)
        elif key is not None:
            place = replace(place, sort=key, descending=descending)
        self._history.replace(place)
        self._load()

    # Queries

    def find_similar(self, examples: Sequence[Example], span: Span | None = None) -> None:
        """Asks for what is like ``examples``, in place of the query before; k and threshold stay.

        With ``span``, for tracks that have a part like that part of the one example.
        """
        query = self.place.query or Query(include=(), k=QUERY_K, threshold=self._least_score)
        fresh = replace(query, include=tuple(examples), exclude=(), span=span)
        self.go(replace(self.place, query=fresh, ranking=None, ranking_descending=False))

    def include(self, examples: Sequence[Example]) -> None:
        """More like these as well."""
        query = self.place.query
        if query is None:
            self.find_similar(examples)
            return
        kept = tuple(example for example in query.exclude if example not in examples)
        added = tuple(example for example in examples if example not in query.include)
        self.go(
            replace(self.place, query=replace(query, include=query.include + added, exclude=kept, span=None))
        )

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
        self.go(
            replace(self.place, query=replace(query, include=kept, exclude=query.exclude + added, span=None))
        )

    def drop(self, example: Example) -> None:
        """Takes an example out of the query; without the last one there is no query."""
        query = self.place.query
        if query is None:
            return
        include = tuple(kept for kept in query.include if kept != example)
        exclude = tuple(kept for kept in query.exclude if kept != example)
        rest = replace(query, include=include, exclude=exclude, span=None) if include else None
        self.go(replace(self.place, query=rest))

    def tune(
        self,
        *,
        k: int | None = None,
        threshold: float | None = None,
        hide_duplicates: bool | None = None,
        per_artist: int | None = None,
        per_album: int | None = None,
    ) -> None:
        """Changes how many neighbours are shown, and which.

        A threshold of -1 shows all scores, a cap of 0 any number of tracks of an artist or an album.
        """
        query = self.place.query
        if query is None:
            return
        if k is not None:
            query = replace(query, k=k)
        if threshold is not None:
            # Whoever wants to see all does not want to be limited again.
            self._least_score = self._least_score if threshold > -1.0 else None
            query = replace(query, threshold=threshold if threshold > -1.0 else None)
        if hide_duplicates is not None:
            query = replace(query, hide_duplicates=hide_duplicates)
        if per_artist is not None:
            query = replace(query, per_artist=per_artist or None)
        if per_album is not None:
            query = replace(query, per_album=per_album or None)
        self._history.replace(replace(self.place, query=query))
        self._load()

    def set_least_score(self, threshold: float) -> None:
        """From this score on neighbours are shown, of the query that is shown and of those to come."""
        self._least_score = threshold
        self.tune(threshold=threshold)

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
            self._tasks.run(
                lambda: self._ask(query, place), self._show_result, failed=self._fail, group="browse"
            )

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

        def read_first() -> tuple[Kind | None, tuple[NDArray[np.int64], int]]:
            ids, total = read(FIRST_PAGE)
            return self._guess(ids), (ids, total)

        def show_first(found: tuple[Kind | None, tuple[NDArray[np.int64], int]]) -> None:
            guess, answer = found
            known = self._collections
            self._show_kind(kind_shown(place.item_filter, known) if known else guess)
            ids, total = answer
            if len(ids) < FIRST_PAGE:
                show(answer)
                return
            if not len(self.model.ids):
                self._show_ids(ids, total)
            self._tasks.run(lambda: read(None), show, failed=self._fail, group="browse")

        self._tasks.run(read_first, show_first, failed=self._fail, group="browse")

    def _guess(self, ids: Ids) -> Kind | None:
        """The kind of the first and the last item: counting collections would keep the first page waiting."""
        ends = self._library.items_by_id(ids[[0, -1]].tolist()) if len(ids) else {}
        kinds = {item.kind for item in ends.values()}
        return kinds.pop() if len(kinds) == 1 else None

    def _show_ids(self, ids: NDArray[np.int64], total: int) -> None:
        self.model.show(ids)
        self.shown.emit(len(ids), total)

    def _ask(self, query: Query, place: Place) -> Answer:
        library = self._library
        result = library.similar(query)
        kinds = {version.name: version.kind for version in library.encoders()}
        examples = [example.item_id for example in query.include if example.item_id is not None]
        ids = np.array([neighbour.id for neighbour in result.neighbours], dtype=np.int64)
        if place.ranking is not None:
            items = library.items_by_id(ids.tolist()).values()
            order = ordered(items, place.ranking, descending=place.ranking_descending)
            ids = np.array([item.id for item in order], dtype=np.int64)
        return Answer(result, kinds.get(result.encoder), library.items_by_id(examples), ids)

    def _show_result(self, answer: Answer) -> None:
        found = {neighbour.id: neighbour for neighbour in answer.result.neighbours}
        scores = np.array([found[item_id].score for item_id in answer.order.tolist()], dtype=np.float32)
        spans = {item_id: one.span for item_id, one in found.items() if one.span is not None}
        self._show_kind(answer.kind)
        self.model.remember(answer.examples)
        self.model.show(answer.order, scores, spans)
        self.shown.emit(len(scores), len(scores))
        self.answered.emit(answer.result)
        self.busy.emit(False)

    def _show_kind(self, kind: Kind | None) -> None:
        if kind is not self._kind:
            self._kind = kind
            self.kind_changed.emit(kind)

    def _fail(self, sentence: str) -> None:
        self.busy.emit(False)
        self.trouble.emit(sentence)
        if self.place.query is not None:
            # What was shown before would be taken for the answer.
            self.model.show(np.empty(0, np.int64), np.empty(0, np.float32))
            self.unanswered.emit(sentence)
