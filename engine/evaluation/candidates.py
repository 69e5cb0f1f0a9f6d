"""The labels that items may have, by the votes of their neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.evaluation.ballots import Ballots, Shares, leading
from engine.evaluation.labels import Codes, Rows

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """m labels of n items; any number for each."""

    rows: Rows
    """(m,) the items."""
    codes: Codes
    """(m,) the labels."""
    shares: Shares
    """(m,) of the votes for the item, in (0, 1)."""

    @classmethod
    def of(cls, ballots: Ballots) -> Candidates:
        """All that was voted for."""
        return cls(ballots.owners(), ballots.codes, ballots.shares)

    def where(self, kept: Mask) -> Candidates:
        """Those that are ``kept`` (m,)."""
        return Candidates(self.rows[kept], self.codes[kept], self.shares[kept])

    def leading(self) -> Candidates:
        """The most voted for of each item."""
        ahead = leading(self.rows, self.codes, self.shares)
        return Candidates(self.rows[ahead], self.codes[ahead], self.shares[ahead])

    def without(self, out: Mask) -> Candidates:
        """All but ``out`` (m,); the shares are those of the votes that are left."""
        lost = np.bincount(self.rows[out], self.shares[out], minlength=int(self.rows.max(initial=0)) + 1)
        return Candidates(self.rows, self.codes, self.shares / (1 - lost)[self.rows]).where(~out)

    def are_among(self, rows: Rows, codes: Codes) -> Mask:
        """(m,) which of them are in the pairs of ``rows`` and ``codes`` (k,), too."""
        names = 1 + max(self.codes.max(initial=0), codes.max(initial=0))
        return np.isin(self.rows * names + self.codes, rows * names + codes)
