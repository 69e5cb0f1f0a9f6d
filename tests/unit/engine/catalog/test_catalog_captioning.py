"""What counts as an item's caption: its tags where they tell items apart, its folders, or a table."""

from __future__ import annotations

from pathlib import Path

import pytest
from arrivals import ROOT, picture, store

from engine.catalog import captioning, collections, tags
from engine.catalog.captioning import Captioning
from engine.catalog.catalog import Catalog
from engine.errors import InvalidRequestError


@pytest.fixture
def three(catalog: Catalog, collection_id: int, encoder_id: int) -> list[int]:
    """A cat, a dog, and what lies loose."""
    with catalog.write() as session:
        arrivals = [
            picture(session, collection_id, name) for name in ("cats/1.png", "dogs/1.png", "loose.png")
        ]
        return store(session, collection_id, encoder_id, *arrivals)


def _read(catalog: Catalog, ids: list[int], source: str | None) -> Captioning:
    with catalog.read() as session:
        return captioning.read(session, collections.get(session, "Pictures"), ids, source)


def _tag(catalog: Catalog, ids: list[int], name: str) -> None:
    with catalog.write() as session:
        tags.change(session, ids, add=[name])


def test_that_folders_speak_where_tags_do_not_tell_items_apart(catalog: Catalog, three: list[int]) -> None:
    assert _read(catalog, three, None).of(three) == ["cats", "dogs", None]
    _tag(catalog, three, "mine")
    assert _read(catalog, three, None).of(three) == ["cats", "dogs", None]
    assert _read(catalog, three, "tag").of(three) == ["mine"] * 3
    _tag(catalog, three[:1], "asleep")
    assert _read(catalog, three, None).of(three) == ["asleep, mine", "mine", "mine"]


def test_that_a_table_speaks_of_what_it_names_and_tells_of_rows_that_name_nothing(
    catalog: Catalog, three: list[int], tmp_path: Path
) -> None:
    table = tmp_path / "said.csv"
    rows = [f"{ROOT}/cats/1.png,a sleeping  cat", f"{ROOT}/dogs/1.png,", f"{ROOT}/nowhere.png,a ghost"]
    table.write_text("\n".join(["path,caption", *rows, ""]), encoding="utf-8")
    found = _read(catalog, three, str(table))
    assert found.of(three) == ["a sleeping cat", None, None]
    assert len(found.remarks) == 1
    assert found.remarks[0].startswith(f"{table}: ")


@pytest.mark.parametrize("source", ["tags", "title", ""])
def test_that_what_says_nothing_is_refused(catalog: Catalog, three: list[int], source: str) -> None:
    with pytest.raises(InvalidRequestError, match="Name tag, folder, or a CSV file"):
        _read(catalog, three, source)
    with pytest.raises(InvalidRequestError, match=r"missing\.csv"):
        _read(catalog, three, "missing.csv")
