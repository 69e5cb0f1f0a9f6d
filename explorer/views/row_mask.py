"""Which rows are selected, as one bit each: counting a million of them takes no time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelection, QItemSelectionModel

Mask = NDArray[np.bool_]

FEW = 64
"""Up to so many changed stretches are followed one by one, without asking for all that are selected."""


class RowMask:
    """Follows a selection model; Qt's own lists of stretches are slow to search when there are many."""

    def __init__(self) -> None:
        self.rows: Mask = np.zeros(0, np.bool_)
        """True where a row is selected, bool (n,)."""

    def reset(self, count: int) -> None:
        """There are ``count`` rows, and none is selected."""
        self.rows = np.zeros(count, np.bool_)

    def insert(self, first: int, count: int) -> None:
        """``count`` rows, not selected, have come before row ``first``."""
        self.rows = np.insert(self.rows, first, np.zeros(count, np.bool_))

    def follow(
        self, model: QItemSelectionModel, selected: QItemSelection, deselected: QItemSelection
    ) -> None:
        """Takes over what a signal ``selectionChanged`` of ``model`` told."""
        if not model.hasSelection():
            self.rows[:] = False
        elif selected.size() + deselected.size() <= FEW:
            self._mark(deselected, value=False)
            self._mark(selected, value=True)
        else:
            self.rows[:] = False
            self._mark(model.selection(), value=True)

    def _mark(self, selection: QItemSelection, *, value: bool) -> None:
        for part in selection:  # type: ignore[attr-defined]
            self.rows[part.top() : part.bottom() + 1] = value
