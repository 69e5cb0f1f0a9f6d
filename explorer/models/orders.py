"""By what a gallery can be ordered, and which of it makes sense for what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.domain import Collection, Item, ItemFilter, Kind, SortKey
from explorer import phrases

_PICTURES = {
    SortKey.ADDED: "Added",
    SortKey.NAME: "Name",
    SortKey.FOLDER: "Folder",
    SortKey.DATE: "Date",
    SortKey.PIXELS: "Size",
}
_MUSIC = {
    SortKey.ADDED: "Added",
    SortKey.TITLE: "Title",
    SortKey.ARTIST: "Artist",
    SortKey.ALBUM: "Album",
    SortKey.YEAR: "Year",
    SortKey.GENRE: "Genre",
    SortKey.DURATION: "Duration",
    SortKey.TEMPO: "Tempo",
    SortKey.LOUDNESS: "Loudness",
    SortKey.FOLDER: "Folder",
    SortKey.DATE: "Date",
}
_MIXED = {
    SortKey.ADDED: "Added",
    SortKey.TITLE: "Title",
    SortKey.FOLDER: "Folder",
    SortKey.DATE: "Date",
}


def orders_for(kind: Kind | None) -> dict[SortKey, str]:
    """Orders and how they are called; ``kind`` is None where kinds are mixed."""
    if kind is None:
        return _MIXED
    return _MUSIC if kind is Kind.MUSIC else _PICTURES


def kind_shown(item_filter: ItemFilter, collections: Sequence[Collection]) -> Kind | None:
    """The one kind of everything that can pass a filter; None where there may be several, or nothing."""
    for condition in item_filter.conditions:
        if (condition.field, condition.operator, condition.others) == ("kind", "=", ()):
            return Kind(condition.value)
    names = item_filter.collection
    kinds = {found.kind for found in collections if names in (None, found.name)}
    return kinds.pop() if len(kinds) == 1 else None


def ordered(items: Iterable[Item], key: SortKey, *, descending: bool) -> list[Item]:
    """A few items in the order in which the engine has them: what lacks the property comes last."""
    by_id = sorted(items, key=lambda item: item.id, reverse=descending)
    has = [item for item in by_id if _value(item, key)[0] is not None]
    lacks = [item for item in by_id if _value(item, key)[0] is None]
    return sorted(has, key=lambda item: _comparable(_value(item, key)), reverse=descending) + lacks


def _value(item: Item, key: SortKey) -> tuple[Any, ...]:
    """What items are compared by; the first part is None where an item lacks it."""
    match key:
        case SortKey.ADDED:
            return (item.id,)
        case SortKey.NAME:
            return (item.path.name,)
        case SortKey.FOLDER:
            return ("/".join(item.labels), item.path.name)
        case SortKey.DATE:
            return ((item.taken_at or item.modified_at).timestamp(),)
        case SortKey.PIXELS:
            return (item.width * item.height if item.width and item.height else None,)
        case SortKey.TITLE:
            return (phrases.title_of(item),)
        case SortKey.ARTIST:
            return (item.artist, item.album, item.track)
        case SortKey.ALBUM:
            return (item.album, item.track)
        case SortKey.GENRE:
            return (item.genre, item.artist)
        case _:
            return (getattr(item, key.value),)


def _comparable(value: tuple[Any, ...]) -> tuple[tuple[bool, Any], ...]:
    """Text without regard to case; what is not known after what is."""
    return tuple((one is None, one.casefold() if isinstance(one, str) else one or 0) for one in value)
