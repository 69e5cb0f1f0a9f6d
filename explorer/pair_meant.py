"""Which two items a person means who asks why they are similar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from explorer.history import Place

WHAT_TO_DO = "Find similar first and choose one of the results, or select two items."
TOO_MANY = "Choose one result, or select just two items."
NO_ITEM = (
    "The query is a file or a text, and only items of the library can be compared: import the file, or "
    "select two items."
)
ITSELF = "This is what was searched with. Choose one of the other results."


class Meant(NamedTuple):
    """An item, and what it is to be compared with."""

    examples: tuple[int, ...]
    """One of these; several where several items were searched with."""
    item: int


def pair_meant(selected: Sequence[int], place: Place) -> Meant | str:
    """Two that are selected, or one result and what was searched with; a sentence where neither is."""
    if len(selected) == 2:
        return Meant((selected[0],), selected[1])
    if len(selected) > 2:
        return TOO_MANY
    if not selected or place.query is None:
        return WHAT_TO_DO
    if not place.examples:
        return NO_ITEM
    asked = tuple(dict.fromkeys(one for one in place.examples if one != selected[0]))
    return Meant(asked, selected[0]) if asked else ITSELF
