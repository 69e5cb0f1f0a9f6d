"""Batches in which each item has others of its label."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Sequence
from typing import Any

import numpy as np

from engine.contrastive.samplers import Rows, generator
from engine.errors import InvalidRequestError


class ByLabel:
    """Batches of m labels with k items each, as far as the collection has them.

    An epoch has as many batches as hold every labelled item once, but a label that half of the items have
    does not have half of the places: each batch has m different labels, or all where there are fewer; of
    those with most items left some sit out the epoch, of the others some come twice. With fewer labels than
    m each has more items. A label with fewer than k items gives those it has, so that the batch is smaller.
    Items without a label sit out.

    No item is twice in a batch.
    """

    def __init__(
        self,
        rows: Sequence[int] | Rows,
        labels: Sequence[Collection[Hashable]],
        labels_per_batch: int,
        items_per_label: int,
        seed: int,
    ) -> None:
        """``labels`` are those of each of ``rows``, none or several.

        Raises:
            InvalidRequestError: no item has a label.
        """
        self._members: dict[Hashable, list[int]] = defaultdict(list)
        for row, own in zip(rows, labels, strict=True):
            for label in dict.fromkeys(own):
                self._members[label].append(int(row))
        if not self._members:
            raise InvalidRequestError("None of the items to train on has a label. Label some of them.")
        self._seed = seed
        places = labels_per_batch * items_per_label
        self._labels_per_batch = min(labels_per_batch, len(self._members))
        self._items_per_label = places // self._labels_per_batch
        labelled = sum(1 for own in labels if own)
        self._steps = max(round(labelled / places), 1)

    @property
    def steps(self) -> int:
        return self._steps

    def batches(self, epoch: int) -> list[Rows]:
        drawn = generator(self._seed, epoch)
        waiting = {label: self._chunks(label, drawn) for label in self._members}
        found = []
        for _ in range(self._steps):
            # Those with most chunks left, so that the last batches have as many labels as the first.
            order = [list(waiting)[number] for number in drawn.permutation(len(waiting))]
            order.sort(key=lambda label: -len(waiting[label]))
            batch: list[int] = []
            for label in order[: self._labels_per_batch]:
                if not waiting[label]:
                    waiting[label] = self._chunks(label, drawn)
                batch += waiting[label].pop()
            # An item with several labels may have been drawn for each of them.
            found.append(np.array(list(dict.fromkeys(batch)), dtype=np.int64))
        return found

    def state(self) -> dict[str, Any]:
        return {}

    def restore(self, state: dict[str, Any]) -> None:
        """There is nothing to be restored."""

    def _chunks(self, label: Hashable, drawn: np.random.Generator) -> list[list[int]]:
        """The label's items in chunks of k, the last filled up with others of them."""
        members = self._members[label]
        shuffled = [members[number] for number in drawn.permutation(len(members))]
        size = self._items_per_label
        if len(members) < size:
            return [shuffled]
        chunks = [shuffled[start : start + size] for start in range(0, len(shuffled), size)]
        chunks[-1] += shuffled[: size - len(chunks[-1])]
        return chunks
