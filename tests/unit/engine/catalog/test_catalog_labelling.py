"""What counts as an item's label: by a field or a table, and by a person's word before either."""

from __future__ import annotations

from pathlib import Path

import pytest
from arrivals import ROOT, picture, store

from engine.catalog import collections, labelling, tags, verdicts
from engine.catalog.catalog import Catalog
from engine.catalog.labelling import Labelling
from engine.domain import Verdict
from engine.errors import InvalidRequestError


@pytest.fixture
def five(catalog: Catalog, collection_id: int, encoder_id: int) -> list[int]:
    """Two pictures in each of two folders, and a loose one."""
    with catalog.write() as session:
        names = ["cats/1.png", "cats/2.png", "dogs/1.png", "dogs/2.png", "loose.png"]
        arrivals = [picture(session, collection_id, name) for name in names]
        return store(session, collection_id, encoder_id, *arrivals)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Calls the first two and the last of them nice, and something that nobody knows."""
    path = tmp_path / "kinds.csv"
    rows = [f"{ROOT}/{name},nice" for name in ("cats/1.png", "cats/2.png", "loose.png", "nowhere.png")]
    path.write_text("\n".join(["path,label", *rows, ""]), encoding="utf-8")
    return path


def _read(catalog: Catalog, ids: list[int], field: str | None) -> Labelling | None:
    with catalog.read() as session:
        return labelling.read(session, collections.get(session, "Pictures"), ids, field)


def _labels(catalog: Catalog, ids: list[int], field: str) -> list[tuple[str, ...]]:
    found = _read(catalog, ids, field)
    assert found is not None
    assert found.field == field
    return found.of(ids)


def _say(catalog: Catalog, field: str, *said: tuple[int, str]) -> None:
    with catalog.write() as session:
        verdicts.change(session, [(item, field, label, Verdict.IS) for item, label in said])


def test_that_a_field_labels_the_items_asked_about_and_no_others(catalog: Catalog, five: list[int]) -> None:
    assert _labels(catalog, five[::-2], "folder:1") == [(), ("dogs",), ("cats",)]
    found = _read(catalog, five[:1], "folder:1")
    assert found is not None
    assert (found.values, found.remarks, found.of(five[:2])) == ({five[0]: ("cats",)}, (), [("cats",), ()])


def test_that_a_table_labels_what_it_names_and_tells_of_rows_that_name_nothing(
    catalog: Catalog, five: list[int], table: Path
) -> None:
    assert _labels(catalog, five, str(table)) == [("nice",), ("nice",), (), (), ("nice",)]
    found = _read(catalog, five, str(table))
    assert found is not None
    assert found.remarks == (f"{table}: 1 of its 4 rows name no item that can be read here.",)


def test_that_a_row_of_a_table_is_to_name_an_item_asked_about(
    catalog: Catalog, five: list[int], table: Path
) -> None:
    found = _read(catalog, five[:1], str(table))
    assert found is not None
    assert found.values == {five[0]: ("nice",)}
    assert "3 of its 4 rows" in found.remarks[0]
    with pytest.raises(InvalidRequestError, match="names an item"):
        _read(catalog, five[2:4], str(table))


def test_that_a_persons_word_counts_before_a_field_and_before_a_table(
    catalog: Catalog, five: list[int], table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cat, *_, dog, loose = five
    _say(catalog, "folder:1", (cat, "dogs"), (loose, "cats"))
    _say(catalog, str(table), (cat, "nasty"), (dog, "nice"))
    assert _labels(catalog, five, "folder:1") == [("dogs",), ("cats",), ("dogs",), ("dogs",), ("cats",)]
    nice = ("nice",)
    assert _labels(catalog, five, str(table)) == [("nasty",), nice, (), nice, nice]
    assert _labels(catalog, five[:3], str(table)) == [("nasty",), nice, ()]
    monkeypatch.chdir(table.parent)
    assert _labels(catalog, five, table.name) == [("nasty",), nice, (), nice, nice]


def test_that_what_fits_best_is_taken_where_nothing_is_named(catalog: Catalog, five: list[int]) -> None:
    found = _read(catalog, five, None)
    assert found is not None
    assert (found.field, found.of(five[:1])) == ("folder:1", [("cats",)])


def test_that_nothing_is_read_where_nothing_labels_the_collection(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        ids = store(session, collection_id, encoder_id, picture(session, collection_id, "loose.png"))
        tags.change(session, ids, add=["sea"])
    assert _read(catalog, ids, None) is None
    assert _labels(catalog, ids, "tag") == [("sea",)]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("smell", "'smell' labels nothing. Name folder:1"),
        ("", "'' labels nothing"),
        ("no-such.csv", "no-such.csv cannot be read"),
        ("no/such", "no/such cannot be read"),
    ],
)
def test_that_a_mistaken_field_is_told_from_a_table_that_is_not_there(
    catalog: Catalog, five: list[int], field: str, words: str
) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        _read(catalog, five, field)
    assert words in str(refused.value)
