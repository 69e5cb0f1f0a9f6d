"""Which collection a part of the window is about that can show but one."""

from __future__ import annotations

from collections.abc import Sequence

from engine.domain import Collection, Kind


def collection_shown(
    named: str | None, kind: Kind | None, collections: Sequence[Collection], current: Collection | None
) -> Collection | None:
    """The one that is ``named``; else the largest of a kind, or the ``current`` one where that fits too.

    While an import runs another collection may become the largest: what is shown stays.
    """
    for one in collections:
        if one.name == named:
            return one
    fitting = [one for one in collections if kind in (None, one.kind)]
    for one in fitting:
        if current is not None and one.name == current.name:
            return one
    return max(fitting, key=_size, default=None)


def _size(collection: Collection) -> int:
    return sum(collection.counts.values())
