"""An array on disk that grows row by row, and goes on growing after a kill. Without torch."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.contrastive.writing import unwritable, write_json
from engine.errors import LibraryError

SYNC_EVERY = 20.0
"""Seconds of work that a kill may undo."""


class Growing:
    """float16 rows, put one after the other; the file has its name when all are there."""

    def __init__(self, path: Path, shape: Sequence[int]) -> None:
        """Goes on with what was put before, if it was of this shape.

        Raises:
            StorageFullError: there is no room for all of it.
            LibraryError: it cannot be written.
        """
        self._path, self._shape = path, tuple(shape)
        self._part, self._note = (path.with_name(f".{path.name}.{each}") for each in ("part", "done"))
        self.done = self._done_before()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            mode = "r+" if self.done else "w+"
            self._rows = np.lib.format.open_memmap(self._part, mode, np.float16, self._shape)
            if not self.done and hasattr(os, "posix_fallocate"):
                with self._part.open("r+b") as file:  # room is found now, or writing would be killed later
                    os.posix_fallocate(file.fileno(), 0, self._part.stat().st_size)
        except OSError as error:
            raise unwritable(path, error) from error
        self._synced = time.monotonic()

    def put(self, rows: NDArray[np.floating]) -> None:
        """Takes the next ones, (k, …)."""
        self._rows[self.done : self.done + len(rows)] = rows
        self.done += len(rows)
        if time.monotonic() - self._synced > SYNC_EVERY:
            self._sync()

    def finish(self) -> NDArray[np.float16]:
        """Gives the file its name, and reads it."""
        try:
            self._sync()
            self._part.replace(self._path)
            self._note.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(self._path, error) from error
        return finished(self._path, self._shape)

    def _sync(self) -> None:
        self._rows.flush()
        write_json(self._note, {"done": self.done, "shape": self._shape})
        self._synced = time.monotonic()

    def _done_before(self) -> int:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            note = json.loads(self._note.read_text(encoding="utf-8"))
            there = np.lib.format.open_memmap(self._part, "r")
            if tuple(note["shape"]) == self._shape == there.shape and there.dtype == np.float16:
                return int(note["done"])
        return 0


def finished(path: Path, shape: Sequence[int]) -> NDArray[np.float16]:
    """A file that is whole, which stays on disk until it is looked at.

    Raises:
        LibraryError: it is not of this shape.
    """
    try:
        rows: NDArray[np.float16] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise LibraryError(f"{path} cannot be read. Remove it and train again.") from error
    if rows.shape != tuple(shape):
        raise LibraryError(f"{path} belongs to another training. Remove it and train again.")
    return rows
