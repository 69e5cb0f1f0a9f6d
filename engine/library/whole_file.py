"""Files that a person asked for, written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from engine.errors import LibraryError, StorageFullError


@contextlib.contextmanager
def written_whole(out: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when it is whole.

    Raises:
        StorageFullError: there is no room for it.
        LibraryError: it cannot be written there.
    """
    temporary = out.with_name(f".{out.name}.part")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(out)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StorageFullError(f"There is no room left to write {out}.") from error
        raise LibraryError(f"{out} cannot be written ({error.strerror}).") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
