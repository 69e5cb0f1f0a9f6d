"""The rows of a table that people or other programs wrote as text, whatever separates its columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from engine.errors import InvalidRequestError

MAX_BYTES = 256 * 1024**2
"""Larger files are refused: a row for each of a million items takes half of that."""

_SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the header, with as many cells as that."""

    line: int
    """Where it ends in the file, counted from 1."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with the names of its columns in lower case; its rows are read as they are asked for."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


@contextmanager
def opened(path: Path, first: str) -> Iterator[Sheet]:
    """The table in the file ``path``, whose header names a column ``first`` and at least one other.

    Cells are separated by commas, semicolons or tabs, and quoted where they hold one of those. Blanks around
    them do not count, nor do rows with nothing in them.

    Raises:
        InvalidRequestError: the file cannot be read, is too large, is not UTF-8, or is no such table; also
            while its rows are read.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InvalidRequestError(f"{path} is larger than {MAX_BYTES >> 20} MB. Name a smaller table.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = _text_alone(file, path)
            header = next(lines, "")
            separator, columns = _header(header, first, path)
            yield Sheet(columns, _rows(chain([header], lines), separator, len(columns), path))
    except UnicodeDecodeError as error:
        raise InvalidRequestError(
            f"{path} is not UTF-8 text. Save it as UTF-8 (spreadsheets call it 'CSV UTF-8') and try again."
        ) from error
    except OSError as error:
        raise InvalidRequestError(f"{path} cannot be read ({error.strerror}). Check its name.") from error


def _text_alone(lines: Iterable[str], path: Path) -> Iterator[str]:
    for line in lines:
        if "\0" in line:
            raise InvalidRequestError(f"{path} is not text. Name a table that was saved as CSV.")
        yield line


def _header(line: str, first: str, path: Path) -> tuple[str, tuple[str, ...]]:
    """What separates the cells, and the names of the columns."""
    for separator in _SEPARATORS:
        try:
            cells = next(csv.reader([line], delimiter=separator, strict=True), [])
        except csv.Error:
            continue
        columns = tuple(cell.strip().lower() for cell in cells)
        if first in columns and len(columns) > 1:
            return separator, columns
    raise InvalidRequestError(
        f"The first line of {path} does not name its columns. It has to name '{first}' and others, separated "
        "by commas, semicolons or tabs."
    )


def _rows(lines: Iterable[str], separator: str, width: int, path: Path) -> Iterator[Row]:
    """The rows below the header, which is the first of ``lines``; missing cells at their end are empty."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        next(reader)
        for cells in reader:
            stripped = tuple(cell.strip() for cell in cells)
            if any(stripped[width:]):
                raise InvalidRequestError(
                    f"Line {reader.line_num} of {path} has {len(cells)} cells below {width} columns. Put "
                    "cells that hold a separator in double quotes."
                )
            if any(stripped):
                yield Row(reader.line_num, (*stripped[:width], *[""] * (width - len(stripped))))
    except csv.Error as error:
        raise InvalidRequestError(
            f"{path} is not a sound table in line {reader.line_num} ({error}). Correct it and try again."
        ) from error
