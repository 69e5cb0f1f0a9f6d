"""Which rows a search may answer with."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import xxhash

from engine.index.columns import bytes_of
from engine.index.generation import Mask, Rows, StoreView
from engine.index.source import Ids

_KEPT = 8


class Selection:
    """A set of living rows of one view, in the forms that the stages of a search need.

    The forms are computed when first asked for and kept: a person asks many questions under one filter.
    """

    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        self._per_list: tuple[object, npt.NDArray[np.int64]] | None = None

    @cached_property
    def total(self) -> int:
        """How many rows are selected."""
        return int(np.count_nonzero(self.mask))

    @cached_property
    def rows(self) -> Rows:
        """(total,) the selected rows, ascending."""
        return np.flatnonzero(self.mask)

    @cached_property
    def bitmap(self) -> npt.NDArray[np.uint8]:
        """The mask as bits, lowest bit first."""
        return np.packbits(self.mask, bitorder="little")

    def per_list(self, list_of_row: npt.NDArray[np.uint16], lists: int) -> npt.NDArray[np.int64]:
        """(lists,) how many selected rows lie in each inverted list of an index over the first rows."""
        kept = self._per_list
        if kept is not None and kept[0] is list_of_row:
            return kept[1]
        chosen = list_of_row[self.mask[: len(list_of_row)]]
        counts = np.bincount(chosen, minlength=lists)
        self._per_list = (list_of_row, counts)
        return counts


class Selections:
    """The selections of one view; the last few filters are remembered by their content."""

    def __init__(self, view: StoreView) -> None:
        self._view = view
        self._everything = Selection(view.alive)
        self._recent: dict[tuple[int, int], Selection] = {}

    def of(self, allowed: Ids | None, excluded: Ids | None = None) -> Selection:
        """The living rows of ``allowed`` (None: all) without those of ``excluded``."""
        if allowed is None and excluded is None:
            return self._everything
        key = (_digest(allowed), _digest(excluded))
        found = self._recent.get(key)
        if found is None:
            found = self._make(allowed, excluded)
            # Two searches may do this at once; then one entry more or less is remembered.
            for old in list(self._recent)[: max(0, len(self._recent) - _KEPT + 1)]:
                self._recent.pop(old, None)
            self._recent[key] = found
        return found

    def _make(self, allowed: Ids | None, excluded: Ids | None) -> Selection:
        if allowed is None:
            mask = self._view.alive.copy()
        else:
            mask = np.zeros(len(self._view), np.bool_)
            mask[self._view.rows_of(allowed)] = True
        if excluded is not None:
            mask[self._view.rows_of(excluded)] = False
        return Selection(mask)


def _digest(ids: Ids | None) -> int:
    return -1 if ids is None else xxhash.xxh3_64_intdigest(bytes_of(ids))
