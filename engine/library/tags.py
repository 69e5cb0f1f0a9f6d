"""Tags that people put on items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.catalog import tags
from engine.catalog.catalog import Catalog
from engine.domain import TagChange


class Tags:
    """The tags of an open library; safe to use from several threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def names(self) -> list[str]:
        """Every tag in use, in alphabetical order."""
        with self._catalog.read() as session:
            return tags.all_names(session)

    def change(
        self, item_ids: Sequence[int], *, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> TagChange:
        """Puts tags on items and takes some off; returns what changed, to be undone with ``apply``."""
        with self._catalog.write(durable=True) as session:
            return tags.change(session, item_ids, add=add, remove=remove)

    def apply(self, change: TagChange) -> None:
        """Carries out a change of tags, for instance ``change.undone()``."""
        with self._catalog.write(durable=True) as session:
            tags.apply(session, change)
