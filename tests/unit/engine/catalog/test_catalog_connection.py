"""What SQLite reports, as sentences; and text compared as people do."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.catalog import collections, items
from engine.catalog.catalog import Catalog
from engine.catalog.connection import connect, explain, plain_errors
from engine.domain import ItemFilter, Kind
from engine.errors import (
    EngineError,
    LibraryBusyError,
    LibraryDamagedError,
    LibraryError,
    StorageFullError,
)

PATH = Path("/somewhere/library/catalog.sqlite")


@pytest.mark.parametrize(
    ("reported", "kind", "advice"),
    [
        ("database or disk is full", StorageFullError, "make room"),
        ("database is locked", LibraryBusyError, "Wait for it to end"),
        ("database disk image is malformed", LibraryDamagedError, "check --repair"),
        ("file is not a database", LibraryDamagedError, "check --repair"),
        ("attempt to write a readonly database", LibraryError, "Check its permissions"),
        ("unable to open database file", LibraryError, "Check its permissions"),
        ("disk I/O error", LibraryError, "disk I/O error"),
    ],
)
def test_that_each_error_of_sqlite_becomes_its_own_sentence(
    reported: str, kind: type[EngineError], advice: str
) -> None:
    explained = explain(PATH, sqlite3.OperationalError(reported))
    assert type(explained) is kind
    assert advice in str(explained)
    assert str(PATH.parent) in str(explained)
    assert "\n" not in str(explained)


def test_that_a_disk_without_room_is_told_where_sqlite_calls_it_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    assert type(explain(tmp_path / "catalog.sqlite", error)) is LibraryError
    monkeypatch.setattr("engine.files.NEXT_TO_NOTHING", 1 << 62)
    assert type(explain(tmp_path / "catalog.sqlite", error)) is StorageFullError


def test_that_a_full_disk_is_told_when_a_real_transaction_meets_it(catalog: Catalog) -> None:
    def fill_up() -> None:
        with catalog.write() as session:
            sql = session.connection()
            sql.exec_driver_sql(f"PRAGMA max_page_count={sql.exec_driver_sql('PRAGMA page_count').scalar()}")
            sql.exec_driver_sql("INSERT INTO tags (name) VALUES (hex(zeroblob(1000000)))")

    with pytest.raises(StorageFullError, match="make room"):
        fill_up()
    assert catalog.problems() == []


def test_that_errors_of_a_bare_connection_are_explained_too() -> None:
    with (
        pytest.raises(LibraryError, match="no such table"),
        plain_errors(PATH),
        closing(sqlite3.connect(":memory:")) as sql,
    ):
        sql.execute("SELECT * FROM missing")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="who runs this may write everywhere")
def test_that_a_folder_that_may_not_be_written_can_be_read(library_folder: Path) -> None:
    library_folder.chmod(0o500)
    catalog = Catalog.open(library_folder)
    with catalog.read() as session:
        assert items.count(session, ItemFilter()) == 0
    with pytest.raises(LibraryError, match="permissions"), catalog.write() as session:
        collections.get_or_create(session, "Pictures", Kind.IMAGE, None)
    catalog.close()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Sunset", "sunset"),
        ("ÄPFEL", "äpfel"),
        ("A\u0308pfel", "äpfel"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ΟΔΟΣ", "οδοσ"),
        ("\udcff", "\\xff"),
    ],
)
def test_that_the_database_compares_text_without_case(text: str, folded: str, tmp_path: Path) -> None:
    engine = connect(tmp_path / "some.sqlite")
    with engine.begin() as connection:
        spelled = connection.exec_driver_sql("SELECT folded(?)", (text.replace("\udcff", "\\xff"),))
        assert spelled.scalar() == folded
        assert connection.exec_driver_sql("SELECT folded(NULL)").scalar() is None
    engine.dispose()
