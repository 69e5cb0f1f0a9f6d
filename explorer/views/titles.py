"""What stands above a gallery, in words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale

from engine.domain import Example, Kind, Query, SearchResult
from explorer import phrases

NOUNS = {None: ("item", "items"), Kind.IMAGE: ("picture", "pictures"), Kind.MUSIC: ("track", "tracks")}


def count_title(shown: int, total: int, kind: Kind | None) -> str:
    """``785 pictures``, or ``12 of 785 pictures`` where not all are shown."""
    one, many = NOUNS[kind]
    counted = f"{_number(total)} {one if total == 1 else many}"
    return counted if shown == total else f"{_number(shown)} of {counted}"


def result_title(query: Query, result: SearchResult, name_of: Callable[[int], str | None]) -> str:
    """``60 neighbours of cat.jpg``; ``name_of`` tells names of items, None where it does not know."""
    found = len(result.neighbours)
    neighbours = "1 neighbour" if found == 1 else f"{_number(found)} neighbours"
    examples = _examples(query.include, name_of)
    if query.span is not None:
        parts = "1 part" if found == 1 else f"{_number(found)} parts"
        return f"{parts} like {phrases.part(query.span)} of {examples}"
    return f"{neighbours} of {examples}"


def result_note(result: SearchResult) -> str:
    """Under which encoder version they were found, and how fast."""
    return f"{result.encoder}, {max(1, round(result.milliseconds))} ms"


def empty_sentence(query: Query | None, *, filtered: bool, narrowed: bool) -> str:
    """Why nothing is shown, and what to do. ``narrowed``: only one collection is shown."""
    if query is not None and query.threshold is not None:
        return f"Nothing scores {query.threshold:.2f} or more. Lower the threshold to see what comes nearest."
    if filtered:
        return "Nothing matches these filters."
    if query is not None:
        return "There is nothing to compare with yet. Import more first."
    if narrowed:
        return "This collection is empty. Drop a folder here to import it."
    return "There is nothing here yet. Drop a folder of pictures or music here to import it."


def _examples(examples: tuple[Example, ...], name_of: Callable[[int], str | None]) -> str:
    if len(examples) != 1:
        return f"{_number(len(examples))} examples"
    example = examples[0]
    if example.item_id is not None:
        return name_of(example.item_id) or f"item {example.item_id}"
    return example.path.name if example.path is not None else f"“{example.text}”"


def _number(count: int) -> str:
    return QLocale().toString(count)
