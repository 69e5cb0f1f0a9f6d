"""From the places of a batch's items to what its views are made of, the same way for every kind."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.contrastive.inputs.reading import Inputs
from engine.contrastive.views.settings import Range
from engine.contrastive.views.stretches import Grid, draw_stretches

Reader = Callable[[NDArray[np.int64], int, torch.Generator], Tensor]
"""Items (n,), how many views there will be, and a generator of the CPU, to what ``Views`` take."""


def picture_reader(inputs: Inputs) -> Reader:
    """To the stored pictures, uint8 (n, height, width, 3)."""
    return lambda items, _views, _generator: inputs.pictures(items)


def sound_reader(inputs: Inputs, grid: Grid, gap: Range) -> Reader:
    """To a stretch of each track for each view, int16 (views, n, samples), ``gap`` seconds apart."""

    def read(items: NDArray[np.int64], views: int, generator: torch.Generator) -> Tensor:
        drawn = draw_stretches(inputs.counts[items], views, gap, grid, generator)
        everywhere = np.broadcast_to(items, drawn.windows.shape)
        return inputs.take(everywhere, drawn.windows, drawn.starts, grid.samples)

    return read


def feature_reader(features: Tensor) -> Reader:
    """To rows of cached ``features`` (items, d), on the device they are on."""
    return lambda items, _views, _generator: features[torch.from_numpy(items).to(features.device)]


def copies_reader(copies: NDArray[np.floating]) -> Reader:
    """To another of the cached ``copies`` (items, c, d) of each item for each view, (views, n, d) float32.

    Where there are more views than copies, some have the same.
    """

    def read(items: NDArray[np.int64], views: int, generator: torch.Generator) -> Tensor:
        order = torch.rand(len(items), copies.shape[1], generator=generator).argsort(1).numpy()
        drawn = [copies[items, order[:, number % copies.shape[1]]] for number in range(views)]
        return torch.from_numpy(np.stack(drawn).astype(np.float32))

    return read


def parts_reader(parts: NDArray[np.floating], counts: NDArray[np.int64]) -> Reader:
    """To a track's mean over some of its parts for each view, float32 (views, n, d) of length 1.

    The parts that a track has are dealt out to the views by chance, so that no two views have heard the same;
    of a track with fewer parts than views, each view has heard all.

    Args:
        parts: (items, p, d), the first ``counts`` (items,) ≥ 1 of which an item has.
    """

    def read(items: NDArray[np.int64], views: int, generator: torch.Generator) -> Tensor:
        there = torch.arange(parts.shape[1]) < torch.from_numpy(counts[items])[:, None]
        own = torch.from_numpy(parts[items].astype(np.float32))  # (n, p, d)
        own = own.masked_fill(~there[..., None], 0)
        chances = torch.rand(there.shape, generator=generator).masked_fill(~there, 2.0)
        hands = chances.argsort(1).argsort(1) % views  # (n, p): whose a part is
        few = torch.from_numpy(counts[items] < views)[:, None]
        means = [
            torch.einsum("npd,np->nd", own, (there & (few | (hands == view))).float())
            for view in range(views)
        ]
        return torch.nn.functional.normalize(torch.stack(means), dim=2)

    return read
