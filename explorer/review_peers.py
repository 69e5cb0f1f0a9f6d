"""The items nearest to a suspect that share the label in doubt: what speaks for leaving it as it is."""

from __future__ import annotations

from engine.domain import Condition, Example, ItemFilter, Query
from engine.errors import EngineError
from engine.library import Library
from explorer.models.review_queue import Case

MOST = 8
"""As many as are looked at beside the witnesses of the other label."""


def peers_of(library: Library, case: Case, collection: str, field: str) -> list[int]:
    """Ids of the nearest items with the label in doubt; none where they cannot be asked for.

    Labels of a table are such: no filter knows them. Runs off the GUI thread.
    """
    if case.doubted is None:
        return []
    same = Condition(field, "=", case.doubted)
    query = Query(include=(Example(item_id=case.item),), k=MOST, item_filter=ItemFilter(collection, (same,)))
    try:
        found = library.similar(query).neighbours
    except EngineError:
        return []
    return [one.id for one in found if one.id != case.item]
