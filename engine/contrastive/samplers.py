"""Which items are together in a batch.

A sampler is told rows of items and gives rows of items, the same for the same seed and epoch: where a
training stopped in the midst of an epoch, the batches that are left are those that would have come.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

Rows = NDArray[np.int64]


class Sampler(Protocol):
    """Batches of rows, by epoch."""

    @property
    def steps(self) -> int:
        """Batches of an epoch, the same in each."""

    def batches(self, epoch: int) -> list[Rows]:
        """Those of ``epoch``, rows (b,) each."""

    def state(self) -> dict[str, Any]:
        """What does not come of the seed."""

    def restore(self, state: dict[str, Any]) -> None:
        """Takes what :meth:`state` gave."""


class Shuffled:
    """All items once in an epoch, in batches of the same size, but for one item.

    The last batch is not a small one, which would have few negatives: with 100 items and a batch of 64 there
    are two batches of 50. With fewer items than a batch there is one of them all. Only an item that would be
    alone in its batch sits out the epoch.
    """

    def __init__(self, rows: Sequence[int] | Rows, batch: int, seed: int) -> None:
        self._rows = np.asarray(rows, dtype=np.int64)
        self._seed = seed
        self._sizes = even_sizes(len(self._rows), batch)

    @property
    def steps(self) -> int:
        return len(self._sizes)

    def batches(self, epoch: int) -> list[Rows]:
        order = generator(self._seed, epoch).permutation(self._rows)
        return np.split(order[: sum(self._sizes)], np.cumsum(self._sizes)[:-1])

    def state(self) -> dict[str, Any]:
        return {}

    def restore(self, state: dict[str, Any]) -> None:
        """There is nothing to be restored."""


class HardNegatives:
    """All items once in an epoch, those that are mistaken for each other in the same batches.

    Each batch is filled with an item and its hard negatives, another item and its, and so on, as far as they
    have not been in the epoch yet. The hard negatives are found anew from time to time, with
    :func:`~engine.contrastive.miners.hard_negatives`, and given to :meth:`refresh`; before that, batches are
    shuffled.
    """

    def __init__(self, rows: Sequence[int] | Rows, batch: int, seed: int) -> None:
        self._rows = np.asarray(rows, dtype=np.int64)
        self._seed = seed
        self._sizes = even_sizes(len(self._rows), batch)
        self._negatives: Rows = np.empty((len(self._rows), 0), dtype=np.int64)

    @property
    def steps(self) -> int:
        return len(self._sizes)

    def refresh(self, negatives: Rows) -> None:
        """Takes (n, h) rows: for the item at each place of this sampler's rows its hard negatives, or -1.

        From the next epoch asked for on; those that are not among the rows are passed over.
        """
        self._negatives = np.asarray(negatives, dtype=np.int64)

    def batches(self, epoch: int) -> list[Rows]:
        drawn = generator(self._seed, epoch)
        places = {int(row): place for place, row in enumerate(self._rows)}
        left = dict.fromkeys(drawn.permutation(self._rows).tolist())
        order: list[int] = []
        while left:
            row = next(iter(left))
            for each in (row, *self._negatives[places[row]].tolist()):
                if each in left:
                    del left[each]
                    order.append(each)
        sizes = np.cumsum(self._sizes)
        batches = np.split(np.array(order, dtype=np.int64)[: sizes[-1]], sizes[:-1])
        return [batches[number] for number in drawn.permutation(len(batches))]

    def state(self) -> dict[str, Any]:
        return {"negatives": torch.from_numpy(self._negatives.copy())}

    def restore(self, state: dict[str, Any]) -> None:
        self._negatives = state["negatives"].numpy()


class InParts:
    """The batches of another sampler, each in several parts that follow each other."""

    def __init__(self, sampler: Sampler, parts: int) -> None:
        self._sampler, self._parts = sampler, parts

    @property
    def steps(self) -> int:
        return self._sampler.steps * self._parts

    def batches(self, epoch: int) -> list[Rows]:
        return [part for batch in self._sampler.batches(epoch) for part in np.array_split(batch, self._parts)]

    def state(self) -> dict[str, Any]:
        return self._sampler.state()

    def restore(self, state: dict[str, Any]) -> None:
        self._sampler.restore(state)


def share_of(rows: Rows, place: int, processes: int) -> Rows:
    """The part of a batch that one of several processes has; all have as many, and a rest sits out."""
    each = len(rows) // processes
    return rows[place * each : (place + 1) * each]


def even_sizes(count: int, batch: int) -> list[int]:
    """Sizes of as few batches of at most ``batch`` as hold ``count`` items, the same but for 1; none is 1."""
    steps = max(-(-count // max(batch, 2)), 1)
    sizes = [count // steps + (number < count % steps) for number in range(steps)]
    return [size for size in sizes if size > 1] or sizes[:1]


def generator(seed: int, epoch: int) -> np.random.Generator:
    """What draws in ``epoch``."""
    return np.random.default_rng((seed, epoch))
