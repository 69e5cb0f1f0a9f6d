"""The append-only files of one generation of a vector store, and the views that searches work on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xxhash

from engine.index.columns import Column, bytes_of, write_at
from engine.index.row_table import RowTable
from engine.index.sealed import DamagedCacheError, discard
from engine.index.source import Ids, Vectors

BLOCK = 8
"""Rows under one checksum: small, so that the first look at a few rows does not read a whole file."""

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class StoreView:
    """The rows of a store at one moment: unchanging, and safe to read whatever the store does next."""

    generation: Generation
    ids: Ids  # (rows,)
    alive: Mask  # (rows,)
    vectors: Vectors  # (rows, dim), mapped
    living: int

    @property
    def token(self) -> str:
        """Names the generation: rows of two tokens have nothing to do with each other."""
        return self.generation.token

    def __len__(self) -> int:
        return len(self.ids)

    def rows_of(self, ids: Ids) -> Rows:
        """(m,) rows of those of ``ids`` that live in this view; the others are left out."""
        rows = self.generation.table.get(ids)
        rows = rows[(rows >= 0) & (rows < len(self.ids))]
        return rows[self.alive[rows]]

    def slice(self, start: int, stop: int) -> Vectors:
        """(stop - start, dim) rows in place.

        Raises:
            DamagedCacheError: their bytes are not those that were written.
        """
        stop = min(stop, len(self.ids))
        self.generation.check(np.arange(start // BLOCK, -(-stop // BLOCK)), self.vectors)
        return self.vectors[start:stop]

    def gather(self, rows: Rows) -> Vectors:
        """(n, dim) copies of these rows. Raises DamagedCacheError as :meth:`slice` does."""
        self.generation.check(rows // BLOCK, self.vectors)
        return self.vectors[rows]


class Generation:
    """Rows, their ids, tombstones and block checksums. Files only grow; nothing is ever cut or moved.

    Not safe to change from several threads or processes at once: the store sees to that.
    """

    def __init__(self, folder: Path, token: str, dimension: int) -> None:
        self.folder = folder
        self.token = token
        self.dimension = dimension
        self.path = folder / f"vectors-{token}.f32"
        self.ids = Column(folder / f"ids-{token}.i64", "<i8")
        self.removed = Column(folder / f"removed-{token}.i64", "<i8")
        self.checks = Column(folder / f"checks-{token}.u64", "<u8")
        self.table = RowTable()
        self._alive: Mask = np.zeros(0, np.bool_)
        self._verified: Mask = np.zeros(0, np.bool_)
        self._tail = xxhash.xxh3_64()
        self._living = 0
        self._view: StoreView | None = None

    @classmethod
    def create(cls, folder: Path, dimension: int) -> Generation:
        """Start empty files under a new token. Raises OSError when they cannot be made."""
        generation = cls(folder, secrets.token_hex(8), dimension)
        generation.path.open("xb").close()
        for column in generation._columns():
            column.path.open("xb").close()
        return generation

    @classmethod
    def load(cls, folder: Path, record: dict[str, Any], dimension: int) -> Generation:
        """Open what :meth:`record` described. Raises DamagedCacheError when the files do not fit it."""
        generation = cls(folder, record["token"], dimension)
        rows = record["rows"]
        generation._require_length(rows)
        counts = {"ids": rows, "removed": record["removed"], "checks": rows // BLOCK}
        for name, count in counts.items():
            old: Column = getattr(generation, name)
            column = Column.load(old.path, old.values.dtype.str, count, record[f"{name}_digest"])
            setattr(generation, name, column)
        generation._restore(record["tail_digest"])
        return generation

    def record(self) -> dict[str, Any]:
        """What a manifest must say for :meth:`load` to find exactly these rows again."""
        return {
            "token": self.token,
            "rows": len(self.ids),
            "removed": len(self.removed),
            "ids_digest": self.ids.digest,
            "removed_digest": self.removed.digest,
            "checks_digest": self.checks.digest,
            "tail_digest": self._tail.hexdigest(),
        }

    def view(self) -> StoreView:
        """The rows as they are now."""
        if self._view is None:
            self._view = StoreView(self, self.ids.values, self._alive, self._map(), self._living)
        return self._view

    def remove(self, ids: Ids) -> None:
        """Put a tombstone on the rows of ``ids``; ids that are not there are ignored."""
        rows = np.unique(self.table.get(ids))
        rows = rows[rows >= 0]
        if not len(rows):
            return
        self.removed.append(rows)
        self.table.set(self.ids.values[rows], -1)
        # A copy, because views share the old one.
        self._alive = self._alive.copy()
        self._alive[rows] = False
        self._living -= len(rows)
        self._view = None

    def append(self, ids: Ids, vectors: Vectors) -> None:
        """Add rows (n, dim) for ids (n,) that are distinct and not there yet."""
        if not len(ids):
            return
        start = len(self.ids)
        write_at(self.path, start * self.dimension * 4, vectors)
        self.table.set(ids, np.arange(start, start + len(ids)))
        self._checksum(vectors)
        self.ids.append(ids)
        self._alive = np.concatenate([self._alive, np.ones(len(ids), np.bool_)])
        self._living += len(ids)
        self._view = None

    def check(self, blocks: npt.NDArray[np.int64], vectors: Vectors) -> None:
        """Compare blocks with their checksums, each once in the life of this object.

        Raises:
            DamagedCacheError: the bytes of a block are not those that were written.
        """
        verified = self._verified
        pending = blocks[~verified[blocks]]
        if not len(pending):
            return
        checks = self.checks.values
        for block in np.unique(pending):
            start = int(block) * BLOCK
            if xxhash.xxh3_64_intdigest(bytes_of(vectors[start : start + BLOCK])) != int(checks[block]):
                raise DamagedCacheError(f"{self.path.name} is damaged near row {start}")
            verified[block] = True

    def trust(self, other: Generation) -> None:
        """Take over what an earlier object on the same files has already verified."""
        known = min(len(other.ids), len(self.ids)) // BLOCK
        self._verified[:known] |= other._verified[:known]

    def delete(self) -> None:
        """Delete the files, as far as the platform lets go of them."""
        for path in (self.path, *(column.path for column in self._columns())):
            discard(path)

    def _columns(self) -> tuple[Column, Column, Column]:
        return self.ids, self.removed, self.checks

    def _map(self) -> Vectors:
        shape = (len(self.ids), self.dimension)
        if not shape[0]:
            return np.empty(shape, np.float32)
        return np.asarray(np.memmap(self.path, np.dtype("<f4"), "r", shape=shape))

    def _require_length(self, rows: int) -> None:
        try:
            size = self.path.stat().st_size
        except OSError as error:
            raise DamagedCacheError(f"{self.path.name} cannot be read") from error
        if size < rows * self.dimension * 4:
            raise DamagedCacheError(f"{self.path.name} is too short")

    def _restore(self, tail_digest: str) -> None:
        """Fill in what follows from the columns: tombstones, the table of rows, the unfinished last block."""
        rows = len(self.ids)
        removed = self.removed.values
        if len(removed) and not (removed.min() >= 0 and removed.max() < rows):
            raise DamagedCacheError(f"{self.removed.path.name} names rows that are not there")
        self._alive = np.ones(rows, np.bool_)
        self._alive[removed] = False
        living = np.flatnonzero(self._alive)
        self._living = len(living)
        self.table.set(self.ids.values[living], living)
        whole = rows // BLOCK
        self._verified = np.zeros(-(-rows // BLOCK), np.bool_)
        self._verified[whole:] = True
        self._tail.update(self.view().vectors[whole * BLOCK :].tobytes())
        if self._tail.hexdigest() != tail_digest:
            raise DamagedCacheError(f"{self.path.name} is damaged in its last rows")

    def _checksum(self, vectors: Vectors) -> None:
        finished = []
        position = 0
        filled = len(self.ids) % BLOCK
        while position < len(vectors):
            piece = vectors[position : position + BLOCK - filled]
            self._tail.update(bytes_of(piece))
            position += len(piece)
            filled += len(piece)
            if filled == BLOCK:
                finished.append(self._tail.intdigest())
                self._tail = xxhash.xxh3_64()
                filled = 0
        self.checks.append(np.array(finished, np.uint64))
        blocks = -(-(len(self.ids) + len(vectors)) // BLOCK)
        self._verified = np.concatenate([self._verified, np.ones(blocks - len(self._verified), np.bool_)])
