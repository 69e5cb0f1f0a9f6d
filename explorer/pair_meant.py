"""Which two items a person means who asks why they are similar."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.history import Place

Pair = tuple[int, int]

WHAT_TO_DO = "Find similar first and choose one of the results, or select two items."
TOO_MANY = "Choose one result, or select just two items."
NO_ITEM = (
    "The query is a file or a text, and only items of the library can be compared: import the file, or "
    "select two items."
)
ITSELF = "This is what was searched with. Choose one of the other results."


def pair_meant(selected: Sequence[int], place: Place) -> Pair | str:
    """Two that are selected, or what was asked for and the one result that is; a sentence where neither is.

    Of several items that were searched with, it is the first.
    """
    if len(selected) == 2:
        return selected[0], selected[1]
    if len(selected) > 2:
        return TOO_MANY
    if not selected or place.query is None:
        return WHAT_TO_DO
    if not place.examples:
        return NO_ITEM
    asked = next((one for one in place.examples if one != selected[0]), None)
    return (asked, selected[0]) if asked is not None else ITSELF
