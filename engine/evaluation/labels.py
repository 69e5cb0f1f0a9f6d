"""What items are labelled: nothing, one label or several."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.errors import InvalidRequestError

Codes = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """The labels of n items, as codes that stand for names."""

    names: tuple[str, ...]
    starts: Rows
    """(n + 1,) where the codes of each item start, and where the last one's end."""
    codes: Codes
    """(total,) indexes of ``names``; those of an item rise."""

    @classmethod
    def single(cls, values: Sequence[str | None]) -> Labels:
        """One label for each item, or None."""
        return cls.several([() if value is None else (value,) for value in values])

    @classmethod
    def several(cls, values: Sequence[Collection[str]]) -> Labels:
        """Any number of labels for each item, in any order."""
        names = tuple(sorted({name for own in values for name in own}))
        places = {name: code for code, name in enumerate(names)}
        codes = [sorted({places[name] for name in own}) for own in values]
        starts = np.cumsum([0, *map(len, codes)], dtype=np.int64)
        return cls(names, starts, np.array([code for own in codes for code in own], np.int64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def counts(self) -> Rows:
        """(n,) how many labels each item has."""
        return np.diff(self.starts)

    def of(self, row: int) -> Codes:
        """The codes of one item; they rise."""
        return self.codes[self.starts[row] : self.starts[row + 1]]

    def owners(self) -> Rows:
        """(total,) the row of the item that each of ``codes`` belongs to; they rise."""
        return np.repeat(np.arange(len(self)), self.counts())

    def take(self, rows: Rows) -> Labels:
        """Of the items at ``rows`` (m,), in that order; the codes mean what they meant."""
        counts = self.counts()[rows]
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        within = np.arange(starts[-1]) - np.repeat(starts[:-1], counts)
        return Labels(self.names, starts, self.codes[np.repeat(self.starts[rows], counts) + within])

    def members(self) -> list[Rows]:
        """For each name the rows of the items that have it; they rise."""
        order = np.argsort(self.codes, kind="stable")
        ends = np.cumsum(np.bincount(self.codes, minlength=len(self.names)))
        return np.split(self.owners()[order], ends)[: len(self.names)]

    def only_codes(self) -> Codes:
        """(n,) the code of each item's only label, -1 where it has none.

        Raises InvalidRequestError where an item has several.
        """
        if not self.are_single():
            raise InvalidRequestError(
                "Some items have several labels, and clusters can only be compared with one for each item. "
                "Choose other labels, such as a level of folders."
            )
        codes = np.full(len(self), -1, np.int64)
        codes[self.owners()] = self.codes
        return codes

    def are_single(self) -> bool:
        """Whether no item has more than one."""
        return not np.any(self.counts() > 1)
