"""What people say of pairs of items: that they are similar, or not."""

from __future__ import annotations

from collections.abc import Iterable

from engine.catalog import collections, marks
from engine.catalog.catalog import Catalog
from engine.domain import Mark, MarkChange


class Marks:
    """The marks of an open library; safe to use from several threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def change(self, pairs: Iterable[tuple[int, int]], similar: bool | None) -> MarkChange:
        """Says of pairs of items that they are similar or not; None takes it back. Returns what that changed.

        Raises:
            InvalidRequestError: a pair is an item and itself, or lies in two collections.
            NotFoundError: an item is not in the library.
        """
        with self._catalog.write(durable=True) as session:
            return marks.change(session, [(item, other, similar) for item, other in pairs])

    def apply(self, change: MarkChange) -> None:
        """Carries out a change of marks, for instance ``change.undone()``."""
        with self._catalog.write(durable=True) as session:
            marks.apply(session, change)

    def all(self, collection: str | None = None) -> list[Mark]:
        """The marks on items of a collection, or of all, the latest first.

        Raises:
            NotFoundError: there is no such collection.
        """
        with self._catalog.read() as session:
            if collection is not None:
                return marks.of_collection(session, collections.get(session, collection).id)
            found = [marks.of_collection(session, one.id) for one in collections.all_collections(session)]
        return sorted((mark for own in found for mark in own), key=lambda mark: mark.made_at, reverse=True)
