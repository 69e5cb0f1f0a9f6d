"""By what the points of maps are coloured, and which of them are pale."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.domain import ColourField, Colouring, ItemFilter, MapPoints, Query
from engine.domain.maps import Ids
from engine.library import Library
from explorer.map_sheet import MapSheet
from explorer.tasks import Tasks

SCORE = ColourField("score", "Score to the query")
"""Offered while there is a query; every other field is the library's."""
FAVOURITES = ("folder:1", "genre", "artist", "cluster")
"""What a map is coloured by when nobody has said: the first of these that there is."""
ONE_COLOUR = ""
"""What stands for a person's choice of no field at all."""


class MapColours(QObject):
    """Reads colourings for sheets off the GUI thread, all by the same field."""

    fields_changed = Signal(object, object)
    """What can be coloured by, ``list[ColourField]``, and the ``field`` that is chosen, or None."""

    def __init__(
        self,
        library: Library,
        tasks: Tasks,
        sheets: Callable[[], Sequence[MapSheet]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._sheets = sheets
        self._collection: str | None = None
        self._query: Query | None = None
        self._filter = ItemFilter()
        self._fields: list[ColourField] = []
        self._by_score = False
        self._vivid: Ids | None = None
        self.field: str | None = None
        """What points are coloured by; None is one colour."""
        self.favourite: str | None = None
        """The field that a person chose last, apart from the score; None where nobody did."""

    # What is shown

    def read(self, collection: str) -> None:
        """Offers what a collection can be coloured by, and colours its sheets."""
        self._collection = collection

        def show(fields: list[ColourField]) -> None:
            if collection == self._collection:
                self._fields = fields
                self._choose()

        self._tasks.run(lambda: self._library.maps.colour_fields(collection), show, group="map fields")

    def show_query(self, query: Query | None) -> None:
        """Offers the score to a query; without one, points are coloured as before it."""
        if query == self._query:
            return
        self._query = query
        if self._by_score:
            self._choose()
        else:
            self._offer()

    def colour_by(self, field: str | None) -> None:
        """Colours by a field that was offered; in one colour, when None."""
        self._by_score = field == SCORE.field
        if not self._by_score:
            self.favourite = ONE_COLOUR if field is None else field
        self._choose()

    def colour(self, sheet: MapSheet) -> None:
        """Reads the colours of a sheet and shows them."""
        points = sheet.points
        if points is None:
            return

        def show(colouring: Colouring | None) -> None:
            if sheet in self._sheets() and np.array_equal(points.ids, sheet.model.ids):
                sheet.model.set_colouring(colouring)

        self._tasks.run(self.reading(points), show, group=f"map colours {id(sheet)}")

    def reading(self, points: MapPoints) -> Callable[[], Colouring | None]:
        """What reads the colours of points by the field that is chosen now; for a thread."""
        maps, field, query = self._library.maps, self.field, self._query

        def read() -> Colouring | None:
            if field is None:
                return None
            if field == SCORE.field:
                return maps.scores(points, query) if query is not None else None
            return maps.colouring(points, field)

        return read

    def _choose(self) -> None:
        """Takes what a person chose, where that is there; else what suits the collection."""
        known = [one.field for one in self._fields]
        self._by_score = self._by_score and self._query is not None
        if self._by_score:
            self.field = SCORE.field
        elif self.favourite == ONE_COLOUR:
            self.field = None
        elif self.favourite in known:
            self.field = self.favourite
        else:
            self.field = next((one for one in FAVOURITES if one in known), known[0] if known else None)
        self._offer()
        for sheet in self._sheets():
            self.colour(sheet)

    def _offer(self) -> None:
        scores = [SCORE] if self._query is not None else []
        self.fields_changed.emit([*scores, *self._fields], self.field)

    # What is pale

    def show_filter(self, item_filter: ItemFilter, *, again: bool = False) -> None:
        """Draws what does not pass a filter pale; ``again`` where other items may pass by now."""
        if item_filter == self._filter and not again:
            return
        self._filter = item_filter
        if not item_filter.conditions:
            self._show_vivid(None)
        else:
            self._tasks.run(
                lambda: self._library.ordered_ids(item_filter), self._show_vivid, group="map filter"
            )

    def dress(self, sheet: MapSheet) -> None:
        """Gives a new sheet what the others have."""
        sheet.model.set_pale(self._vivid)

    def _show_vivid(self, ids: Ids | None) -> None:
        if ids is None and self._vivid is None:
            return
        self._vivid = ids
        for sheet in self._sheets():
            self.dress(sheet)
