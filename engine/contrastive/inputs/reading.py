"""Gathers stored rows into the tensors of a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.contrastive.inputs.decoding import Decode, Rows, decoded
from engine.contrastive.inputs.layout import Layout

Whole = NDArray[np.int64]


class Inputs:
    """The n items of a collection, ready to be read."""

    def __init__(
        self,
        layout: Layout,
        counts: Whole,
        reasons: Mapping[int, str],
        kept: Sequence[Rows | None],
        decode: Decode,
    ) -> None:
        self.counts = counts
        """(n,) rows of each item; 0 where it cannot be decoded."""
        self.reasons = reasons
        """Why an item cannot be decoded, by its place; half a sentence each."""
        self._layout = layout
        self._kept = kept
        self._decode = decode

    def pictures(self, items: Whole) -> Tensor:
        """The stored pictures (m, height, width, 3) uint8 of ``items`` (m,); see ``take``."""
        nothing = np.zeros_like(items)
        return self.take(items, nothing, nothing, self._layout.shape[0])

    def take(self, items: Whole, rows: Whole, starts: Whole, length: int) -> Tensor:
        """From each item one of its rows, and of that ``length`` entries along its first axis.

        In page-locked memory where there is a GPU that reads it faster. What is not on disk is decoded, once
        for all that is taken of it.

        Args:
            items: (…) places in the collection; of one shape with ``rows`` and ``starts``.

        Returns:
            (…, length, …), of the type that is stored.

        Raises:
            DecodeError: an item that is not on disk can be decoded no more.
        """
        shape = (items.size, length, *self._layout.shape[1:])
        kind = torch.from_numpy(np.empty(0, self._layout.dtype)).dtype
        taken = torch.empty(shape, dtype=kind, pin_memory=torch.cuda.is_available())
        array = taken.numpy()
        fresh = self._fresh(items)
        picks = zip(items.flat, rows.flat, starts.flat, strict=True)
        for place, (item, row, start) in enumerate(picks):
            source = self._kept[int(item)]
            if source is None:
                source = fresh[int(item)]
            array[place] = source[row, start : start + length]
        return taken.view(*items.shape, *shape[1:])

    def _fresh(self, items: Whole) -> dict[int, Rows]:
        """The rows of those that are not on disk."""
        missing = [int(item) for item in np.unique(items) if self._kept[item] is None]
        fresh = {}
        for item, rows in decoded(missing, self._decode):
            if isinstance(rows, Exception):
                raise rows
            fresh[item] = rows
        return fresh
