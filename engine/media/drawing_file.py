"""The SQLite file of a store of drawings: its connections, and its replacement when it is damaged."""

from __future__ import annotations

import contextlib
import errno
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import filelock

from engine.errors import LibraryBusyError, LibraryError, StorageFullError
from engine.files import is_full, lacks_room

FORMAT = 2
"""Kept in ``user_version``; a file of any other format is replaced."""

_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS drawings (
    hash BLOB PRIMARY KEY NOT NULL, data BLOB NOT NULL, crc INTEGER NOT NULL
);
PRAGMA user_version = {FORMAT};
COMMIT;
"""
_BUSY_SECONDS = 30.0
_SIDE_FILES = ("-wal", "-shm", "-journal")

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
"""SQLITE_ERROR as well: the statements are fixed, so that they fail only where the tables are not ours."""

Identity = tuple[int, int]
"""Device and inode of the file that lies at the path, to notice when another process has replaced it."""


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether an error means that the content of the file is not what was written."""
    return _code(error) in _DAMAGED


def explained(error: sqlite3.DatabaseError | OSError, path: Path) -> LibraryError:
    """An error of SQLite or the system as a sentence for people."""
    code = _code(error) if isinstance(error, sqlite3.DatabaseError) else None
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryBusyError(
            f"Another program is writing the {path.stem} in {path}; try again when it is done."
        )
    if code == sqlite3.SQLITE_FULL or lacks_room(error) or is_full(path):
        return StorageFullError(
            f"There is no room left for the {path.stem} in {path}; free some and try again."
        )
    return LibraryError(
        f"The {path.stem} in {path} cannot be used ({error}); check that the folder can be written to."
    )


@dataclass(slots=True)
class _Connection:
    sql: sqlite3.Connection
    identity: Identity | None


class DrawingFile:
    """Lends connections to the file at ``path``, made with its folder when it is not there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[_Connection] = []
        self._guard = threading.Lock()

    @contextlib.contextmanager
    def connection(self, *, repair: bool = True) -> Iterator[sqlite3.Connection]:
        """A connection for one thread, in autocommit; it is kept for the next one unless an error came of it.

        Where the error means damage, the file is deleted before the error goes on, so that a second try finds
        an empty one; ``repair=False`` leaves it as it is.

        Raises:
            sqlite3.DatabaseError: the file is damaged or cannot be opened; see ``is_damage``.
            LibraryError: the folder cannot be made or locked.
        """
        connection = self._borrowed() or self._opened(repair)
        try:
            yield connection.sql
        except BaseException as error:
            if repair and isinstance(error, sqlite3.DatabaseError) and is_damage(error):
                self.delete(connection)
            connection.sql.close()
            raise
        with self._guard:
            self._idle.append(connection)

    def delete(self, damaged: _Connection | None = None) -> None:
        """Delete the file; where a ``damaged`` connection is named, only if it still is the file it has open.

        As long as that connection is open its inode cannot be given to a new file.

        Raises:
            LibraryError: it cannot be deleted.
        """
        self.close()
        try:
            with self._locked():
                still_there = damaged is None or self._identity() == damaged.identity
                if damaged is not None:
                    damaged.sql.close()  # Windows deletes no open file
                if still_there:
                    self._unlink()
        except OSError as error:
            raise explained(error, self.path) from error

    def close(self) -> None:
        """Close the connections that nobody is using."""
        with self._guard:
            for connection in self._idle:
                connection.sql.close()
            self._idle.clear()

    def _identity(self) -> Identity | None:
        """What lies at the path now; None where nothing does."""
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _borrowed(self) -> _Connection | None:
        """An idle connection to the file that lies at the path now; those to a replaced file are closed."""
        current = self._identity()
        while True:
            with self._guard:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            if connection.identity == current:
                return connection
            connection.sql.close()

    def _opened(self, repair: bool) -> _Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._locked():
                return self._connected(repair)
        except OSError as error:
            if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM) and self.path.exists():
                return self._connected_read_only()
            raise explained(error, self.path) from error

    def _connected(self, repair: bool) -> _Connection:
        """To be called with the lock: the file is neither made nor replaced by two at once."""
        while True:
            sql = self._connect(self.path.absolute().as_uri())
            try:
                if _prepared(sql) or not repair:
                    return _Connection(sql, self._identity())
                sql.close()
            except sqlite3.DatabaseError as error:
                sql.close()
                if not repair or not is_damage(error):
                    raise
            repair = False
            self._unlink()

    def _connected_read_only(self) -> _Connection:
        """Where the medium cannot be written nobody changes the file, and SQLite needs none beside it."""
        return _Connection(self._connect(self.path.absolute().as_uri() + "?immutable=1"), self._identity())

    def _connect(self, uri: str) -> sqlite3.Connection:
        return sqlite3.connect(
            uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Held while the file is opened or replaced, never while it is used."""
        try:
            with filelock.FileLock(f"{self.path}.lock", timeout=_BUSY_SECONDS):
                yield
        except filelock.Timeout as error:
            raise LibraryBusyError(
                f"Another program has the {self.path.stem} in {self.path} open; try again when it is done."
            ) from error

    def _unlink(self) -> None:
        for suffix in _SIDE_FILES:
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)


def _prepared(sql: sqlite3.Connection) -> bool:
    """Set a connection up, and the tables in a file that is new; False where the file has another format."""
    version = sql.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        sql.execute("PRAGMA page_size = 16384")
    sql.execute("PRAGMA journal_mode = WAL")
    sql.execute("PRAGMA synchronous = NORMAL")
    if version == 0:
        sql.executescript(_SCHEMA)
    return version in (0, FORMAT)


def _code(error: sqlite3.DatabaseError) -> int | None:
    """The primary result code: the low byte of SQLite's extended one."""
    extended = getattr(error, "sqlite_errorcode", None)
    return None if extended is None else int(extended) & 0xFF
