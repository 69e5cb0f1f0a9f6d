"""The unit of work: all of a transaction or nothing, and readers that see one moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from engine.catalog import collections, connection
from engine.catalog.catalog import Catalog
from engine.domain import Kind
from engine.errors import LibraryBusyError, LibraryError


def _names(catalog: Catalog) -> list[str]:
    with catalog.read() as session:
        return [collection.name for collection in collections.all_collections(session)]


class _Stop(BaseException):
    """Not even an Exception, as KeyboardInterrupt is not."""


@pytest.mark.parametrize("error", [ValueError("no"), LibraryError("no"), _Stop()])
def test_that_any_error_in_a_transaction_takes_all_of_it_back(
    catalog: Catalog, encoder_id: int, error: BaseException
) -> None:
    def fail() -> None:
        with catalog.write() as session:
            collections.get_or_create(session, "Holidays", Kind.IMAGE, encoder_id)
            raise error

    with pytest.raises(type(error)):
        fail()
    assert _names(catalog) == []
    with catalog.write() as session:  # and the write lock is free again
        collections.get_or_create(session, "Garden", Kind.IMAGE, encoder_id)
    assert _names(catalog) == ["Garden"]


def test_that_what_the_database_refuses_is_a_sentence_and_takes_all_back(catalog: Catalog) -> None:
    def store_twice() -> None:
        with catalog.write() as session:
            for _ in range(2):
                session.connection().exec_driver_sql(
                    "INSERT INTO collections (name, kind, created_at) VALUES ('Twice', 'image', '2026-01-01')"
                )

    with pytest.raises(LibraryError, match=r"could not be used: UNIQUE"):
        store_twice()
    assert _names(catalog) == []


def test_that_a_reader_keeps_seeing_the_moment_it_began(
    catalog: Catalog, open_catalog: Callable[[], Catalog]
) -> None:
    other = open_catalog()
    with catalog.read() as session:
        assert collections.all_collections(session) == []
        with other.write() as writing:
            collections.get_or_create(writing, "Holidays", Kind.IMAGE, None)
        assert collections.all_collections(session) == []
    assert _names(catalog) == ["Holidays"]


def test_that_a_second_writer_that_waited_too_long_is_told_so(
    catalog: Catalog, open_catalog: Callable[[], Catalog], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.01)
    hurried = open_catalog()
    with catalog.write(), pytest.raises(LibraryBusyError, match="too long"), hurried.write():
        pass


@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 1)])
def test_that_only_a_durable_transaction_waits_for_the_disk(
    catalog: Catalog, durable: bool, synchronous: int
) -> None:
    with catalog.write(durable=not durable):
        pass
    with catalog.write(durable=durable) as session:
        assert session.connection().exec_driver_sql("PRAGMA synchronous").scalar() == synchronous


def test_that_references_to_nothing_are_found_by_the_check(catalog: Catalog) -> None:
    assert catalog.problems() == []
    with closing(sqlite3.connect(catalog.paths.catalog)) as sql, sql:
        sql.execute("INSERT INTO roots (collection_id, path) VALUES (77, x'2f')")
    assert catalog.problems() == ["1 rows name something that is not there"]


def test_that_references_to_nothing_are_refused(catalog: Catalog) -> None:
    with pytest.raises(LibraryError, match="FOREIGN KEY"), catalog.write() as session:
        session.connection().exec_driver_sql("INSERT INTO roots (collection_id, path) VALUES (77, x'2f')")
