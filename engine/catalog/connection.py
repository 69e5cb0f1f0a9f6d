"""SQLite as the catalogue wants it: write-ahead log, foreign keys, explicit transactions, plain sentences."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError

from engine.catalog.text import folded
from engine.errors import (
    EngineError,
    LibraryBusyError,
    LibraryDamagedError,
    LibraryError,
    StorageFullError,
)
from engine.files import is_full

PAGE_SIZE = 16384
"""Bytes. Large pages keep the overhead of 5 kB vectors near 6 %."""

BUSY_SECONDS = 20.0

_EMPTY_OR_OURS = "SELECT count(*) = 0 OR max(name = 'alembic_version') FROM sqlite_master"
"""A database of another program keeps its journal: not a byte of it is ours to change."""


def connect(path: Path) -> Engine:
    """Returns an engine on the catalogue at ``path``, which is created when it is not there.

    Transactions are begun by us, not by the driver: readers get a snapshot, writers take the write lock at
    once (``BEGIN IMMEDIATE``) instead of failing halfway.
    """
    read_only = _is_read_only(path)
    # Not a URL in text: a '?' or '%' in a folder's name would be read as part of its syntax.
    url = URL.create("sqlite", database=str(path))
    if read_only:
        # SQLite needs no files beside the catalogue then, and could not make them.
        url = URL.create("sqlite", database=path.absolute().as_uri(), query={"immutable": "1", "uri": "true"})
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA page_size={PAGE_SIZE}")
        if not read_only and connection.execute(_EMPTY_OR_OURS).fetchone()[0]:
            connection.execute("PRAGMA journal_mode=WAL")
        for pragma in (
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-32768",
            "mmap_size=268435456",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function("folded", 1, _folded_or_null, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mode = "IMMEDIATE" if connection.get_execution_options().get("writes") else "DEFERRED"
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _is_read_only(path: Path) -> bool:
    """Whether the catalogue lies where nobody can write; one with a log beside it is being written."""
    if os.access(path.parent, os.W_OK) or not os.access(path, os.R_OK):
        return False
    return not os.access(f"{path}-wal", os.F_OK)


def _folded_or_null(text: str | None) -> str | None:
    return None if text is None else folded(text)


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turns what SQLite reports into a sentence about the catalogue at ``path``."""
    try:
        yield
    except DBAPIError as error:
        original = error.orig if isinstance(error.orig, sqlite3.Error) else None
        raise explain(path, original or sqlite3.Error(str(error))) from error
    except sqlite3.Error as error:
        raise explain(path, error) from error


def explain(path: Path, error: sqlite3.Error | DatabaseError) -> EngineError:
    """The library error that ``error`` means. Unknown ones keep SQLite's own words."""
    text = str(error)
    if "disk is full" in text or ("I/O error" in text and is_full(path)):
        return StorageFullError(
            f"There is no room left on the disk that holds {path.parent}. Everything imported so far is "
            "safe; make room and start again."
        )
    if "locked" in text:
        return LibraryBusyError(
            f"Another program has been writing to {path.parent} for too long. Wait for it to end, then try "
            "again."
        )
    if "malformed" in text or "not a database" in text or "corrupt" in text:
        return LibraryDamagedError(
            f"The catalogue {path} is damaged ({text}). Run 'similarity-explorer --library {path.parent} "
            "check --repair' to restore its last backup."
        )
    if "readonly" in text or "unable to open" in text:
        return LibraryError(
            f"The library {path.parent} cannot be written to ({text}). Check its permissions, or name "
            "another with --library."
        )
    return LibraryError(f"The catalogue {path} could not be used: {text}.")
