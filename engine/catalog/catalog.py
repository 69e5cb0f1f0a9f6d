"""The unit of work: one object per process that opens the catalogue and hands out short transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from engine.catalog import backup, schema
from engine.catalog.connection import connect, plain_errors
from engine.errors import LibraryError
from engine.settings import LibraryPaths


class Catalog:
    """The open catalogue of a library. Threads may share it; each transaction has a session of its own."""

    def __init__(self, paths: LibraryPaths, engine: Engine) -> None:
        self.paths = paths
        self._engine = engine

    @classmethod
    def open(cls, folder: Path) -> Catalog:
        """Opens the catalogue in ``folder``, creating folder and catalogue or migrating it where needed.

        Raises:
            LibraryDamagedError: it cannot be read, or is gone while there are backups of it.
            LibraryError: it cannot be used; the other subclasses say why.
        """
        paths = LibraryPaths(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"The library folder {folder} cannot be made ({error.strerror}). Name another with --library."
            ) from error
        backup.require_catalog(paths)
        engine = connect(paths.catalog)
        try:
            with plain_errors(paths.catalog):
                schema.prepare(engine, paths)
        except BaseException:
            engine.dispose()
            raise
        return cls(paths, engine)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one snapshot of the catalogue."""
        with plain_errors(self.paths.catalog), Session(self._engine) as session, session.begin():
            yield session

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[Session]:
        """A session that holds the write lock; committed at the end, rolled back on any error.

        ``durable`` waits until the disk has it, for what a person did by hand; without it a power cut (not a
        kill) may lose the last moments, but never the catalogue's integrity.
        """
        with (
            plain_errors(self.paths.catalog),
            self._engine.connect().execution_options(writes=True) as connection,
            Session(connection) as session,
        ):
            # Straight to the driver: the pragma is refused inside the transaction SQLAlchemy would begin.
            connection.connection.cursor().execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            with session.begin():
                session.connection()  # takes the lock now; the session alone would with its first statement
                yield session

    def problems(self) -> list[str]:
        """What SQLite's own quick check finds; empty when the file is sound."""
        with self.read() as session:
            rows = session.execute(text("PRAGMA quick_check(20)")).scalars().all()
            broken = session.execute(text("PRAGMA foreign_key_check")).all()
        problems = [str(row) for row in rows if row != "ok"]
        return problems + [f"{len(broken)} rows name something that is not there"] * bool(broken)

    def close(self) -> None:
        """Closes every connection."""
        self._engine.dispose()
