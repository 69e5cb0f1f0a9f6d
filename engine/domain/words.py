"""The words that items carry, as arrays: what clusters are named from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class ItemWords:
    """m times that one of n items carries a word; an item carries each of its words once."""

    rows: NDArray[np.int64]
    """(m,) which item, from 0 to n - 1."""
    codes: NDArray[np.int32]
    """(m,) which word: its place in ``vocabulary``."""
    weights: NDArray[np.float32]
    """(m,) how much the word says of the item, in (0, 1]: 1 for what a person called it."""
    vocabulary: tuple[str, ...]
    """The words as they are mostly written."""
