"""Libraries that tests start from."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.settings import LibraryPaths


@dataclass(frozen=True, slots=True)
class Imported:
    """A library and the folder of pictures that was imported into it."""

    library: Path
    pictures: Path
    result: dict[str, Any]
    """What the import answered."""

    @property
    def catalog(self) -> Path:
        return self.library / "catalog.sqlite"


def copied(imported: Imported, folder: Path) -> Imported:
    """A copy of library and pictures in ``folder``, as if they had been imported from there."""
    pictures, library = folder / "pictures", folder / "library"
    shutil.copytree(imported.pictures, pictures)
    shutil.copytree(imported.library, library)
    for catalog in (library / "catalog.sqlite", *LibraryPaths(library).backups.glob("*.sqlite")):
        _repoint(catalog, imported.pictures, pictures)
    return Imported(library, pictures, imported.result)


def begun(folder: Path, imported: Imported) -> Path:
    """A new library that knows what was measured of this machine: that takes seconds in each new one."""
    measured = imported.library / "encoders"
    if measured.exists():
        shutil.copytree(measured, folder / "encoders")
    return folder


def _repoint(catalog: Path, old: Path, new: Path) -> None:
    """Spares each test an import: the catalogue's paths are those of the copied pictures."""
    before, after = os.fsencode(old), os.fsencode(new)
    with closing(sqlite3.connect(catalog)) as connection, connection:
        for table in ("items", "roots"):
            rows = connection.execute(f"SELECT id, path FROM {table}").fetchall()
            connection.executemany(
                f"UPDATE {table} SET path = ? WHERE id = ?",
                [(path.replace(before, after, 1), row_id) for row_id, path in rows],
            )
