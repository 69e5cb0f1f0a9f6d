"""Copies of the catalogue to fall back on.

A *full copy* is made before a migration. A *safety copy* is made after an import: all but the vectors, which
can be computed again, so that it stays small and quick at a million items.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from engine.catalog import origin
from engine.catalog.connection import PAGE_SIZE, explain, plain_errors
from engine.errors import LibraryDamagedError, LibraryError, NotFoundError, StorageFullError
from engine.files import lacks_room, whole
from engine.settings import LibraryPaths

KEEP = 2
"""Safety copies that are kept."""

_SAFETY = "safety-"
_LEFT_OUT = "embeddings"


def full_copy(paths: LibraryPaths, *, name: str) -> Path:
    """Copies the whole catalogue to ``backups/catalog-NAME.sqlite`` and returns that path.

    Raises:
        LibraryError: the copy cannot be written; StorageFullError when there is no room.
    """
    target = _target(paths, name)
    with (
        _written_whole(target) as temporary,
        plain_errors(paths.catalog),
        closing(sqlite3.connect(paths.catalog)) as source,
        closing(sqlite3.connect(temporary)) as copy,
    ):
        source.backup(copy)
    return target


def safety_copy(paths: LibraryPaths) -> Path:
    """Copies all but the vectors to ``backups/`` and drops safety copies beyond the newest ``KEEP``.

    Raises:
        LibraryError: the copy cannot be written; StorageFullError when there is no room.
    """
    target = _target(paths, _SAFETY + time.strftime("%Y%m%d-%H%M%S"))
    with (
        _written_whole(target) as temporary,
        plain_errors(paths.catalog),
        closing(sqlite3.connect(paths.catalog, isolation_level=None)) as source,
    ):
        source.execute("ATTACH ? AS copy", (os.fsencode(temporary),))
        source.execute(f"PRAGMA copy.page_size={PAGE_SIZE}")
        source.execute("BEGIN")
        _copy_tables(source)
        source.execute("COMMIT")
        source.execute("DETACH copy")
    for old in _safety_copies(paths)[KEEP:]:
        old.unlink(missing_ok=True)
    return target


def newest(paths: LibraryPaths) -> Path | None:
    """The newest backup of any sort, or None."""
    copies = sorted(paths.backups.glob("catalog-*.sqlite"), key=lambda path: path.stat().st_mtime_ns)
    return copies[-1] if copies else None


def require_catalog(paths: LibraryPaths) -> None:
    """Raises LibraryDamagedError where there is a backup and nothing that it is a backup of.

    A new catalogue in that place would look as if everything had gone, and its backups would soon push out
    those of the old one.
    """
    try:
        if paths.catalog.stat().st_size:
            return
    except FileNotFoundError:
        pass
    except OSError:
        return  # opening it says why
    if (source := newest(paths)) is not None:
        raise LibraryDamagedError(
            f"The catalogue {paths.catalog} is gone or empty, but its backup {source.name} is there. Run "
            f"'similarity-explorer --library {paths.folder} check --repair' to restore it."
        )


def restore(paths: LibraryPaths) -> tuple[Path, Path | None]:
    """Sets the damaged catalogue aside and puts the newest backup in its place.

    Returns the backup that was used and where the damaged file now lies, if there was one.

    Raises:
        NotFoundError: there is no backup.
        LibraryDamagedError: the backup is damaged too; nothing was changed.
        LibraryError: the files cannot be written; StorageFullError when there is no room.
    """
    source = newest(paths)
    if source is None:
        raise NotFoundError(
            f"The library {paths.folder} has no backup to restore. Move {paths.catalog.name} away and import "
            "your folders again; your own files are untouched."
        )
    aside = paths.catalog.with_name(f"catalog-damaged-{time.strftime('%Y%m%d-%H%M%S')}.sqlite")
    with _written_whole(paths.catalog) as temporary:
        shutil.copyfile(source, temporary)
        _renew_origin(temporary, source)
        damaged = paths.catalog.exists()
        if damaged:
            paths.catalog.replace(aside)
        _set_log_aside(paths.catalog, aside)
    return source, aside if damaged else None


def _renew_origin(copy: Path, source: Path) -> None:
    """Tells the caches that what they were made from is gone."""
    try:
        with closing(sqlite3.connect(copy)) as sql:
            sql.execute(origin.renewal())
    except sqlite3.OperationalError as error:
        raise explain(copy, error) from error
    except sqlite3.DatabaseError as error:
        raise LibraryDamagedError(
            f"The backup {source} is damaged too ({error}). Move it away and run 'check --repair' again: the "
            "backup before it is tried then."
        ) from error


def _set_log_aside(catalog: Path, aside: Path) -> None:
    """Moves the write-ahead log with its catalogue: it belongs to no other, and may hold the last changes."""
    log = Path(f"{catalog}-wal")
    if log.exists():
        log.replace(f"{aside}-wal")
    Path(f"{catalog}-shm").unlink(missing_ok=True)


def _copy_tables(source: sqlite3.Connection) -> None:
    """Makes every table, index and trigger again in ``copy`` and fills all tables but the vectors."""
    rows = source.execute(
        "SELECT type, name, sql FROM main.sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
        "ORDER BY CASE type WHEN 'table' THEN 0 ELSE 1 END"
    ).fetchall()
    for kind, name, sql in rows:
        if kind == "table":
            source.execute(_in_copy(sql))
            if name != _LEFT_OUT:
                source.execute(f'INSERT INTO copy."{name}" SELECT * FROM main."{name}"')
    source.execute("DELETE FROM copy.sqlite_sequence")
    source.execute("INSERT INTO copy.sqlite_sequence SELECT * FROM main.sqlite_sequence")
    for kind, _name, sql in rows:
        if kind != "table":
            source.execute(_in_copy(sql))


def _in_copy(sql: str) -> str:
    return re.sub(r"^CREATE (UNIQUE )?(TABLE|INDEX|TRIGGER) ", r"CREATE \1\2 copy.", sql)


def _safety_copies(paths: LibraryPaths) -> list[Path]:
    """Newest first."""
    return sorted(paths.backups.glob(f"catalog-{_SAFETY}*.sqlite"), reverse=True)


def _target(paths: LibraryPaths, name: str) -> Path:
    return paths.backups / f"catalog-{name}.sqlite"


@contextmanager
def _written_whole(target: Path) -> Iterator[Path]:
    """A temporary file that becomes ``target`` at the end of the block, and is gone when the block fails."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with whole(target) as temporary:
            temporary.unlink(missing_ok=True)  # the half of one that was killed
            yield temporary
    except OSError as error:
        if lacks_room(error):
            raise StorageFullError(
                f"There is no room left for a copy of the catalogue in {target.parent}; make room and start "
                "again."
            ) from error
        raise LibraryError(
            f"The catalogue could not be copied to {target.parent} ({error.strerror}). Check the folder's "
            "permissions."
        ) from error
