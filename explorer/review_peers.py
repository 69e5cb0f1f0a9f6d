"""Near items that a person looks at beside those that speak for a suggestion."""

from __future__ import annotations

from engine.domain import Condition, Example, ItemFilter, Query
from engine.errors import EngineError
from engine.library import Library
from explorer.models.review_queue import Case

MOST = 8
"""As many as are looked at beside the witnesses of the other label."""


def peers_of(library: Library, case: Case, collection: str, field: str) -> list[int]:
    """Ids of the nearest items with the label in doubt; where nothing is suggested, of the nearest at all.

    None where they cannot be asked for, as by the labels of a table, which no filter knows. Runs off the
    GUI thread.
    """
    if case.doubted is None and case.suggested is not None:
        return []
    same = () if case.doubted is None else (Condition(field, "=", case.doubted),)
    query = Query(include=(Example(item_id=case.item),), k=MOST, item_filter=ItemFilter(collection, same))
    try:
        found = library.similar(query).neighbours
    except EngineError:
        return []
    return [one.id for one in found if one.id != case.item]
