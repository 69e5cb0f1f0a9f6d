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
