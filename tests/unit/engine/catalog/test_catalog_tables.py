"""Tables of labels and captions: read whatever wrote them, or refused with a sentence."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.catalog import csv_rows, tables
from engine.errors import InvalidRequestError

ROOT = Path("/pictures").absolute()
KNOWN = {ROOT / name: place for place, name in enumerate(("a.png", "birds/b c.png", "Bär.png", "d,e.png"), 1)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def _labels(file: Path, content: str | bytes) -> tables.Table[tuple[str, ...]]:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return tables.read_labels(file, KNOWN, [ROOT])


def _captions(file: Path, content: str) -> tables.Table[str]:
    file.write_bytes(content.encode())
    return tables.read_captions(file, KNOWN, [ROOT])


def test_that_labels_are_read_with_how_many_rows_name_nothing_and_come_again(file: Path) -> None:
    found = _labels(file, "path,label\na.png,one\nx.png,two\nbirds/b c.png,two\na.png,three\n,four\n")
    assert found == tables.Table({1: ("three",), 2: ("two",)}, rows=5, unknown=2, repeated=1)
    assert found.remarks() == (
        "2 of its 5 rows name no item that can be read here.",
        "1 rows were put aside, as later ones name the same items.",
    )


def test_that_nothing_is_remarked_where_all_rows_name_items(file: Path) -> None:
    found = _labels(file, "path,label\na.png,one\nBär.png,\n")
    assert found == tables.Table({1: ("one",)}, rows=2, unknown=0, repeated=0)
    assert found.remarks() == ()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("path,label,label2\na.png,one,two\n", ("one", "two")),
        ("path,label\na.png,one; two;;one ;\n", ("one", "two")),
        ('path;label\na.png;"one;two"\n', ("one", "two")),
        ("path,colour,shape\na.png,red,round\n", ("red", "round")),
        ("shape,path,label\nround,a.png,red\n", ("red",)),
        ("path,label,label2,label3\na.png,one\n", ("one",)),
        (" Path\tLabel\r\n a.png \t one \r\n\r\n\t\r\n", ("one",)),
        ("path,label\ra.png,one\r", ("one",)),
        ("\ufeffpath,label\na.png,one", ("one",)),
        ('"path","label"\n"a.png","say ""hi"", you"\n', ('say "hi", you',)),
        ("path,label\na.png,one,,\n", ("one",)),
        ('path,label\na.png,6" nails\n', ('6" nails',)),
    ],
)
def test_that_labels_come_in_many_forms(file: Path, content: str, expected: tuple[str, ...]) -> None:
    assert _labels(file, content).values == {1: expected}


@pytest.mark.parametrize(
    ("written", "item_id"),
    [
        ("birds/b c.png", 2),
        ("./birds/../birds//b c.png", 2),
        ("birds\\b c.png", 2),
        (os.fspath(ROOT / "birds" / "b c.png"), 2),
        (unicodedata.normalize("NFD", "Bär.png"), 3),
        ('"d,e.png"', 4),
    ],
)
def test_that_items_are_found_however_their_path_is_written(file: Path, written: str, item_id: int) -> None:
    assert _labels(file, f"path,label\n{written},x\n").values == {item_id: ("x",)}


def test_that_paths_go_on_from_a_root_first_and_then_from_the_table(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = {file.parent / "a.png": 7, file.parent / "z.png": 8}
    file.write_text("path,label\na.png,one\nz.png,two\n")
    monkeypatch.chdir(file.parent)
    found = tables.read_labels(Path(file.name), KNOWN | beside, [ROOT])
    assert found.values == {1: ("one",), 8: ("two",)}


def test_that_a_name_that_is_no_text_is_found_as_it_is_shown(file: Path) -> None:
    known = {ROOT / os.fsdecode(b"x\xff.png"): 5}
    file.write_text("path,label\nx\\xff.png,one\n")
    assert tables.read_labels(file, known, [ROOT]).values == {5: ("one",)}


def test_that_captions_are_read_on_one_line_and_not_without_end(file: Path) -> None:
    content = f'path,caption\na.png,"A bird,\n  far away."\nBär.png,{"x" * 5000}\nd.png,\n'
    found = _captions(file, content)
    assert found.values == {1: "A bird, far away.", 3: "x" * tables.LONGEST_CAPTION}
    assert found.unknown == 1


def test_that_the_column_of_captions_is_known_by_name_or_by_being_the_only_one(file: Path) -> None:
    assert _captions(file, "path,label,caption\na.png,x,A bird.\n").values == {1: "A bird."}
    assert _captions(file, "path;what it shows\na.png;A bird.\n").values == {1: "A bird."}
    with pytest.raises(InvalidRequestError, match="called 'caption'"):
        _captions(file, "path,label,text\na.png,x,A bird.\n")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "first line"),
        (b"\n\n", "first line"),
        (b"file,label\na.png,x\n", "'path'"),
        (b"path\na.png\n", "first line"),
        (b'"path,label\n', "first line"),
        (b"path,label\n", "None of the 0 rows"),
        (b"path,label\nx.png,one\n", "None of the 1 rows"),
        (b"path,label\na.png,\xff\n", "not UTF-8"),
        ("path,label\na.png,x\n".encode("utf-16"), "not UTF-8"),
        (b"path,label\na.png,x\0y\n", "not text"),
        (b'path,label\nb.png,\na.png,"x\n', "line 3"),
        (b'path,label\na.png,"x"y\n', "line 2"),
        (b"path,label\nb.png,\na.png,one,two\n", "Line 3 .* 3 cells below 2 columns"),
        (b"path,label\na.png," + b"x" * 201 + b"\n", "line 2 .* 201 characters"),
        (b"path,label\na.png," + b"x" * 200_000 + b"\n", "line 2"),
    ],
)
def test_that_what_is_no_sound_table_is_a_sentence(file: Path, content: bytes, reason: str) -> None:
    with pytest.raises(InvalidRequestError, match=reason):
        _labels(file, content)


def test_that_what_cannot_be_opened_is_a_sentence(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidRequestError, match=r"table\.csv cannot be read"):
        tables.read_labels(file, KNOWN, [ROOT])
    with pytest.raises(InvalidRequestError, match="cannot be read"):
        tables.read_labels(file.parent, KNOWN, [ROOT])
    monkeypatch.setattr(csv_rows, "MAX_BYTES", 10)
    with pytest.raises(InvalidRequestError, match="is larger than"):
        _labels(file, "path,label\na.png,one\n")


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


cell = st.text(st.characters(codec="utf-8", exclude_characters="\0;"), max_size=20).map(_on_one_line)
written_rows = st.lists(
    st.tuples(
        st.sampled_from([*(path.relative_to(ROOT).as_posix() for path in KNOWN), "no.png"]), cell, cell
    ),
    max_size=8,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=written_rows,
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    mark=st.booleans(),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_that_what_a_spreadsheet_writes_is_read_back(
    file: Path, rows: list[tuple[str, str, str]], delimiter: str, end: str, mark: bool, quoting: int
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([("path", "label", "label2"), *rows])
    file.write_bytes(text.getvalue().encode("utf-8-sig" if mark else "utf-8"))
    ids = {path.relative_to(ROOT).as_posix(): item_id for path, item_id in KNOWN.items()}
    expected = {
        ids[name]: tuple(dict.fromkeys(label for label in (one, two) if label))
        for name, one, two in rows
        if name in ids
    }
    if not expected:
        with pytest.raises(InvalidRequestError, match="None of"):
            tables.read_labels(file, KNOWN, [ROOT])
        return
    found = tables.read_labels(file, KNOWN, [ROOT])
    assert found.values == {item_id: labels for item_id, labels in expected.items() if labels}
    assert found.unknown == sum(name not in ids for name, _, _ in rows)
    assert found.rows == len(rows)
    assert found.repeated == len(rows) - found.unknown - len(expected)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=80),
        st.text('path,label;\t"\n\r\\/.ä\0', max_size=60).map(lambda text: f"path,label\n{text}".encode()),
    )
)
def test_that_any_bytes_are_a_table_or_a_sentence(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    for read in (tables.read_labels, tables.read_captions):
        # Any other error would come through.
        with contextlib.suppress(InvalidRequestError):
            assert read(file, KNOWN, [ROOT]).rows > 0
