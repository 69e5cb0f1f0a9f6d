"""Which items each item is mistaken for, found anew after each epoch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from engine.contrastive.callbacks import Callback
from engine.contrastive.embedding import Embed
from engine.contrastive.known import Known
from engine.contrastive.material import Rows
from engine.contrastive.miners import hard_negatives
from engine.contrastive.records import EpochRecord
from engine.contrastive.samplers import HardNegatives, generator

MOST_CANDIDATES = 20_000
"""Of more items a part, another one each time, is looked through: the time grows with its square."""
AT_ONCE = 1024


def mistaken(
    embed: Embed, rows: Rows, allowed: Callable[[Rows, Rows], Tensor], count: int, skip: int, chance: int
) -> Rows:
    """(n, count) rows that each of ``rows`` (n,) is nearest to but for the ``skip`` first; -1 for none.

    Args:
        allowed: rows (a,) and (b,) to (a, b) bool, who may be a negative of whom.
        chance: decides which part of many items is looked through.
    """
    among = rows
    if len(rows) > MOST_CANDIDATES:
        among = np.sort(generator(0, chance).choice(rows, MOST_CANDIDATES, replace=False))
    found = np.full((len(rows), count), -1, np.int64)
    vectors = torch.from_numpy(embed(among))
    places = np.searchsorted(rows, among)
    for start in range(0, len(among), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        chosen = hard_negatives(vectors[part] @ vectors.T, allowed(among[part], among), count, skip).numpy()
        found[places[part]] = np.where(chosen >= 0, among[chosen], -1)
    return found


class Refresh(Callback):
    """After each epoch, tells a sampler which items its student mistakes for each other."""

    def __init__(
        self,
        sampler: HardNegatives,
        rows: Rows,
        known: Known,
        embed: Embed,
        count: int,
        skip: int,
    ) -> None:
        """``embed`` embeds by the student as it is then."""
        self._sampler, self._rows, self._known, self._embed = sampler, rows, known, embed
        self._count, self._skip = count, skip

    def on_epoch(self, record: EpochRecord) -> None:
        found = mistaken(
            self._embed, self._rows, self._known.strangers, self._count, self._skip, record.epoch
        )
        self._sampler.refresh(found)
