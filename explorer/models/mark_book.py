"""All marks of a library, looked up by item: what a person said is similar to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.domain import Mark

Pair = tuple[int, int]
"""Ids of two items, the lower first."""


def pair(first: int, second: int) -> Pair:
    """Two items as a mark has them."""
    return (first, second) if first < second else (second, first)


class MarkBook:
    """The marks of each collection. It never changes: another one takes its place."""

    def __init__(self, marks: Mapping[str, Sequence[Mark]] | None = None) -> None:
        self._by_collection = {name: tuple(found) for name, found in (marks or {}).items()}
        self._said: dict[int, dict[int, bool]] = {}
        for found in self._by_collection.values():
            for mark in found:
                self._said.setdefault(mark.item_id, {})[mark.other_id] = mark.similar
                self._said.setdefault(mark.other_id, {})[mark.item_id] = mark.similar

    def of(self, collection: str | None) -> tuple[Mark, ...]:
        """The marks of a collection, or all where none is named; the newest first."""
        named = self._by_collection if collection is None else (collection,)
        found = (mark for name in named for mark in self._by_collection.get(name, ()))
        return tuple(sorted(found, key=lambda mark: mark.made_at, reverse=True))

    def largest(self) -> str | None:
        """The collection with most marks; None where nothing is marked."""
        name = max(self._by_collection, key=lambda name: len(self._by_collection[name]), default=None)
        return name if name is not None and self._by_collection[name] else None

    def said_of(self, ids: Pair) -> bool | None:
        """Whether two items are marked as similar; None where they are not marked."""
        return self._said.get(ids[0], {}).get(ids[1])

    def beside(self, asked: Iterable[int]) -> dict[int, bool]:
        """By id of other items, whether they are marked as similar to those asked for.

        An item that is similar to one of them and not to another is left out.
        """
        found: dict[int, bool] = {}
        torn: set[int] = set()
        for item_id in asked:
            for other, similar in self._said.get(item_id, {}).items():
                if found.setdefault(other, similar) != similar:
                    torn.add(other)
        return {other: similar for other, similar in found.items() if other not in torn}
