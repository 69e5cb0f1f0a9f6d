"""Single files that are either whole or not there. Without torch."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.errors import LibraryError, StorageFullError
from engine.files import is_full, lacks_room, whole_file


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
    with _sentences(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as file, _sentences(path):
            fill(file)


@contextlib.contextmanager
def _sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: Exception) -> LibraryError:
    """What is said where ``error`` ended the writing of ``path``, whose half still lies there.

    NumPy, torch and safetensors do not always say that a disk is full, which then is looked up.
    """
    reason = getattr(error, "strerror", None)
    if lacks_room(error) or (reason is None and is_full(path)):
        return StorageFullError(
            f"There is no room left to write {path}. Make some and go on; what was kept before is there."
        )
    return LibraryError(f"{path} cannot be written ({reason or error}).")
