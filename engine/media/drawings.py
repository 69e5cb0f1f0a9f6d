"""What a library shows of its items, by content hash: thumbnails and waveforms. All can be made anew.

Each sort is one SQLite file. A row carries a checksum, because a zeroed page amid a picture's bytes is no
error to SQLite. Whatever damage is met costs drawings and nothing else: a row is dropped, or the file is
replaced by an empty one.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from sqlite3 import Connection, DatabaseError
from typing import Any, TypeVar

from engine.media.drawing_file import DrawingFile, explained, is_damage

_HASHES_PER_QUERY = 500
_ROWS_PER_STEP = 256

_T = TypeVar("_T")


class DrawingStore:
    """The drawings called ``name`` in ``folder``, which is made when it is not there.

    Threads and processes may use one folder at once. Keys are content hashes of 16 bytes. Damage raises
    nothing: the store is emptied, and ``missing`` tells what to make anew.

    Raises, in every method:
        LibraryBusyError: another program held the file for half a minute.
        StorageFullError: there is no room left to write.
        LibraryError: the folder may not be written.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._name = name
        self._file = DrawingFile(folder / f"{name}.sqlite")

    def put_many(self, drawings: Sequence[tuple[bytes, bytes]]) -> None:
        """Keep drawings by content hash, all or none; one that is there already is replaced."""
        rows = [(key, data, zlib.crc32(data)) for key, data in drawings]
        if rows:
            self._change("INSERT OR REPLACE INTO drawings (hash, data, crc) VALUES (?, ?, ?)", rows)

    def get(self, key: bytes) -> bytes | None:
        """The drawing of a content hash, or None."""
        return self.get_many([key]).get(key)

    def get_many(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The drawings of those content hashes that have one."""
        wanted = list(keys)
        rows = self._run(lambda sql: list(_selected(sql, "hash, data, crc", wanted)))
        whole = {key: data for key, data, crc in rows if zlib.crc32(data) == crc}
        if broken := [key for key, _, _ in rows if key not in whole]:
            self.remove(broken)
        return whole

    def hashes(self) -> set[bytes]:
        """The content hashes that have a drawing."""
        return self._run(lambda sql: {key for (key,) in sql.execute("SELECT hash FROM drawings")})

    def missing(self, of: Iterable[bytes]) -> list[bytes]:
        """Those of the content hashes that have no drawing, in their order, each once."""
        wanted = list(dict.fromkeys(of))
        kept = self._run(lambda sql: {key for (key,) in _selected(sql, "hash", wanted)})
        return [key for key in wanted if key not in kept]

    def count(self) -> int:
        """How many drawings there are."""
        return self._run(lambda sql: int(sql.execute("SELECT count(*) FROM drawings").fetchone()[0]))

    def remove(self, keys: Iterable[bytes]) -> None:
        """Forget drawings; a hash that has none is passed over."""
        if rows := [(key,) for key in keys]:
            self._change("DELETE FROM drawings WHERE hash = ?", rows)

    def problems(self) -> list[str]:
        """What a check of the whole file finds, a sentence each; nothing is repaired.

        It reads every drawing, so its time grows with the file.
        """
        damaged = f"The {self._name} in {self._file.path} are damaged; they will be made anew."
        try:
            with self._file.connection(repair=False) as sql:
                if sql.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                    return [damaged]
                broken = sum(zlib.crc32(data) != crc for data, crc in _all_drawings(sql))
        except DatabaseError as error:
            if is_damage(error):
                return [damaged]
            raise explained(error, self._file.path) from error
        if broken:
            name = self._name.capitalize()
            return [f"{name} in {self._file.path} are damaged ({broken}); they will be made anew."]
        return []

    def start_over(self) -> None:
        """Throw all drawings away, damaged or not."""
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
        yield from sql.execute(f"SELECT {columns} FROM drawings WHERE hash IN ({marks})", part)


def _all_drawings(sql: Connection) -> Iterator[tuple[bytes, int]]:
    cursor = sql.execute("SELECT data, crc FROM drawings")
    while rows := cursor.fetchmany(_ROWS_PER_STEP):
        yield from rows


class ThumbnailStore(DrawingStore):
    """Thumbnails: JPEGs."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "thumbnails")


class WaveformStore(DrawingStore):
    """Waveforms: the outlines of tracks, as ``waveform.encode_peaks`` writes them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "waveforms")
