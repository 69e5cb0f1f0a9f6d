"""Single files that are either whole or not there. Without torch."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.errors import LibraryError, StorageFullError


def write_json(path: Path, content: Any) -> None:
    """Writes plain values; see ``write``."""
    text = json.dumps(content, ensure_ascii=False, indent=1).encode()
    write(path, lambda file: file.write(text))


def write_array(path: Path, array: NDArray[Any]) -> None:
    """Writes an array in NumPy's form, without a pickle; see ``write``."""
    write(path, lambda file: np.save(file, array, allow_pickle=False))


def write(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Makes the file at ``path``, and its folder where there is none.

    Raises:
        StorageFullError: there is no room for it.
        LibraryError: it cannot be written there.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StorageFullError(f"There is no room left to write {path}.") from error
        raise LibraryError(f"{path} cannot be written ({error.strerror}).") from error
