"""How answers are printed: one JSON document on standard output, or words and tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from engine.domain import Item, Neighbour, SearchResult

PIPE_WIDTH = 100_000
"""Columns of an output that is no terminal: no path is longer."""


def to_plain(value: Any) -> Any:
    """``value`` as JSON knows it: paths and dates as text."""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def print_json(document: Mapping[str, Any]) -> None:
    """Prints one JSON document. ASCII only, so that names that are not UTF-8 come through as escapes."""
    sys.stdout.write(json.dumps(document, default=to_plain) + "\n")


def print_json_list(name: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Prints ``{name: [rows]}`` row by row, so that a million of them need no memory."""
    sys.stdout.write(f'{{"{name}": [')
    for number, row in enumerate(rows):
        sys.stdout.write(("" if number == 0 else ",") + "\n" + json.dumps(row, default=to_plain))
    sys.stdout.write("\n]}\n")


def item_as_json(item: Item) -> dict[str, Any]:
    """The fields of an item as scripts see them."""
    return asdict(item) | {
        "tags": [asdict(tag) for tag in item.tags],
        "kind": item.kind.value,
        "state": item.state.value,
    }


def result_as_json(result: SearchResult) -> dict[str, Any]:
    """The answer to a query as scripts see it."""
    return asdict(result) | {"neighbours": [_neighbour_as_json(found) for found in result.neighbours]}


def _neighbour_as_json(neighbour: Neighbour) -> dict[str, Any]:
    """``from`` and ``to`` are there only where a part was asked for."""
    fields: dict[str, Any] = {"id": neighbour.id, "path": neighbour.path, "score": neighbour.score}
    if neighbour.span is not None:
        fields |= {"from": round(neighbour.span.start, 3), "to": round(neighbour.span.end, 3)}
    return fields


def out() -> Console:
    """Standard output for people."""
    return _console(stderr=False)


def err() -> Console:
    """Standard error: progress, logs, what went wrong."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    """A terminal as wide as it is; a pipe or file so wide that one thing stays one line, as grep wants it."""
    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    return console


def printable(text: object) -> str:
    """``text`` on one line and without anything a terminal or Rich would take for a command."""
    clean = str(text).encode("utf-8", "backslashreplace").decode()
    return escape("".join(c if c.isprintable() else repr(c)[1:-1] for c in clean))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """Prints a table, or the sentence ``empty`` when there is nothing in it."""
    first, rows = _peek(rows)
    if first is None:
        out().print(empty)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for position, column in enumerate(columns):
        numeric = isinstance(first[position], int | float)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(printable("" if cell is None else cell) for cell in row))
    out().print(table)


def _peek(rows: Iterable[Sequence[object]]) -> tuple[Sequence[object] | None, Iterator[Sequence[object]]]:
    iterator = iter(rows)
    first = next(iterator, None)

    def again() -> Iterator[Sequence[object]]:
        if first is not None:
            yield first
        yield from iterator

    return first, again()
