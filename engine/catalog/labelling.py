"""What counts as an item's label: what a field or a table says, and before that what a person said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from engine.catalog import items, labels, tables, verdicts
from engine.domain import Collection

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Labelling:
    """The labels of items by one field or one table."""

    field: str
    """As it was named, or the one that fits best."""
    values: Mapping[int, Labels]
    """By item id; an item without a label may be left out."""
    remarks: tuple[str, ...] = ()
    """What people should know of the table, in sentences that begin with its name."""

    def of(self, ids: Iterable[int]) -> list[Labels]:
        """The labels of each item, none, one or several."""
        return [self.values.get(item_id, ()) for item_id in ids]


def read(session: Session, collection: Collection, ids: Iterable[int], field: str | None) -> Labelling | None:
    """What labels items of a collection; None where no field is named and none labels the collection.

    Args:
        ids: the items; the rows of a table are to name these.
        field: as ``labels.labels_of`` has it, or the path of a table; None takes what fits best.

    Raises:
        InvalidRequestError: there are no such labels, or the table cannot be read or names none of the items.
    """
    if field is None:
        choices = labels.choices(session, collection.id)
        if not choices:
            return None
        field = choices[0].field
    wanted = [int(item_id) for item_id in ids]
    if labels.is_field(field) or not tables.names_table(field):
        return Labelling(field, dict(zip(wanted, labels.labels_of(session, wanted, field), strict=True)))
    known = {path: item_id for item_id, path in items.paths_of(session, wanted).items()}
    table = tables.read_labels(Path(field), known, collection.roots)
    values = verdicts.corrected(session, tables.absolute(field), table.values, wanted)
    return Labelling(field, values, tuple(f"{field}: {remark}" for remark in table.remarks()))
