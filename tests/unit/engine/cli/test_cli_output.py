"""What is printed: JSON that any parser takes, and words that a terminal takes for nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from engine.cli.output import item_as_json, print_json, print_json_list, print_table, printable
from engine.domain import Item, ItemState, Kind, Tag

ODD = [
    "plain",
    "ünï 名",
    "two\nlines",
    "\x1b[31mred",
    "[bold]loud[/]",
    "\udcff\udcfe",
    "a\u202eb",
    "tab\t",
    "",
]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ünï 名 😀", "ünï 名 😀"),
        ("two\nlines\r", "two\\nlines\\r"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("\udcff", "\\udcff"),
        (None, "None"),
        (Path("a/b"), str(Path("a/b"))),
    ],
)
def test_that_odd_characters_are_shown_as_escapes(text: object, shown: str) -> None:
    assert Text.from_markup(printable(text)).plain == shown


@given(st.text(st.characters()))
def test_that_no_name_is_more_than_one_line_of_plain_text(text: str) -> None:
    file = StringIO()
    Console(file=file, force_terminal=True, width=100_000, highlight=False).print(
        f"[red]{printable(text)}[/]"
    )
    shown = file.getvalue()
    plain = shown.replace("\x1b[31m", "").replace("\x1b[0m", "").removesuffix("\n")
    assert plain.isprintable()
    assert plain.encode() == "".join(c if c.isprintable() else _escaped(c) for c in text).encode()


def _escaped(character: str) -> str:
    return ascii(character)[1:-1]


def test_that_json_is_one_document_of_ascii_that_comes_back_as_it_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    when = datetime(2024, 5, 17, 18, 30, tzinfo=UTC)
    print_json({"names": ODD, "path": Path("a") / "\udcff", "when": when, "kind": Kind.IMAGE, "none": None})
    out = capsys.readouterr().out
    assert out.isascii()
    assert json.loads(out) == {
        "names": ODD,
        "path": str(Path("a") / "\udcff"),
        "when": "2024-05-17T18:30:00+00:00",
        "kind": "image",
        "none": None,
    }


def test_that_what_has_no_json_form_is_an_error() -> None:
    with pytest.raises(TypeError, match="set has no JSON form"):
        print_json({"what": {1, 2}})


@pytest.mark.parametrize("count", [0, 1, 3])
def test_that_a_list_is_one_document_however_long(count: int, capsys: pytest.CaptureFixture[str]) -> None:
    print_json_list("items", ({"id": number, "name": ODD[number + 2]} for number in range(count)))
    assert json.loads(capsys.readouterr().out) == {
        "items": [{"id": number, "name": ODD[number + 2]} for number in range(count)]
    }


def test_that_a_list_is_written_as_it_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    def rows() -> Iterator[dict[str, Any]]:
        for number in range(3):
            yield {"id": number}
            assert f'"id": {number}' in capsys.readouterr().out

    print_json_list("items", rows())


def test_that_an_item_is_json_with_plain_words_for_its_state() -> None:
    now = datetime.now(UTC)
    item = Item(
        1, "Pictures", Path("/a"), Kind.IMAGE, ItemState.FAILED, "broken", ("x",), (Tag("cat"),), 5, now, None
    )
    found = item_as_json(item)
    assert (found["kind"], found["state"], found["labels"]) == ("image", "failed", ("x",))
    assert found["tags"] == [{"name": "cat", "source": "user", "confidence": 1.0}]


def test_that_a_table_has_a_line_for_each_row_whatever_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("id", "name"), ((number, name) for number, name in enumerate(ODD)), empty="Nothing.")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(ODD) + 1
    assert lines[0].split() == ["id", "name"]
    assert lines[5].split() == ["4", "[bold]loud[/]"]


def test_that_an_empty_table_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("id",), (), empty="Nothing here.")
    assert capsys.readouterr().out == "Nothing here.\n"
    print_table(("id", "size"), [(1, None)], empty="Nothing here.")
    assert "None" not in capsys.readouterr().out
