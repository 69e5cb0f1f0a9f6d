"""What counts as an item's caption: what its tags, its folders or a table say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from engine.catalog import captions, items, tables
from engine.domain import Collection


@dataclass(frozen=True, slots=True, eq=False)
class Captioning:
    """The captions of items by one source or one table."""

    values: Mapping[int, str | None]
    """By item id; an item without a caption may be left out."""
    remarks: tuple[str, ...] = ()
    """What people should know of the table, in sentences that begin with its name."""

    def of(self, ids: Iterable[int]) -> list[str | None]:
        """The caption of each item, or None."""
        return [self.values.get(item_id) or None for item_id in ids]


def read(session: Session, collection: Collection, ids: Iterable[int], source: str | None) -> Captioning:
    """What is said of items of a collection.

    Args:
        ids: the items; the rows of a table are to name these.
        source: as ``captions.captions_of`` has it, or the path of a table; None takes tags, or folders where
            tags do not tell items apart.

    Raises:
        InvalidRequestError: there are no such captions, or the table cannot be read or names none of the
            items.
    """
    wanted = [int(item_id) for item_id in ids]
    if source is not None and source not in captions.SOURCES and tables.names_table(source):
        known = {path: item_id for item_id, path in items.paths_of(session, wanted).items()}
        table = tables.read_captions(Path(source), known, collection.roots)
        return Captioning(table.values, tuple(f"{source}: {remark}" for remark in table.remarks()))
    told: list[str | None] = []
    for one in captions.SOURCES if source is None else (source,):
        told = captions.captions_of(session, wanted, one)
        if len(set(told) - {None}) > 1:
            break
    return Captioning(dict(zip(wanted, told, strict=True)))
