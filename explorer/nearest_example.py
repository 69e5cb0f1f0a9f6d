"""Which of the items that were searched with is nearest to a result."""

from __future__ import annotations

from collections.abc import Sequence

from engine.domain import Condition, Example, Item, ItemFilter, Query
from engine.errors import EngineError
from engine.library import Library


def nearest_first(library: Library, item: Item, examples: Sequence[Item]) -> tuple[Item, ...]:
    """``examples``, the most like ``item`` first; those that cannot be compared with it stay at the end."""
    first, *others = (str(one.id) for one in examples)
    among = ItemFilter(conditions=(Condition("id", "=", first, tuple(others)),))
    query = Query(include=(Example(item_id=item.id),), item_filter=among, k=len(examples))
    try:
        found = library.similar(query).neighbours
    except EngineError:  # the explanation itself says what is wrong
        found = ()
    places = {neighbour.id: place for place, neighbour in enumerate(found)}
    return tuple(sorted(examples, key=lambda one: places.get(one.id, len(places))))
