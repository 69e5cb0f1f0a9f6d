"""Where a person has been: places to go back and forward to."""

from __future__ import annotations

from dataclasses import dataclass

from engine.domain import Condition, ItemFilter, Query, SortKey


@dataclass(frozen=True, slots=True)
class Place:
    """What the gallery shows: items that pass a filter, in order, or a query's neighbours among them."""

    collection: str | None = None
    conditions: tuple[Condition, ...] = ()
    sort: SortKey = SortKey.ADDED
    descending: bool = False
    query: Query | None = None
    """Its own filter is not used: that of the place is."""
    ranking: SortKey | None = None
    """The order of the query's neighbours; by their score when None."""
    ranking_descending: bool = False

    @property
    def examples(self) -> tuple[int, ...]:
        """Ids of the items that the query is to be like; none where there is no query."""
        asked = self.query.include if self.query is not None else ()
        return tuple(one.item_id for one in asked if one.item_id is not None)

    @property
    def item_filter(self) -> ItemFilter:
        """Collection and conditions together."""
        return ItemFilter(self.collection, self.conditions)


class History:
    """Places in the order in which they were visited, and which of them is the current one."""

    def __init__(self, start: Place) -> None:
        self._places = [start]
        self._at = 0

    @property
    def current(self) -> Place:
        """Where we are."""
        return self._places[self._at]

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place before."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a place after."""
        return self._at + 1 < len(self._places)

    def visit(self, place: Place) -> None:
        """Goes to a new place; what lay ahead is forgotten."""
        if place != self.current:
            del self._places[self._at + 1 :]
            self._places.append(place)
            self._at += 1

    def replace(self, place: Place) -> None:
        """Changes the current place without a step that one could go back to."""
        self._places[self._at] = place

    def back(self) -> Place:
        """Goes one step back, if there is one."""
        self._at = max(0, self._at - 1)
        return self.current

    def forward(self) -> Place:
        """Goes one step forward, if there is one."""
        self._at = min(len(self._places) - 1, self._at + 1)
        return self.current
