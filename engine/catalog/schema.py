"""Brings a catalogue to the revision this program knows, with a backup first."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from engine.catalog import backup, origin
from engine.errors import LibraryDamagedError, LibraryTooNewError
from engine.settings import LibraryPaths

HEAD = "0005"
"""Newest revision; a test holds it against Alembic's own scripts."""

_log = logging.getLogger(__name__)


def revision_of(connection: Connection) -> str | None:
    """The catalogue's revision, or None when it has no tables yet."""
    tables = {row[0] for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type='table'"))}
    if "alembic_version" not in tables:
        return None if not tables else ""
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return str(row[0]) if row else None


def prepare(engine: Engine, paths: LibraryPaths) -> None:
    """Creates or migrates the catalogue. A catalogue that is up to date costs one small query.

    Raises:
        LibraryTooNewError: it was written by a later version of the program.
        LibraryDamagedError: it is a database, but not one of ours.
    """
    with engine.connect() as connection:
        revision = revision_of(connection)
    if revision == HEAD:
        return
    if revision == "":
        raise LibraryDamagedError(
            f"{paths.catalog} is a database of another program. Name another library folder with --library."
        )
    if revision is not None:
        if revision > HEAD:
            raise LibraryTooNewError(
                f"The library {paths.folder} was written by a later version of this program (catalogue "
                f"{revision}, this program knows up to {HEAD}). Update the program; nothing was changed."
            )
        backup.full_copy(paths, name=f"before-{HEAD}")
    migrate(engine)


def migrate(engine: Engine, revision: str = "head") -> None:
    """Runs Alembic up to ``revision`` in one transaction: all of it or nothing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if not origin.of(connection):
            connection.exec_driver_sql(origin.renewal())
    _log.info("the catalogue is at revision %s", revision)
