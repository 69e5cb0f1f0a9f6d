"""Copies of the catalogue, and falling back on them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from arrivals import picture, store

from engine.catalog import backup, collections, embeddings
from engine.catalog.catalog import Catalog
from engine.domain import Kind
from engine.errors import NotFoundError


def _rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All tables of a database with all their rows."""
    with closing(sqlite3.connect(path)) as sql:
        tables = sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: sql.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables}


def _things(path: Path) -> set[tuple[str, str]]:
    """Tables, indexes and triggers of a database."""
    with closing(sqlite3.connect(path)) as sql:
        return set(sql.execute("SELECT type, name FROM sqlite_master"))


@pytest.fixture
def filled(catalog: Catalog, collection_id: int, encoder_id: int) -> Catalog:
    """A catalogue with items, tags and vectors, one of which is gone again."""
    with catalog.write() as session:
        arrivals = [picture(session, collection_id, f"{name}.jpg") for name in "abc"]
        ids = store(session, collection_id, encoder_id, *arrivals)
        embeddings.remove(session, ids[:1])
    return catalog


def test_that_a_safety_copy_has_everything_but_the_vectors(filled: Catalog) -> None:
    copy = backup.safety_copy(filled.paths)
    kept, all_rows = _rows(copy), _rows(filled.paths.catalog)
    assert len(all_rows.pop("embeddings")) == 2
    assert kept.pop("embeddings") == []
    assert kept == all_rows
    assert len(kept["items"]) == 3
    assert _things(copy) == _things(filled.paths.catalog)


def test_that_a_restored_safety_copy_goes_on_counting_where_the_catalogue_was(
    filled: Catalog, open_catalog: Callable[[], Catalog], encoder_id: int
) -> None:
    with filled.read() as session:
        *_, last = embeddings.changes_since(session, encoder_id, 4, (0, 0))
    backup.safety_copy(filled.paths)
    filled.close()
    backup.restore(filled.paths)
    restored = open_catalog()
    with restored.write() as session:
        missing = embeddings.items_without(session, encoder_id)
        assert len(missing) == 3
        embeddings.write(session, encoder_id, missing[:1], np.ones((1, 4), dtype=np.float32))
    with restored.read() as session:
        (change,) = embeddings.changes_since(session, encoder_id, 4, last.watermark)
    assert change.added.tolist() == missing[:1]


def test_that_a_full_copy_has_the_vectors_too(filled: Catalog) -> None:
    copy = backup.full_copy(filled.paths, name="whole")
    assert copy == filled.paths.backups / "catalog-whole.sqlite"
    assert _rows(copy) == _rows(filled.paths.catalog)


@pytest.mark.parametrize("make", [backup.safety_copy, lambda paths: backup.full_copy(paths, name="whole")])
def test_that_the_rest_of_an_interrupted_copy_is_in_nobodys_way(
    filled: Catalog, make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.strftime", lambda _form: "20260101-000000")
    copy = make(filled.paths)
    copy.unlink()
    copy.with_name(f".{copy.name}.part").write_bytes(b"half a copy" * 1000)
    assert len(_rows(make(filled.paths))["items"]) == 3
    assert [path.suffix for path in filled.paths.backups.iterdir()] == [".sqlite"]


def test_that_only_the_newest_safety_copies_are_kept(
    filled: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = backup.full_copy(filled.paths, name="before-0009")
    copies = []
    for second in range(4):
        monkeypatch.setattr("time.strftime", lambda _form, second=second: f"20260101-00000{second}")
        copies.append(backup.safety_copy(filled.paths))
    assert sorted(filled.paths.backups.iterdir()) == sorted([whole, *copies[-backup.KEEP :]])


def test_that_a_library_whose_name_is_not_text_is_copied(tmp_path: Path) -> None:
    catalog = Catalog.open(tmp_path / "lib\udcff")
    backup.safety_copy(catalog.paths)
    backup.full_copy(catalog.paths, name="whole")
    catalog.close()
    assert len(list(catalog.paths.backups.iterdir())) == 2


def test_that_restore_puts_the_newest_backup_back_and_keeps_the_damaged_file(
    filled: Catalog, open_catalog: Callable[[], Catalog]
) -> None:
    older = backup.full_copy(filled.paths, name="older")
    os.utime(older, (1, 1))
    with filled.write() as session:
        collections.get_or_create(session, "Newer", Kind.IMAGE, None)
    newer = backup.safety_copy(filled.paths)
    filled.close()
    filled.paths.catalog.write_bytes(b"damaged")
    log = Path(f"{filled.paths.catalog}-wal")
    log.write_bytes(b"last changes")

    source, aside = backup.restore(filled.paths)

    assert source == newer
    assert aside.read_bytes() == b"damaged"
    assert Path(f"{aside}-wal").read_bytes() == b"last changes"
    assert not log.exists()
    with open_catalog().read() as session:
        assert [collection.name for collection in collections.all_collections(session)] == [
            "Newer",
            "Pictures",
        ]


def test_that_without_a_backup_restore_says_so_and_touches_nothing(catalog: Catalog) -> None:
    catalog.close()
    before = catalog.paths.catalog.read_bytes()
    with pytest.raises(NotFoundError, match="no backup"):
        backup.restore(catalog.paths)
    assert catalog.paths.catalog.read_bytes() == before
