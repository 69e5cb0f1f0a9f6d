"""An append-only array of whole numbers, in memory and in a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xxhash

from engine.index.sealed import DamagedCacheError

Whole = npt.NDArray[Any]


def bytes_of(array: npt.NDArray[Any]) -> memoryview:
    """The bytes of ``array``, for hashing and writing; not copied when it is contiguous."""
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def write_at(path: Path, offset: int, data: Whole) -> None:
    """Write the bytes of ``data`` at ``offset``, over anything an interrupted write left there, and sync."""
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(bytes_of(data))
        file.flush()
        os.fsync(file.fileno())


class Column:
    """A one-dimensional array that only grows. Slices given out before stay valid while it does."""

    def __init__(self, path: Path, dtype: str) -> None:
        self.path = path
        self._buffer: Whole = np.empty(0, np.dtype(dtype))
        self._count = 0
        self._hasher = xxhash.xxh3_64()

    @classmethod
    def load(cls, path: Path, dtype: str, count: int, digest: str) -> Column:
        """Read the first ``count`` entries; what lies behind them was never acknowledged.

        Raises:
            DamagedCacheError: the file is missing, short, or does not match ``digest``.
        """
        column = cls(path, dtype)
        try:
            values = np.fromfile(path, np.dtype(dtype), count)
        except OSError as error:
            raise DamagedCacheError(f"{path.name} cannot be read") from error
        if len(values) != count:
            raise DamagedCacheError(f"{path.name} is too short")
        column._keep(values)
        if column.digest != digest:
            raise DamagedCacheError(f"{path.name} does not match its checksum")
        return column

    @property
    def values(self) -> Whole:
        """(count,) the entries, without a copy; not to be written to."""
        return self._buffer[: self._count]

    @property
    def digest(self) -> str:
        """The checksum of all entries."""
        return self._hasher.hexdigest()

    def __len__(self) -> int:
        return self._count

    def append(self, values: Whole) -> None:
        """Add ``values`` (n,) to the file, then to memory. Raises OSError, and then memory is unchanged."""
        if len(values):
            values = values.astype(self._buffer.dtype, copy=False)
            write_at(self.path, self._count * self._buffer.itemsize, values)
            self._keep(values)

    def _keep(self, values: Whole) -> None:
        end = self._count + len(values)
        if end > len(self._buffer):
            grown = np.empty(max(end, 2 * len(self._buffer)), self._buffer.dtype)
            grown[: self._count] = self.values
            self._buffer = grown
        self._buffer[self._count : end] = values
        self._count = end
        self._hasher.update(bytes_of(values))
