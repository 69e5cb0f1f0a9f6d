"""A file of decoded items: their rows, memory-mapped, then an index of them with checksums."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import struct
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from engine.contrastive.inputs.layout import Layout
from engine.files import sync

SUFFIX = ".rows"
PARTIAL = ".partial"
_MAGIC = b"ROWS0001"
_END = struct.Struct("<QQ8s")
"""Bytes of the index, its checksum, and what tells that the file is whole."""


class DamagedSegmentError(Exception):
    """A file does not hold what it should."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item in a segment."""

    content: bytes
    """The hash of the file it was decoded from."""
    first: int
    count: int
    digest: int


class Segment:
    """A whole file, open for reading."""

    def __init__(self, path: Path, layout: Layout) -> None:
        """Raises a ``DamagedSegmentError`` where the index cannot be read; the rows are not looked at."""
        self.path = path
        self.entries = _index_of(path, layout)
        total = sum(entry.count for entry in self.entries)
        self._rows: NDArray[Any] = np.memmap(path, np.dtype(layout.dtype), "r", shape=(total, *layout.shape))

    def rows(self, entry: Entry) -> NDArray[Any]:
        """An item's rows, (count, …), without a copy."""
        return self._rows[entry.first : entry.first + entry.count]

    def checked(self, wanted: Collection[bytes]) -> bool:
        """Whether any of the ``wanted`` items are here, whose rows are then read and checked.

        Raises a ``DamagedSegmentError`` where one of them is not as it was written.
        """
        here = [entry for entry in self.entries if entry.content in wanted]
        if any(digest_of(self.rows(entry)) != entry.digest for entry in here):
            raise DamagedSegmentError(f"{self.path.name} does not match its checksums")
        return bool(here)


class SegmentWriter:
    """A file that is being written, under another name until it is whole."""

    def __init__(self, folder: Path, layout: Layout) -> None:
        token = secrets.token_hex(6)
        self.path = folder / f"{layout.digest}-{token}{SUFFIX}"
        self._layout = layout
        self._temporary = self.path.with_name(f".{self.path.name}{PARTIAL}")
        self._file = self._temporary.open("xb")
        self._entries: list[Entry] = []
        self._count = 0

    @property
    def size(self) -> int:
        """Bytes of the rows so far."""
        return self._count * self._layout.row_bytes

    def append(self, content: bytes, rows: NDArray[Any]) -> None:
        """Writes an item's rows. Raises OSError."""
        rows = np.ascontiguousarray(rows)
        self._file.write(rows.data)
        self._entries.append(Entry(content, self._count, len(rows), digest_of(rows)))
        self._count += len(rows)

    def finish(self) -> None:
        """Gives the file its name, or removes it where it holds nothing. Raises OSError."""
        if not self._entries:
            self.abandon()
            return
        records = [[entry.content.hex(), entry.count, f"{entry.digest:x}"] for entry in self._entries]
        index = json.dumps({"layout": self._layout.digest, "items": records}).encode()
        self._file.write(index)
        self._file.write(_END.pack(len(index), xxhash.xxh3_64_intdigest(index), _MAGIC))
        self._file.close()
        sync(self._temporary)
        self._temporary.replace(self.path)
        sync(self.path.parent)

    def abandon(self) -> None:
        """Removes what was written."""
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._temporary.unlink(missing_ok=True)


def digest_of(rows: NDArray[Any]) -> int:
    """The checksum of an item's rows."""
    return xxhash.xxh3_64_intdigest(np.ascontiguousarray(rows).data)


def _index_of(path: Path, layout: Layout) -> tuple[Entry, ...]:
    try:
        with path.open("rb") as file:
            file.seek(-_END.size, os.SEEK_END)
            end = file.tell()
            length, digest, magic = _END.unpack(file.read(_END.size))
            file.seek(end - length)
            index = file.read(length)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:  # a short file has no place before its end
        raise DamagedSegmentError(f"{path.name} cannot be read") from error
    if magic != _MAGIC or xxhash.xxh3_64_intdigest(index) != digest:
        raise DamagedSegmentError(f"{path.name} does not match its checksum")
    content = json.loads(index)
    entries, first = [], 0
    for name, count, checksum in content["items"]:
        entries.append(Entry(bytes.fromhex(name), first, count, int(checksum, 16)))
        first += count
    if content["layout"] != layout.digest or first * layout.row_bytes != end - length:
        raise DamagedSegmentError(f"{path.name} holds something else")
    return tuple(entries)
