"""From item ids to rows, fast for arrays of ids."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.index.source import Ids

_PAGE_BITS = 12
_PAGE = 1 << _PAGE_BITS
MAX_ID = (1 << 34) - 1
"""Larger ids would make the directory of pages larger than 16 MB; a catalogue never gets there."""


class RowTable:
    """A two-level table: a directory of pages, and pages of rows; 4 bytes an id where ids are dense.

    A dict would take 100 bytes an id, and a binary search through sorted ids is 10 times slower for the
    hundreds of thousands of ids that a wide filter brings.
    """

    def __init__(self) -> None:
        self._directory = np.zeros(1, np.int32)
        # Page 0 belongs to ids that were never stored.
        self._pages = np.full((1, _PAGE), -1, np.int32)
        self._used = 1

    def get(self, ids: Ids) -> npt.NDArray[np.int64]:
        """(n,) the row of each id, -1 for an id without one."""
        page = ids >> _PAGE_BITS
        known = (page >= 0) & (page < len(self._directory))
        slot = self._directory[np.where(known, page, 0)]
        slot[~known] = 0
        flat = self._pages.reshape(-1)
        position = (slot.astype(np.int64) << _PAGE_BITS) | (ids & (_PAGE - 1))
        rows: npt.NDArray[np.int64] = flat[position].astype(np.int64)
        return rows

    def set(self, ids: Ids, rows: npt.NDArray[np.int64] | int) -> None:
        """Let each id point at its row; -1 forgets it. Raises ValueError for an id outside 0..MAX_ID."""
        if not len(ids):
            return
        if ids.min() < 0 or ids.max() > MAX_ID:
            raise ValueError(f"Item ids must lie between 0 and {MAX_ID}.")
        page = ids >> _PAGE_BITS
        self._make_pages(np.unique(page))
        self._pages[self._directory[page], ids & (_PAGE - 1)] = rows

    def _make_pages(self, wanted: npt.NDArray[np.int64]) -> None:
        last = int(wanted[-1])
        if last >= len(self._directory):
            directory = np.zeros(max(last + 1, 2 * len(self._directory)), np.int32)
            directory[: len(self._directory)] = self._directory
            self._directory = directory
        fresh = wanted[self._directory[wanted] == 0]
        end = self._used + len(fresh)
        if end > len(self._pages):
            pages = np.full((max(end, 2 * len(self._pages)), _PAGE), -1, np.int32)
            pages[: self._used] = self._pages[: self._used]
            self._pages = pages
        self._directory[fresh] = np.arange(self._used, end)
        self._used = end
