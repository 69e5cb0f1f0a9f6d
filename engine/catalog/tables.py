"""Labels and captions of items from tables that people wrote: a path in each row, and what is to be known."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from engine.catalog import csv_rows
from engine.catalog.paths import readable
from engine.errors import InvalidRequestError

PATH, LABEL, CAPTION = "path", "label", "caption"
LONGEST_LABEL = 200
"""Characters. What is longer is no label; mostly a quotation mark is missing then."""
LONGEST_CAPTION = 4_000
"""Characters; what comes after them is cut off, and no encoder of texts reads so far."""

Labels = tuple[str, ...]
Value = TypeVar("Value")
Pick = Callable[[csv_rows.Row], Value]


@dataclass(frozen=True, slots=True)
class Table(Generic[Value]):
    """What a table says of items."""

    values: Mapping[int, Value]
    """By item id; nothing for items of which it says nothing."""
    rows: int
    """How many rows it has."""
    unknown: int
    """Rows that name no item."""
    repeated: int
    """Rows that were put aside because a later one names the same item."""

    def remarks(self) -> tuple[str, ...]:
        """What people should know of it, in sentences; nothing where every row named an item of its own."""
        unknown = f"{self.unknown} of its {self.rows} rows name no item that can be read here."
        repeated = f"{self.repeated} rows were put aside, as later ones name the same items."
        return (unknown,) * bool(self.unknown) + (repeated,) * bool(self.repeated)


def names_table(text: str) -> bool:
    """Whether a person meant a table, and not a field or a source whose name was mistaken."""
    return text != "" and (Path(text).suffix != "" or Path(text).name != text or Path(text).exists())


def absolute(table: str) -> str:
    """A table by the path that is kept of it, and that what people say of its labels is kept by."""
    return os.path.abspath(table)  # noqa: PTH100 - links keep their names


def read_labels(path: Path, known: Mapping[Path, int], roots: Sequence[Path]) -> Table[Labels]:
    """Labels from the columns of ``path`` that are called label, label2, …, else from all but the first.

    Each cell holds a label, or several with semicolons between.

    Args:
        path: a table as ``csv_rows.opened`` reads it, with a column ``path``. Paths in it are absolute or
            below one of ``roots`` or the folder of the table; of several items the first of these counts.
        known: ids of the items by the absolute paths of their files.
        roots: the folders the items were imported from.

    Raises:
        InvalidRequestError: the table cannot be read, or no row names an item; the message says why.
    """
    with csv_rows.opened(path, PATH) as sheet:
        named = [place for place, name in enumerate(sheet.columns) if name.startswith(LABEL)]
        places = named or [place for place, name in enumerate(sheet.columns) if name != PATH]

        def labels(row: csv_rows.Row) -> Labels:
            found = [" ".join(label.split()) for place in places for label in row.cells[place].split(";")]
            for label in found:
                _check_length(label, row.line, path)
            return tuple(dict.fromkeys(label for label in found if label))

        return _read(sheet, labels, _Places(known, roots, path), path)


def read_captions(path: Path, known: Mapping[Path, int], roots: Sequence[Path]) -> Table[str]:
    """Captions from the column of ``path`` that is called caption, or from the only one beside the path.

    The arguments are those of ``read_labels``.

    Raises:
        InvalidRequestError: the table cannot be read or has several columns none of which is called caption,
            or no row names an item.
    """
    with csv_rows.opened(path, PATH) as sheet:
        others = [place for place, name in enumerate(sheet.columns) if name != PATH]
        named = [place for place in others if sheet.columns[place] == CAPTION]
        if not named and len(others) > 1:
            raise InvalidRequestError(
                f"No column of {path} is called '{CAPTION}'. Give that name to the one with the captions."
            )
        (place, *_) = named or others

        def caption(row: csv_rows.Row) -> str:
            return " ".join(row.cells[place].split())[:LONGEST_CAPTION]

        return _read(sheet, caption, _Places(known, roots, path), path)


class _Places:
    """Finds items by what people write as their paths."""

    def __init__(self, known: Mapping[Path, int], roots: Sequence[Path], table: Path) -> None:
        self._folders = [*roots, table.absolute().parent]
        self._exact = {os.fspath(path): item_id for path, item_id in known.items()}
        # A name can be spelt in two ways with the same letters, and bytes that are no text are shown as \xNN.
        self._spelt = {_spelt(path): item_id for path, item_id in self._exact.items()}

    def find(self, written: str) -> int | None:
        """The item whose path is ``written``, or None."""
        for spelling in dict.fromkeys((written, written.replace("\\", "/"))):
            for folder in self._folders:
                path = os.path.normpath(os.path.join(folder, spelling))  # noqa: PTH118 - a path is slow here
                if (item_id := self._exact.get(path, self._spelt.get(_spelt(path)))) is not None:
                    return item_id
        return None


def _spelt(path: str) -> str:
    return path if path.isascii() else unicodedata.normalize("NFC", readable(path))


def _read(sheet: csv_rows.Sheet, pick: Pick[Value], places: _Places, path: Path) -> Table[Value]:
    column = sheet.columns.index(PATH)
    values: dict[int, Value] = {}
    rows = unknown = 0
    for row in sheet.rows:
        rows += 1
        value = pick(row)
        item_id = places.find(row.cells[column]) if row.cells[column] else None
        if item_id is None:
            unknown += 1
        else:
            values[item_id] = value
    if not values:
        raise InvalidRequestError(
            f"None of the {rows} rows of {path} names an item that can be read here. Write paths that are "
            "absolute, or that go on from a folder that was imported."
        )
    told = {item_id: value for item_id, value in values.items() if value}
    return Table(told, rows, unknown, rows - unknown - len(values))


def _check_length(label: str, line: int, path: Path) -> None:
    if len(label) > LONGEST_LABEL:
        raise InvalidRequestError(
            f"The label in line {line} of {path} has {len(label)} characters; {LONGEST_LABEL} are the most. "
            "Is a quotation mark missing?"
        )
