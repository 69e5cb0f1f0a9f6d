"""The thumbnails of a library: one SQLite file from content hash to JPEG. It can always be made anew.

A row carries a checksum, because a zeroed page amid a picture's bytes is no error to SQLite. Whatever damage
is met costs thumbnails and nothing else: a row is dropped, or the file is replaced by an empty one.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from sqlite3 import Connection, DatabaseError
from typing import Any, TypeVar

from engine.media.thumbnail_file import ThumbnailFile, explained, is_damage

_HASHES_PER_QUERY = 500
_ROWS_PER_STEP = 256

_T = TypeVar("_T")


class ThumbnailStore:
    """The thumbnails in ``folder``, which is made when it is not there.

    Threads and processes may use one folder at once. Keys are content hashes of 16 bytes. Damage raises
    nothing: the store is emptied, and ``missing`` tells what to make anew.

    Raises, in every method:
        LibraryBusyError: another program held the file for half a minute.
        StorageFullError: there is no room left to write.
        LibraryError: the folder may not be written.
    """

    def __init__(self, folder: Path) -> None:
        self._file = ThumbnailFile(folder / "thumbnails.sqlite")

    def put_many(self, thumbnails: Sequence[tuple[bytes, bytes]]) -> None:
        """Keep JPEGs by content hash, all or none; one that is there already is replaced."""
        rows = [(key, jpeg, zlib.crc32(jpeg)) for key, jpeg in thumbnails]
        if rows:
            self._change("INSERT OR REPLACE INTO thumbnails (hash, jpeg, crc) VALUES (?, ?, ?)", rows)

    def get(self, key: bytes) -> bytes | None:
        """The JPEG of a content hash, or None."""
        return self.get_many([key]).get(key)

    def get_many(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The JPEGs of those content hashes that have one."""
        wanted = list(keys)
        rows = self._run(lambda sql: list(_selected(sql, "hash, jpeg, crc", wanted)))
        whole = {key: jpeg for key, jpeg, crc in rows if zlib.crc32(jpeg) == crc}
        if broken := [key for key, _, _ in rows if key not in whole]:
            self.remove(broken)
        return whole

    def hashes(self) -> set[bytes]:
        """The content hashes that have a thumbnail."""
        return self._run(lambda sql: {key for (key,) in sql.execute("SELECT hash FROM thumbnails")})

    def missing(self, of: Iterable[bytes]) -> list[bytes]:
        """Those of the content hashes that have no thumbnail, in their order, each once."""
        wanted = list(dict.fromkeys(of))
        kept = self._run(lambda sql: {key for (key,) in _selected(sql, "hash", wanted)})
        return [key for key in wanted if key not in kept]

    def count(self) -> int:
        """How many thumbnails there are."""
        return self._run(lambda sql: int(sql.execute("SELECT count(*) FROM thumbnails").fetchone()[0]))

    def remove(self, keys: Iterable[bytes]) -> None:
        """Forget thumbnails; a hash that has none is passed over."""
        if rows := [(key,) for key in keys]:
            self._change("DELETE FROM thumbnails WHERE hash = ?", rows)

    def problems(self) -> list[str]:
        """What a check of the whole file finds, a sentence each; nothing is repaired.

        It reads every thumbnail, so its time grows with the file.
        """
        damaged = f"The thumbnails in {self._file.path} are damaged; they will be made anew."
        try:
            with self._file.connection(repair=False) as sql:
                if sql.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                    return [damaged]
                broken = sum(zlib.crc32(jpeg) != crc for jpeg, crc in _all_pictures(sql))
        except DatabaseError as error:
            if is_damage(error):
                return [damaged]
            raise explained(error, self._file.path) from error
        if broken:
            return [f"Thumbnails in {self._file.path} are damaged ({broken}); they will be made anew."]
        return []

    def start_over(self) -> None:
        """Throw all thumbnails away, damaged or not."""
        self._file.delete()

    def close(self) -> None:
        """Close the file; no other thread may be using the store. A later call opens it again."""
        self._file.close()

    def _change(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        def change(sql: Connection) -> None:
            with _transaction(sql):
                sql.executemany(statement, rows)

        self._run(change)

    def _run(self, work: Callable[[Connection], _T]) -> _T:
        """Do ``work``; where the file turns out damaged, do it again on the empty one in its place."""
        try:
            with self._file.connection() as sql:
                return work(sql)
        except DatabaseError as error:
            if not is_damage(error):
                raise explained(error, self._file.path) from error
        try:
            with self._file.connection() as sql:
                return work(sql)
        except DatabaseError as error:
            raise explained(error, self._file.path) from error


@contextlib.contextmanager
def _transaction(sql: Connection) -> Iterator[None]:
    sql.execute("BEGIN IMMEDIATE")
    try:
        yield
        sql.execute("COMMIT")
    except BaseException:
        if sql.in_transaction:  # a full disk has rolled it back already
            sql.rollback()
        raise


def _selected(sql: Connection, columns: str, keys: Sequence[bytes]) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(keys), _HASHES_PER_QUERY):
        part = keys[start : start + _HASHES_PER_QUERY]
        marks = ",".join("?" * len(part))
        yield from sql.execute(f"SELECT {columns} FROM thumbnails WHERE hash IN ({marks})", part)


def _all_pictures(sql: Connection) -> Iterator[tuple[bytes, int]]:
    cursor = sql.execute("SELECT jpeg, crc FROM thumbnails")
    while rows := cursor.fetchmany(_ROWS_PER_STEP):
        yield from rows
