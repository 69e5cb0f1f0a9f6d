"""Explanations in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ALL_OVER = "all over it"
MOST = 0.5
"""From this share of what stands out on, a ninth of the picture has most of it; a third needs ``WIDELY``."""
WIDELY = 0.65
_NINTHS = (
    ("the upper left", "the upper middle", "the upper right"),
    ("the middle left", "the middle", "the middle right"),
    ("the lower left", "the lower middle", "the lower right"),
)
_ROWS = ("the upper third", "the middle of the height", "the lower third")
_COLUMNS = ("the left third", "the middle of the width", "the right third")


def where(heat: NDArray[np.float32]) -> str:
    """Where on a picture a map (rows, columns) has what stands out, as in "mostly the upper left"."""
    wide = heat.astype(np.float64)
    standing_out = np.maximum(wide - np.median(wide), 0.0)
    total = standing_out.sum()
    if total <= 0:
        return ALL_OVER
    ninths = _thirds(heat.shape[0]) @ standing_out @ _thirds(heat.shape[1]).T / total  # (3, 3)
    row, column = np.unravel_index(int(ninths.argmax()), ninths.shape)
    if ninths[row, column] >= MOST:
        return f"mostly {_NINTHS[row][column]}"
    down, across = ninths.sum(axis=1), ninths.sum(axis=0)
    if max(down.max(), across.max()) < WIDELY:
        return f"{ALL_OVER}, most in {_NINTHS[row][column]}"
    return f"mostly {_ROWS[down.argmax()] if down.max() >= across.max() else _COLUMNS[across.argmax()]}"


def _thirds(cells: int) -> NDArray[np.float64]:
    """(3, cells): which share of each cell lies in each third of them all."""
    edges = np.linspace(0, cells, 4)
    starts = np.arange(cells)
    low, high = np.maximum(edges[:-1, None], starts), np.minimum(edges[1:, None], starts + 1)
    return np.asarray(np.maximum(high - low, 0.0))
