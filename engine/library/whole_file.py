"""Files that a person asked for, written whole or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from engine.errors import LibraryError, StorageFullError
from engine.files import lacks_room, whole_file


@contextlib.contextmanager
def written_whole(out: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when it is whole.

    Raises:
        StorageFullError: there is no room for it.
        LibraryError: it cannot be written there.
    """
    try:
        with whole_file(out) as file:
            yield file
    except OSError as error:
        if lacks_room(error):
            raise StorageFullError(f"There is no room left to write {out}.") from error
        raise LibraryError(f"{out} cannot be written ({error.strerror}).") from error
